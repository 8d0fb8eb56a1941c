/** Which gates judged the work of an attempt: those that began before the next attempt did. Pure. */
import type { TaskDetail } from '../../../contract/views.ts'

/** In the order in which they began. Each gate run belongs to one attempt at most: the last that had begun by then. */
export function gatesAfter(
  { attempts, gateRuns }: Pick<TaskDetail, 'attempts' | 'gateRuns'>,
  attempt: string,
): TaskDetail['gateRuns'] {
  const shown = attempts.find((candidate) => candidate.attempt === attempt)
  if (!shown) return []
  const next = attempts.reduce(
    (soonest, { startedAt }) => (startedAt > shown.startedAt ? Math.min(soonest, startedAt) : soonest),
    Number.POSITIVE_INFINITY,
  )
  // One whose beginning is unknown stands where it ended; one that has neither has only been planned.
  const begin = ({ startedAt, finishedAt }: TaskDetail['gateRuns'][number]) => startedAt ?? finishedAt
  return gateRuns
    .filter((gate) => {
      const at = begin(gate)
      return at !== null && at >= shown.startedAt && at < next
    })
    .sort((a, b) => (begin(a) ?? 0) - (begin(b) ?? 0))
}
