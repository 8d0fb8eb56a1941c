/** The planner taken over and handed back, as commands: what `take-over.ts` does for a task, in the folder of the run. */
import { existsSync } from 'node:fs'
import { type RunId, SessionId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import { standAt } from '../effects/integration-worktree.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { Instances, TakenOver } from '../instances/instances.ts'
import { handPlannerBack, takePlannerOver } from '../runs/take-plan-over.ts'
import type { AppDeps } from './deps.ts'
import { agentsEnded, endInstance } from './take-over.ts'

/** Settles when the person can begin. What was appended stands also when their terminal could not be opened. */
export async function takePlanOver(
  deps: AppDeps,
  instances: Instances,
  run: RunId,
  size: TerminalSize | undefined,
): Promise<Result<InstanceView, Failure>> {
  const { engine, driver } = deps
  const { clock, ids, paths } = engine.effects
  const cwd = paths.integrationWorktree(run)
  const taken = await driver.change(run, (session) => {
    const result = takePlannerOver(session, ids.instance(clock.now()))
    if (!result.ok) return result
    const { attempt, instance } = result.value
    const { models } = session.state.created.settings
    instances.record({
      id: instance,
      cwd,
      title: 'Planner',
      model: attempt.model ?? models['default'] ?? null,
      session: SessionId.parse(attempt.session),
      run,
      task: null,
      attempt: attempt.id as TakenOver['attempt'],
    })
    return result
  })
  if (taken === null) return fail('run-not-found', `There is no run ${run}.`)
  if (!taken.ok) return taken
  const { instance } = taken.value
  await engine.endOvertaken(run, null)
  if (!(await agentsEnded(deps, run, null)))
    return fail('still-ending', 'The planner is still being ended. Take it over again in a moment.')
  const ready = await driver.change(run, async (session): Promise<Result<void, Failure>> => {
    if (session.state.planTakenOver?.instance !== instance)
      return fail('not-taken-over', 'The planner was handed back meanwhile.')
    return existsSync(cwd) ? ok(undefined) : restored(deps, session)
  })
  if (ready !== null && !ready.ok) return ready
  return instances.resume(instance, size)
}

/** The folder that the planner read was removed while the run rested. */
async function restored({ engine }: AppDeps, session: RunSession): Promise<Result<void, Failure>> {
  const stood = await standAt(engine.effects, session, session.state.created.baseCommit)
  return stood.ok ? ok(undefined) : stood
}

export async function handPlanBack(
  { driver, states }: AppDeps,
  instances: Instances,
  run: RunId,
  note: string,
): Promise<Result<void, Failure>> {
  const ended = await endInstance(instances, states.get(run)?.planTakenOver ?? null)
  if (!ended.ok) return ended
  const done = await driver.change(run, (session) => handPlannerBack(session, note))
  return done ?? fail('run-not-found', `There is no run ${run}.`)
}
