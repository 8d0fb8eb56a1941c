/** What a planner's answer is worth: a valid plan is proposed, anything else goes back with its problems. */
import type { RunEvent } from '../../../contract/events.ts'
import type { AttemptId } from '../../../contract/ids.ts'
import { validatePlan } from '../../domain/plan/validate-plan.ts'

/** More than a planner mends at once; what it leaves comes up again. */
const MAX_PROBLEMS = 50
const MAX_PROBLEM_CHARS = 1_000

export function judgePlan(structured: unknown, attempt: AttemptId): { event: RunEvent; problem: string | null } {
  if (structured === null || structured === undefined) {
    const problem = 'The answer held no structured plan.'
    return { event: { type: 'PlanRejected', attempt, problems: [problem] }, problem }
  }
  const plan = validatePlan(structured)
  if (plan.ok) return { event: { type: 'PlanProposed', plan: plan.value, source: 'agent', attempt }, problem: null }
  const problems = (plan.failure.details ?? [plan.failure.message])
    .slice(0, MAX_PROBLEMS)
    .map((text) => text.slice(0, MAX_PROBLEM_CHARS))
  return { event: { type: 'PlanRejected', attempt, problems }, problem: problems.join(' ') }
}
