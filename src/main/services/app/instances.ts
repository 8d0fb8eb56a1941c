/** Interactive instances as the procedures offer them, and the tasks whose sessions a person goes on with in one. */
import type { InstanceId, RunId, SessionId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import { type Failure, fail, type Result } from '../../../contract/result.ts'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import { liveAttempts } from '../../domain/run/state.ts'
import { createPortProbe } from '../../lib/listening-port.ts'
import { createProcessTable } from '../../lib/processes.ts'
import { createInstances } from '../instances/create-instances.ts'
import type { Instances } from '../instances/instances.ts'
import type { HandBack } from '../runs/take-over.ts'
import { locateTerminal } from '../terminals/locate-terminal.ts'
import type { Terminals } from '../terminals/terminals.ts'
import type { AppDeps } from './deps.ts'
import { trustsFolder } from './project-trust.ts'
import { handBack, policyOfInstance, type TakeOver, takeOver, whySessionBusy } from './take-over.ts'
import { handPlanBack, takePlanOver } from './take-plan-over.ts'

export interface SpawnOrder {
  readonly where: TerminalPlace
  readonly model?: string | undefined
  readonly prompt?: string | undefined
  readonly resume?: SessionId | undefined
  readonly title?: string | undefined
  readonly size?: TerminalSize | undefined
}

export interface InstanceRoom
  extends Pick<Instances, 'list' | 'get' | 'watch' | 'resume' | 'send' | 'interrupt' | 'stop' | 'recover' | 'end'> {
  spawn(order: SpawnOrder): Promise<Result<InstanceView, Failure>>
  remove(id: InstanceId): Promise<Result<void, Failure>>
  takeOver(asked: TakeOver): Promise<Result<InstanceView, Failure>>
  handBack(run: RunId, given: HandBack): Promise<Result<void, Failure>>
  takePlanOver(run: RunId, size: TerminalSize | undefined): Promise<Result<InstanceView, Failure>>
  handPlanBack(run: RunId, note: string): Promise<Result<void, Failure>>
}

export function createInstanceRoom(
  deps: AppDeps,
  { terminals, ...ids }: { terminals: Terminals; epoch: string; nextSeq: () => number },
): InstanceRoom {
  const { clock, ids: mint, logger, paths } = deps.engine.effects
  const instances = createInstances({
    ...ids,
    store: deps.engine.store,
    clock,
    ids: mint,
    logger,
    processes: createProcessTable(),
    probe: createPortProbe(),
    paths,
    env: deps.env,
    terminals,
    sessionBusy: (session, instance) => whySessionBusy(deps, session, instance),
    policyOf: (row) => policyOfInstance(deps, row),
    trusts: (cwd) => trustsFolder(deps, cwd),
  })
  return {
    ...instances,
    async spawn({ where, ...order }) {
      const located = locateTerminal(deps, where)
      if (!located.ok) return located
      if (where.in === 'task') {
        const state = deps.states.get(where.run)
        const task = state?.tasks[where.task]
        if (task?.takenOver) return instances.resume(task.takenOver.instance as InstanceId, order.size)
        if (state && liveAttempts(state).some((attempt) => attempt.task === where.task))
          return fail(
            'worktree-busy',
            `An agent works in the worktree of ${where.task}. Take the task over instead of working beside it.`,
          )
      }
      return instances.spawn({ ...order, cwd: located.value.cwd })
    },
    async remove(id) {
      const view = instances.get(id)
      if (view.ok && view.value.run !== null && view.value.task !== null) {
        const task = deps.states.get(view.value.run as RunId)?.tasks[view.value.task]
        if (task?.takenOver?.instance === id)
          return fail('task-taken-over', `You have taken ${task.id} over with it. Hand the task back first.`)
      }
      if (view.ok && view.value.run !== null)
        if (deps.states.get(view.value.run as RunId)?.planTakenOver?.instance === id)
          return fail('plan-taken-over', 'You have taken the planner over with it. Hand it back first.')
      return instances.remove(id)
    },
    takeOver: (asked) => takeOver(deps, instances, asked),
    handBack: (run, given) => handBack(deps, instances, run, given),
    takePlanOver: (run, size) => takePlanOver(deps, instances, run, size),
    handPlanBack: (run, note) => handPlanBack(deps, instances, run, note),
  }
}
