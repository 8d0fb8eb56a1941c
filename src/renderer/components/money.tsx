/** Money, with its cap beside it wherever there is one. */
import { cx } from './cx.ts'
import { dollars } from './format.ts'

/** The share of a cap from which spending is worth a look. */
const NEAR = 0.8

export function Money({ usd, cap, className }: { usd: number; cap?: number | null; className?: string }) {
  const share = cap ? usd / cap : 0
  return (
    <span className={cx('whitespace-nowrap', className)}>
      <span className={share >= 1 ? 'text-fail' : share >= NEAR ? 'text-need' : undefined}>{dollars(usd)}</span>
      {cap !== undefined && <span className="text-text-3">{cap === null ? ' · no cap' : ` / ${dollars(cap)}`}</span>}
    </span>
  )
}
