/** Take over and hand back, as commands: ends the agent, gives its session to a person in a terminal, and back again. */
import { join } from 'node:path'
import { InstanceId, type RunId, SessionId, TaskId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import { isOver } from '../../domain/run/schedule.ts'
import { liveAttempts, type TakenOverState } from '../../domain/run/state.ts'
import { hookCommand } from '../../policy/hook-command.ts'
import type { InstanceRow } from '../../store/store.ts'
import type { InstancePolicy, Instances } from '../instances/instances.ts'
import { type HandBack, handTaskBack, readyWorktree, takeTaskOver } from '../runs/take-over.ts'
import type { AppDeps } from './deps.ts'

/** The stop ladder of an agent with its commands, and the checkpoint of what it did. */
const ENDING_MS = 60_000

export interface TakeOver {
  readonly run: RunId
  readonly task: string
  /** Absent: the one at work, else the last. */
  readonly attempt?: string | undefined
  readonly size?: TerminalSize | undefined
}

/** Settles when the person can begin. What was appended stands also when their terminal could not be opened. */
export async function takeOver(
  deps: AppDeps,
  instances: Instances,
  { run, task, attempt, size }: TakeOver,
): Promise<Result<InstanceView, Failure>> {
  const { engine, driver } = deps
  const { clock, ids } = engine.effects
  const taken = await driver.change(run, (session) => {
    const result = takeTaskOver(session, {
      task,
      attempt: attempt ?? null,
      instance: ids.instance(clock.now()),
      isAdvancing: engine.effects.live.advancing.has(`${run}.${task}`),
    })
    if (result.ok) recordInstance(instances, run, session.state.created.settings, result.value)
    return result
  })
  if (taken === null) return fail('run-not-found', `There is no run ${run}.`)
  if (!taken.ok) return taken
  const { instance } = taken.value
  await engine.endOvertaken(run, task)
  if (!(await agentsEnded(deps, run, task)))
    return fail('still-ending', `The agent of ${task} is still being ended. Open the terminal of ${task} in a moment.`)
  const ready = await driver.change(run, async (session) => {
    const state = session.state.tasks[task]
    if (state) await readyWorktree(engine.effects, session, state)
    return state?.takenOver?.instance === instance
  })
  if (!ready) return fail('not-taken-over', `${task} was handed back meanwhile.`)
  return instances.resume(instance, size)
}

function recordInstance(
  instances: Instances,
  run: RunId,
  settings: { models: Readonly<Record<string, string>> },
  { task, attempt, instance }: Extract<ReturnType<typeof takeTaskOver>, { ok: true }>['value'],
): void {
  instances.record({
    id: instance,
    cwd: task.worktree?.path ?? '',
    title: `${task.id}: ${attempt.gate === null ? attempt.phase : `${attempt.phase} ${attempt.gate}`}`,
    model: attempt.model ?? settings.models['default'] ?? null,
    session: SessionId.parse(attempt.session),
    run,
    task: TaskId.parse(task.id),
    attempt: attempt.id as NonNullable<InstanceRow['attempt']>,
  })
}

/** False when agents of the task (null: the planner) are still there after the bound. A run that rests is driven, so that they are collected. */
export async function agentsEnded(
  { engine, driver, states }: AppDeps,
  run: RunId,
  task: string | null,
): Promise<boolean> {
  const atWork = (): boolean => {
    const state = states.get(run)
    return state !== null && liveAttempts(state).some((attempt) => attempt.task === task)
  }
  if (!atWork()) return true
  if (!driver.isDriven(run)) driver.drive(run)
  const { clock } = engine.effects
  return new Promise((resolve) => {
    const end = (ended: boolean): void => {
      cancel()
      off()
      resolve(ended)
    }
    const cancel = clock.after(ENDING_MS, () => end(false))
    // The state is folded after the commit that we hear of.
    const off = engine.store.runs.subscribe(() => setImmediate(() => (atWork() ? undefined : end(true))))
    if (!atWork()) end(true)
  })
}

/** Nobody else may go on in the session before the person's process is gone. */
export async function endInstance(
  instances: Instances,
  taken: Pick<TakenOverState, 'instance'> | null,
): Promise<Result<void, Failure>> {
  if (taken === null) return ok(undefined)
  const stopped = await instances.stop(taken.instance as InstanceId)
  if (!stopped.ok) return stopped.failure.code === 'instance-not-found' ? ok(undefined) : stopped
  if (stopped.value.state.kind === 'exited') return ok(undefined)
  return fail('still-ending', 'Your instance is still ending. Hand its session back in a moment.')
}

export async function handBack(
  deps: AppDeps,
  instances: Instances,
  run: RunId,
  given: HandBack,
): Promise<Result<void, Failure>> {
  const { engine, driver, states } = deps
  const ended = await endInstance(instances, states.get(run)?.tasks[given.task]?.takenOver ?? null)
  if (!ended.ok) return ended
  const done = await driver.change(run, (session) => handTaskBack(engine.effects, session, given))
  if (done === null) return fail('run-not-found', `There is no run ${run}.`)
  return done
}

/**
 * Why a person may not go on in a session now: the CLI would let two processes write to one, and we must not. Null: they
 * may. `instance`: whose start is asked for.
 */
export function whySessionBusy(
  { engine, states }: Pick<AppDeps, 'engine' | 'states'>,
  session: SessionId,
  instance: InstanceId | null,
): string | null {
  for (const row of engine.store.runs.list({ unfinished: true })) {
    const state = states.get(row.run)
    if (state === null) continue
    for (const attempt of Object.values(state.attempts)) {
      if (attempt.session !== session) continue
      const whose = `Session ${session} belongs to ${attempt.phase} of ${attempt.task ?? 'the plan'} in run ${row.run}.`
      if (attempt.outcome === null)
        return `${whose} Its agent is at work: take ${attempt.task === null ? 'the planner' : 'the task'} over instead.`
      const task = attempt.task === null ? null : state.tasks[attempt.task]
      if (task === null ? state.plan !== null : !task || isOver(task)) continue
      const taken = task ? task.takenOver : state.planTakenOver
      if (taken !== null && taken.instance === instance) continue
      return `${whose} An agent may go on in it: take ${task ? 'the task' : 'the planner'} over instead.`
    }
  }
  return null
}

/** What the headless attempt that was taken over ran under: the same hook, the same policy, the same environment. */
export function policyOfInstance(
  { engine, states }: Pick<AppDeps, 'engine' | 'states'>,
  { id, run, task, attempt }: InstanceRow,
): InstancePolicy | null {
  if (run === null || attempt === null) return null
  const { paths } = engine.effects
  const state = states.get(run)
  const dir = paths.attempt(run, attempt)
  return {
    hook: hookCommand(dir, { cacheDir: paths.compileCache }),
    trustProject: state?.created.settings.trust ?? false,
    env: {
      TMPDIR: join(dir, 'tmp'),
      SWITCHYARD_RUN: run,
      ...(task === null ? {} : { SWITCHYARD_TASK: task }),
      SWITCHYARD_PHASE: state?.attempts[attempt]?.phase ?? '',
      SWITCHYARD_INSTANCE: InstanceId.parse(id),
    },
  }
}
