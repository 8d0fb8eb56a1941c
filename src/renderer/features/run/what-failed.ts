/** Where one sees why a run ended without success: the last thing in it that went wrong. Pure. */
import type { RunDetail } from '../../../contract/views.ts'
import { type RunRoute, runRoute } from '../../app/routes.ts'

type Parts = Pick<RunDetail, 'attempts' | 'gateRuns'> & { readonly header: Pick<RunDetail['header'], 'run'> }

/** A gate that was red, or an attempt that did not succeed, whichever ended last; else everything that happened. */
export function whatFailed({ header: { run }, attempts, gateRuns }: Parts): RunRoute {
  const gate = newest(gateRuns.filter((item) => item.passed === false))
  const attempt = newest(attempts.filter((item) => item.outcome !== null && item.outcome !== 'succeeded'))
  if (gate?.task && (gate.finishedAt ?? 0) >= (attempt?.finishedAt ?? 0)) return runRoute(run, { task: gate.task })
  if (attempt?.task) return runRoute(run, { task: attempt.task, tab: 'transcript', attempt: attempt.attempt })
  return runRoute(run, { view: 'activity' })
}

const newest = <T extends { readonly finishedAt: number | null }>(items: readonly T[]): T | undefined =>
  items.reduce<T | undefined>(
    (last, item) => ((item.finishedAt ?? 0) >= (last?.finishedAt ?? 0) ? item : last),
    undefined,
  )
