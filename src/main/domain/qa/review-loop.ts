/** When the review of a task goes on, calls in a stronger model, or ends with a person. */
import type { AttentionKind } from '../../../contract/status.ts'
import type { TaskState } from '../run/state.ts'
import { recurring } from './recurrence.ts'

export type ReviewDecision =
  | { kind: 'revise' }
  | { kind: 'escalate'; reason: string }
  | { kind: 'attention'; attention: Extract<AttentionKind, 'review' | 'recurrence'>; reason: string }

/**
 * Decides after a verdict that requests changes. Rounds are counted since a person last sent the task back.
 * A stronger model gets one round; what it leaves open goes to a person.
 */
export function reviewDecision(
  task: Pick<TaskState, 'id' | 'verdicts' | 'roundStart' | 'escalatedAt'>,
  maxReviews: number,
): ReviewDecision {
  const rounds = task.verdicts.slice(task.roundStart)
  const last = rounds.at(-1)
  if (!last) return { kind: 'revise' }
  const stuck = recurring(last.issues)
  const atLimit = rounds.length >= maxReviews
  const first = stuck[0]
  const reason = first
    ? `${task.id}: the reviewer raises the same issue for the ${ordinal(first.seen)} time: ${first.title}.`
    : `${task.id}: ${rounds.length} review rounds did not end in an approval.`
  if (task.escalatedAt !== null)
    return task.verdicts.length > task.escalatedAt
      ? { kind: 'attention', attention: first ? 'recurrence' : 'review', reason }
      : { kind: 'revise' }
  return stuck.length > 0 || atLimit ? { kind: 'escalate', reason } : { kind: 'revise' }
}

function ordinal(n: number): string {
  const tens = n % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${suffix}`
}
