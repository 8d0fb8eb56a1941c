/** What happened in a run, in words, page by page from the event log. */
import type { RunEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { ActivityEntry, ActivityPage } from '../../../contract/procedures/runs.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import { describeEvent } from '../runs/describe-event.ts'
import { type AppDeps, stateOf } from './deps.ts'

export interface ActivityQuestion {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly by: 'anyone' | 'people'
  readonly limit: number
}

export function runActivity(deps: AppDeps, run: RunId, question: ActivityQuestion): Result<ActivityPage, Failure> {
  const found = stateOf(deps, run)
  if (!found.ok) return found
  const state = found.value
  const { before = Number.MAX_SAFE_INTEGER, after = 0, by, limit } = question
  const events = deps.engine.store.runs.before(run, before, limit, by === 'people' ? DECISIONS : undefined)
  const entries = events.flatMap(({ version, at, event }): ActivityEntry[] => {
    const told = version > after && (by === 'anyone' || isDecision(event))
    const line = told ? describeEvent(event, state, 'later') : null
    if (line === null) return []
    return [{ version, at, type: event.type, attempt: 'attempt' in event ? event.attempt : null, ...line }]
  })
  const oldest = events.length < limit ? 1 : (events.at(-1)?.version ?? 1)
  return ok({ entries, next: oldest > Math.max(1, after + 1) ? oldest : null, version: state.version })
}

/** Events by which a person may have decided something. */
const DECISIONS: readonly RunEvent['type'][] = [
  'PlanApproved',
  'PlanProposed',
  'AttentionResolved',
  'OptionsChanged',
  'TaskTakenOver',
  'TaskHandedBack',
  'TaskSentBack',
  'TaskPrioritised',
  'TaskCancelled',
]

/** Of those, the ones that nobody else decided. */
function isDecision(event: RunEvent): boolean {
  if (event.type === 'PlanApproved') return event.by === 'person'
  if (event.type === 'PlanProposed') return event.source === 'person'
  if (event.type === 'AttentionResolved') return event.decision !== 'cleared'
  return true
}
