/** What a person may do to a run and its tasks. Each appends to the run's log; the driver then goes on by itself. */
import type { RunEvent } from '../../../contract/events.ts'
import { type RunId, TaskId } from '../../../contract/ids.ts'
import type { Plan } from '../../../contract/plan.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { findPlanProblems, type PlanProblem, validatePlan } from '../../domain/plan/validate-plan.ts'
import { isOver } from '../../domain/run/schedule.ts'
import type { RunSession } from '../engine/run-session.ts'
import { applyResume, decideTask, findTask, type ResumeOptions, type TaskDecision } from '../runs/answer-attention.ts'
import { isOfTask } from '../runs/commits-of-task.ts'
import { mergeRun } from '../runs/merge-run.ts'
import { type SendBack, sendBack } from '../runs/send-back.ts'
import type { AppDeps } from './deps.ts'
import { type Answer, answerItem, snoozeItem } from './inbox.ts'
import { runOfId } from './run-views.ts'

type Done<T = void> = Promise<Result<T, Failure>>

async function change<T>(
  { driver }: AppDeps,
  run: RunId,
  carryOut: (session: RunSession) => Result<T, Failure> | Done<T>,
): Done<T> {
  const done = await driver.change(run, carryOut)
  return done ?? fail('run-not-found', `There is no run ${run}.`)
}

const unfinished = ({ state, run }: RunSession): Result<void, Failure> =>
  state.finished ? fail('run-over', `Run ${run} has ended (${state.finished.status}).`) : ok(undefined)

/** `asItStands`: a run that an engine before this one drove goes on, and nothing is decided about it. */
export async function resumeRun(deps: AppDeps, run: RunId, options: ResumeOptions = {}, asItStands = false): Done {
  const state = deps.states.get(run)
  if (state === null) return fail('run-not-found', `There is no run ${run}.`)
  const fit = await deps.machine.require(state.created.settings.env.required, {
    credentials: !deps.samples.isSample(state.created),
  })
  if (!fit.ok) return fit
  const resumed = await change(deps, run, (session) => {
    const open = unfinished(session)
    if (!open.ok || asItStands) return open
    applyResume(session, options)
    if (session.state.paused !== null) session.append([{ type: 'RunUnpaused', reason: 'resumed' }])
    return ok(undefined)
  })
  // A run that was interrupted has nothing to append, and goes on all the same.
  if (resumed.ok) deps.driver.drive(run)
  return resumed
}

export function pauseRun(deps: AppDeps, run: RunId, reason: string): Done {
  return change(deps, run, (session) => pause(session, reason))
}

/** Pauses every run at work, and those that only wait for an agent: one that a pause leaves free must not start them. */
export async function pauseAll(deps: AppDeps, reason: string): Promise<void> {
  const runs = [...deps.driver.driven(), ...deps.driver.dropHeld()]
  await Promise.all(runs.map((run) => pauseRun(deps, run, reason)))
}

function pause(session: RunSession, reason: string): Result<void, Failure> {
  const open = unfinished(session)
  if (!open.ok) return open
  // A pause that waits for a provider becomes one that waits for a person.
  if (session.state.paused?.until !== null) session.append([{ type: 'RunPaused', reason, until: null }])
  return ok(undefined)
}

export function stopRun(deps: AppDeps, run: RunId): Done {
  return change(deps, run, async (session) => {
    const paused = pause(session, 'stopped by a person')
    if (!paused.ok || !deps.driver.isDriven(run)) return paused
    await deps.engine.stopRun(run)
    // The flag that commands were ended by us holds until the run is driven anew: nothing may be resumed before.
    await deps.driver.rest(run)
    // What is asked for from now on (a merge by hand, a review) is not ended by it.
    deps.engine.effects.live.stoppedRuns.delete(run)
    return ok(undefined)
  })
}

export interface MergedRun {
  readonly run: RunId
  readonly base: string
  readonly commit: string
  readonly from: string
  readonly alreadyMerged: boolean
  readonly tasks: string[]
}

export function mergeIntoBase(deps: AppDeps, run: RunId): Done<MergedRun> {
  return change(deps, run, async (session) => {
    if (deps.driver.isDriven(run))
      return fail(
        'run-busy',
        `Run ${run} is still being worked on. Merge it when it rests, or switch on merging at its end.`,
      )
    const merged = await mergeRun(deps.engine, session)
    if (!merged.ok) return merged
    const { base, commit, from, alreadyMerged, tasks } = merged.value
    return ok({ run, base, commit, from, alreadyMerged, tasks: [...tasks] })
  })
}

