import { count } from './format.ts'

/** Progress as a number and a bar: never a bar alone. */
export function Progress({ done, total, what = 'merged' }: { done: number; total: number; what?: string }) {
  return (
    <span className="block">
      <span className="block text-small whitespace-nowrap text-text-2">
        {count(done)} of {count(total)} {what}
      </span>
      <span aria-hidden="true" className="mt-1 block h-1 overflow-hidden rounded-s bg-active">
        {/* Through the object model, which a policy without inline styles allows. */}
        <span
          className="block h-full bg-done transition-[width] duration-160"
          style={{ width: `${(100 * done) / Math.max(1, total)}%` }}
        />
      </span>
    </span>
  )
}
