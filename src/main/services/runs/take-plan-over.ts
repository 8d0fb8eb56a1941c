/** A person goes on with the planner's session, and hands it back for an agent to answer with the plan: as events. */
import { AttemptId, type InstanceId, SessionId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { type AttemptState, attemptsOf } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'

export interface TakenPlanner {
  readonly attempt: AttemptState
  readonly instance: InstanceId
}

/**
 * Appends that the planner's session is a person's: the one at work, else the last. From then on no other attempt of it is
 * begun. Taking over what is taken over already gives what there is.
 */
export function takePlannerOver(
  { state, run, append }: RunSession,
  instance: InstanceId,
): Result<TakenPlanner, Failure> {
  const taken = state.planTakenOver
  if (taken !== null) {
    const attempt = state.attempts[taken.attempt]
    if (!attempt) throw new Error(`The planner of ${run} was taken over from an attempt that is not there`)
    return ok({ attempt, instance: taken.instance as InstanceId })
  }
  if (state.finished) return fail('run-over', `Run ${run} has ended (${state.finished.status}).`)
  if (state.plan !== null)
    return fail('already-planned', `Run ${run} has its plan. Edit that instead: \`switchyard plan edit ${run}\`.`)
  const attempt = attemptsOf(state, null).findLast(({ process }) => process !== null)
  if (!attempt)
    return fail('no-session', `The planner of run ${run} has begun no session yet. Wait until it is at work.`)
  append([
    {
      type: 'PlanTakenOver',
      attempt: AttemptId.parse(attempt.id),
      session: SessionId.parse(attempt.session),
      instance,
    },
  ])
  return ok({ attempt, instance })
}

/** Appends that an agent goes on in the session. The person's instance must have ended. */
export function handPlannerBack({ state, run, append }: RunSession, note: string): Result<void, Failure> {
  if (state.planTakenOver === null)
    return fail('not-taken-over', `The planner of run ${run} is not taken over, so there is nothing to hand back.`)
  append([{ type: 'PlanHandedBack', note: note.trim() }])
  return ok(undefined)
}
