/** The inbox: what waits for a person over all runs, and what each answer does. */
import type { RunEvent } from '../../../contract/events.ts'
import { AttentionId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import type { AnswerKind, InboxItem } from '../../../contract/views.ts'
import { type AttentionState, liveAttempts, type RunState } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'
import { decideTask } from '../runs/answer-attention.ts'

const APPROVABLE: readonly AttentionKind[] = ['gate-change', 'empty-diff', 'review', 'recurrence']

/** The usual answer first. */
export function answersFor(kind: AttentionKind, task: string | null): AnswerKind[] {
  if (kind === 'plan-approval') return ['approve', 'cancel']
  if (kind === 'red-base') return ['retry', 'approve', 'cancel']
  if (kind === 'budget') return ['raise-budget', 'cancel']
  if (task === null) return ['retry', 'cancel']
  // Accepting loses lines of other tasks: it is never the first.
  if (kind === 'dropped-lines') return ['retry', 'approve', 'cancel']
  return APPROVABLE.includes(kind) ? ['approve', 'retry', 'cancel'] : ['retry', 'cancel']
}

/** Open attention of one run as the inbox shows it; none once the run is over. */
export function inboxOf(state: RunState): InboxItem[] {
  if (state.finished) return []
  return state.attention.filter((item) => item.open).map((item) => inboxItem(state, item))
}

function inboxItem(state: RunState, { id, task, kind, text, raisedAt, snoozedUntil }: AttentionState): InboxItem {
  return {
    id,
    run: state.created.run,
    spec: state.created.specName,
    projectDir: state.created.projectDir,
    task,
    taskTitle: task === null ? null : (state.tasks[task]?.planned.title ?? null),
    kind,
    text,
    raisedAt,
    snoozedUntil: snoozedUntil ?? null,
    answers: answersFor(kind, task),
  }
}

export interface Answer {
  readonly answer: AnswerKind
  readonly note: string
  readonly budgetUsd?: number | null | undefined
}

/** Appends what the answer means. Refused when the item was answered before, or does not take such an answer. */
export function answerItem(session: RunSession, id: string, given: Answer): Result<void, Failure> {
  const { state } = session
  const item = state.attention.find((candidate) => candidate.id === id)
  if (!item) return fail('attention-not-found', `There is no item ${id} in run ${session.run}.`)
  if (!item.open || state.finished) return fail('answered', 'This was answered already. Reload to see what came of it.')
  if (!answersFor(item.kind, item.task).includes(given.answer))
    return fail(
      'no-such-answer',
      `${item.kind} takes ${answersFor(item.kind, item.task).join(' or ')}, not ${given.answer}.`,
    )
  if (given.answer === 'raise-budget') return raiseBudget(session, item, given.budgetUsd)
  if (item.task !== null) {
    if (given.answer === 'cancel') return decideTask(session, item.task, 'cancel', given.note)
    return decideTask(session, item.task, given.answer, given.note)
  }
  if (given.answer === 'cancel') return cancelRun(session, given.note)
  if (item.kind === 'plan-approval') session.append([{ type: 'PlanApproved', by: 'person' }])
  else session.append([resolved(item, given.answer === 'approve' ? 'approve' : 'retry', given.note)])
  return ok(undefined)
}

/** Long enough for a holiday, short enough that nothing is forgotten for good. */
const LONGEST_SNOOZE_MS = 60 * 24 * 3_600_000

/** Puts an item aside until a time, or takes it up again. The run waits as before: only the inbox shows it otherwise. */
export function snoozeItem(session: RunSession, id: string, until: number | null, now: number): Result<void, Failure> {
  const { state } = session
  const item = state.attention.find((candidate) => candidate.id === id)
  if (!item) return fail('attention-not-found', `There is no item ${id} in run ${session.run}.`)
  if (!item.open || state.finished) return fail('answered', 'This was answered already. Reload to see what came of it.')
  if (until !== null && (until <= now || until > now + LONGEST_SNOOZE_MS))
    return fail('invalid-time', 'Choose a time in the future, at most 60 days from now.')
  if ((item.snoozedUntil ?? null) === until) return ok(undefined)
  session.append([{ type: 'AttentionSnoozed', attention: AttentionId.parse(id), until }])
  return ok(undefined)
}

const resolved = (item: AttentionState, decision: 'retry' | 'approve' | 'cleared', note: string): RunEvent => ({
  type: 'AttentionResolved',
  attention: AttentionId.parse(item.id),
  decision,
  note,
})

function raiseBudget(
  session: RunSession,
  item: AttentionState,
  budgetUsd: number | null | undefined,
): Result<void, Failure> {
  if (budgetUsd === undefined) return fail('budget-missing', 'Say the new budget in US dollars, or null for no cap.')
  session.append([{ type: 'OptionsChanged', options: {}, budgetUsd }, resolved(item, 'cleared', '')])
  return ok(undefined)
}

/** Ends a run that waits; what it built stays on its branches. */
function cancelRun(session: RunSession, note: string): Result<void, Failure> {
  const taken = Object.values(session.state.tasks).find((task) => task.takenOver !== null)
  if (session.state.planTakenOver !== null)
    return fail('plan-taken-over', 'You have taken the planner over. Hand it back first, then cancel the run.')
  if (taken) return fail('task-taken-over', `You have taken ${taken.id} over. Hand it back first, then cancel the run.`)
  if (liveAttempts(session.state).length > 0)
    return fail('agents-at-work', `Agents of run ${session.run} are at work. Stop the run first, then cancel it.`)
  session.append([{ type: 'RunFinished', status: 'cancelled', reason: note === '' ? 'cancelled by a person' : note }])
  return ok(undefined)
}
