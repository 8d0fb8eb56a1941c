/** Ages and durations that go on by themselves; the exact time is their tooltip. */
import { cx } from './cx.ts'
import { age, duration, fullTime } from './format.ts'
import { useNow } from './now.ts'

export function Age({ at, className }: { at: number; className?: string }) {
  const now = useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className={cx('whitespace-nowrap', className)}>
      {age(at, now)}
    </time>
  )
}

/** Time since `since`, or what it came to. */
export function Elapsed({ since, until, className }: { since: number; until: number | null; className?: string }) {
  const now = useNow(until === null)
  return <span className={cx('whitespace-nowrap', className)}>{duration((until ?? now) - since)}</span>
}
