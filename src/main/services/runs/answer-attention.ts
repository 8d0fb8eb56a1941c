/** What a person says to a waiting run: options for going on, and decisions about tasks, as events. */
import type { RunEvent } from '../../../contract/events.ts'
import { AttentionId, TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { openAttention, type RunState, totalCost } from '../../domain/run/state.ts'
import { nearest } from '../../domain/settings/nearest.ts'
import type { RunSession } from '../engine/run-session.ts'

export interface ResumeOptions {
  readonly yes?: boolean
  readonly merge?: boolean
  readonly allowRedBase?: boolean
  /** US dollars; null lifts the cap. */
  readonly budgetUsd?: number | null
  readonly maxAgents?: number
}

/**
 * Attention whose cause lies outside of the work: resuming is the user's word that it was mended, so it is tried again.
 * What concerns the work itself (a review, a conflict, a changed gate) needs a decision about its task.
 */
const TRIED_AGAIN: readonly AttentionKind[] = [
  'credentials',
  'environment',
  'setup',
  'base-branch',
  'dirty-base',
  'plan-invalid',
  'red-base',
]

/** Takes in the options of a `resume` and puts aside what they, or the user's mending, have settled. */
export function applyResume(session: RunSession, options: ResumeOptions): void {
  const { state } = session
  if (state.finished) return
  const { budgetUsd, maxAgents, ...flags } = options
  const events: RunEvent[] = []
  if (Object.keys(flags).length > 0 || budgetUsd !== undefined || maxAgents !== undefined)
    events.push({
      type: 'OptionsChanged',
      options: flags,
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
      ...(maxAgents === undefined ? {} : { maxAgents }),
    })
  const budget = budgetUsd === undefined ? state.budgetUsd : budgetUsd
  for (const item of state.attention.filter((candidate) => candidate.open)) {
    const attention = AttentionId.parse(item.id)
    if (item.kind === 'red-base' && options.allowRedBase)
      events.push({ type: 'AttentionResolved', attention, decision: 'approve', note: '' })
    else if (TRIED_AGAIN.includes(item.kind))
      events.push({ type: 'AttentionResolved', attention, decision: 'retry', note: '' })
    else if (item.kind === 'budget' && (budget === null || totalCost(state) < budget))
      events.push({ type: 'AttentionResolved', attention, decision: 'cleared', note: '' })
  }
  if (options.yes && state.plan !== null && !state.approved) events.push({ type: 'PlanApproved', by: 'person' })
  session.append(events)
}

export type TaskDecision = 'retry' | 'approve' | 'cancel'

/** Kinds that a person may accept as they are. */
const APPROVABLE: readonly AttentionKind[] = ['gate-change', 'empty-diff', 'review', 'recurrence', 'dropped-lines']

/** Decides about a task that waits for a person. */
export function decideTask(
  session: RunSession,
  id: string,
  decision: TaskDecision,
  note: string,
): Result<void, Failure> {
  const { state } = session
  const task = findTask(state, id)
  if (!task.ok) return task
  const { value } = task
  if (isOver(value)) return fail('task-over', `${value.id} is ${value.merged ? 'merged' : 'cancelled'} already.`)
  if (value.takenOver !== null)
    return fail(
      'task-taken-over',
      `You have taken ${value.id} over. Hand it back first: \`switchyard tasks hand-back ${value.id}\`.`,
    )
  if (decision === 'cancel') {
    session.append([
      { type: 'TaskCancelled', task: TaskId.parse(value.id), reason: note === '' ? 'cancelled by a person' : note },
    ])
    return ok(undefined)
  }
  const open = openAttention(state, value.id)
  if (open.length === 0)
    return fail('nothing-waits', `${value.id} does not wait for a person. See \`switchyard tasks ${session.run}\`.`)
  const refused = decision === 'approve' ? open.find((item) => !APPROVABLE.includes(item.kind)) : undefined
  if (refused)
    return fail(
      'not-approvable',
      `${value.id} waits because of ${refused.kind}, which cannot be approved as it is. Use \`switchyard tasks retry ${value.id} --note TEXT\`, or merge by hand.`,
    )
  session.append(
    open.map(
      (item): RunEvent => ({ type: 'AttentionResolved', attention: AttentionId.parse(item.id), decision, note }),
    ),
  )
  return ok(undefined)
}

/** A task by its id, or a failure that names the nearest one. */
export function findTask(state: RunState, id: string): Result<RunState['tasks'][string], Failure> {
  const task = state.tasks[id]
  if (task) return ok(task)
  const ids = Object.keys(state.tasks)
  const near = nearest(id, ids)
  const hint = ids.length === 0 ? ' The run has no tasks yet.' : near === null ? '' : ` The nearest one is ${near}.`
  return fail('task-not-found', `Run ${state.created.run} has no task ${id}.${hint}`)
}