function planThatWaits({ state, run }: RunSession): Result<Plan, Failure> {
  if (state.finished) return fail('run-over', `Run ${run} has ended (${state.finished.status}).`)
  if (state.plan === null) return fail('no-plan', `Run ${run} has no plan yet.`)
  if (state.approved) return fail('plan-approved', `The plan of run ${run} is approved already and is being built.`)
  return ok(state.plan)
}

export function approvePlan(deps: AppDeps, run: RunId): Done {
  return change(deps, run, (session) => {
    const waiting = planThatWaits(session)
    if (!waiting.ok) return waiting
    session.append([{ type: 'PlanApproved', by: 'person' }])
    return ok(undefined)
  })
}

/** The same problems that `editPlan` would refuse a plan for, each with the field that it is about. */
export const planProblems = (plan: unknown): PlanProblem[] => findPlanProblems(plan).slice(0, MOST_PROBLEMS)

/** Nobody mends more at once; a plan of nonsense must not become an answer without end. */
const MOST_PROBLEMS = 200

export function editPlan(deps: AppDeps, run: RunId, plan: Plan): Done<{ plan: Plan }> {
  return change(deps, run, (session) => {
    const waiting = planThatWaits(session)
    if (!waiting.ok) return waiting
    const valid = validatePlan(plan)
    if (!valid.ok) return valid
    session.append([{ type: 'PlanProposed', plan: valid.value, source: 'person', attempt: null }])
    return ok({ plan: valid.value })
  })
}

export interface ChangedOptions {
  readonly merge?: boolean | undefined
  readonly allowRedBase?: boolean | undefined
  readonly budgetUsd?: number | null | undefined
  readonly maxAgents?: number | undefined
}

export function setOptions(deps: AppDeps, run: RunId, changed: ChangedOptions): Done {
  return change(deps, run, (session) => {
    const open = unfinished(session)
    if (!open.ok) return open
    const { merge, allowRedBase, budgetUsd, maxAgents } = changed
    const event: RunEvent = {
      type: 'OptionsChanged',
      options: {
        ...(merge === undefined ? {} : { merge }),
        ...(allowRedBase === undefined ? {} : { allowRedBase }),
      },
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
      ...(maxAgents === undefined ? {} : { maxAgents }),
    }
    session.append([event])
    return ok(undefined)
  })
}

export function decideAboutTask(deps: AppDeps, run: RunId, task: string, decision: TaskDecision, note: string): Done {
  return change(deps, run, (session) => decideTask(session, task, decision, note))
}

/** Appended under the run's lock; only then is ended what knows nothing of it, which the run goes on from by itself. */
export async function sendTaskBack(deps: AppDeps, run: RunId, asked: SendBack): Done {
  const { engine } = deps
  const sent = await change(deps, run, (session) =>
    sendBack(
      {
        repository: engine.effects.repository,
        isOfTask: (commits) => isOfTask(engine.store, session.state, asked.task, commits),
        isAdvancing: () => engine.effects.live.advancing.has(`${run}.${asked.task}`),
      },
      session,
      asked,
    ),
  )
  if (sent.ok) await engine.endOvertaken(run, asked.task)
  return sent
}

export function setPriority(deps: AppDeps, run: RunId, id: string, priority: number): Done {
  return change(deps, run, (session) => {
    const task = findTask(session.state, id)
    if (!task.ok) return task
    if (isOver(task.value)) return fail('task-over', `${id} is ${task.value.merged ? 'merged' : 'cancelled'} already.`)
    session.append([{ type: 'TaskPrioritised', task: TaskId.parse(id), priority }])
    return ok(undefined)
  })
}

export async function answerAttention(deps: AppDeps, id: string, answer: Answer): Done<{ run: string }> {
  const run = runOfId(id)
  if (run === null) return fail('attention-not-found', `There is no item ${id}.`)
  const answered = await change(deps, run, (session) => answerItem(session, id, answer))
  return answered.ok ? ok({ run }) : answered
}

export async function snoozeAttention(deps: AppDeps, id: string, until: number | null): Done<{ run: string }> {
  const run = runOfId(id)
  if (run === null) return fail('attention-not-found', `There is no item ${id}.`)
  const { clock } = deps.engine.effects
  const snoozed = await change(deps, run, (session) => snoozeItem(session, id, until, clock.now()))
  return snoozed.ok ? ok({ run }) : snoozed
}
