/** The pipeline of a task as ticks: filled when passed, hollow when pending, crossed when failed, moving while it runs. */
import type { PhaseTick } from '../../../contract/views.ts'
import { cx } from '../../components/cx.ts'

const WORD: Record<PhaseTick['state'], string> = {
  pending: 'to come',
  running: 'under way',
  passed: 'passed',
  failed: 'failed',
  stale: 'passed on an earlier tree',
}

const LOOK: Record<PhaseTick['state'], string> = {
  pending: 'border border-line-strong',
  running: 'bg-work',
  passed: 'bg-done',
  failed: 'bg-fail',
  stale: 'border border-done bg-done-soft',
}

export const tickText = (tick: PhaseTick): string =>
  `${tick.name}: ${WORD[tick.state]}${tick.count > 1 ? `, ${tick.count} times` : ''}`

export function PhaseTicks({ ticks, className }: { ticks: readonly PhaseTick[]; className?: string }) {
  const passed = ticks.filter((tick) => tick.state === 'passed').length
  const now = ticks.find((tick) => tick.state === 'running' || tick.state === 'failed')
  return (
    <span
      role="img"
      aria-label={`${passed} of ${ticks.length} steps passed${now ? `; ${tickText(now)}` : ''}`}
      className={cx('flex gap-0.75', className)}
    >
      {ticks.map((tick) => (
        <span key={tick.name} title={tickText(tick)} className="flex h-3 min-w-0 flex-1 items-center">
          <span className={cx('relative block h-1 w-full overflow-hidden rounded-s', LOOK[tick.state])}>
            {tick.state === 'failed' && <span className="absolute inset-y-0 left-1/2 w-0.5 bg-surface" />}
            {tick.state === 'running' && <span className="sweeping absolute inset-y-0 w-1/3 bg-surface/50" />}
          </span>
        </span>
      ))}
    </span>
  )
}
