/**
 * The engine: drives runs of one data directory, in the one process that holds its lock.
 *
 * It is made of parts that the host passes in. Starting and recovering are the same: whatever is unfinished is taken up.
 */
import type { RunEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { Activity } from '../../agents/adapter.ts'
import { slotsUsed } from '../../domain/run/schedule.ts'
import { type AttemptState, isOvertaken, liveAttempts, type RunState, totalCost } from '../../domain/run/state.ts'
import type { ProcessTable } from '../../lib/processes.ts'
import type { Store } from '../../store/store.ts'
import type { EffectDeps, LiveWork } from '../effects/deps.ts'
import { createEffectRunner } from '../effects/perform.ts'
import { sweepOrphans } from '../recovery/sweep-orphans.ts'
import { type Coordinator, createCoordinator } from './run-coordinator.ts'
import { openSession, type RunSession } from './run-session.ts'

export interface EngineDeps extends Omit<EffectDeps, 'onActivity' | 'live'> {
  readonly store: Store
  readonly processes: ProcessTable
  /** Agents at once over all runs; absent: each run has its own limit alone. */
  readonly maxAgents?: number
}

/** What a face of Switchyard is told while a run is driven. */
export interface RunObserver {
  /** After each change; the state must not be kept or changed. */
  changed(state: RunState, events: readonly RunEvent[]): void
  activity(attempt: string, activity: Activity): void
}

export interface Engine {
  readonly store: Store
  /** What a use case outside of driving (a merge, a review on demand) carries out its effects with. */
  readonly effects: EffectDeps
  /**
   * Drives a run until it is finished, paused, or waits for a person. Throws when the run does not exist, or is being
   * driven already. A pause without an end is lifted, unless `keepPaused`.
   */
  drive(run: RunId, observer?: RunObserver, options?: { keepPaused?: boolean }): Promise<RunState>
  /**
   * The session of a run that is being driven, else one of its own: for answers and options. After appending to it,
   * `nudge` lets the engine see.
   */
  session(run: RunId): RunSession | null
  /** Looks at a run that is being driven again; nothing happens to others. */
  nudge(run: RunId): void
  /** `stopWork` for one run that is being driven. */
  stopRun(run: RunId): Promise<void>
  /**
   * Ends what works on a task without knowing what a person has asked for since, or although they took it over: its agents
   * and its gates. `null`: the planner that was taken over. Nothing is kept from being done again: call it after the request
   * was appended.
   */
  endOvertaken(run: RunId, task: string | null): Promise<void>
  /** Ends the agents and commands at work; their attempts are resumed by the next drive. */
  stopWork(): Promise<void>
  /**
   * Lets go of everything, so that another engine can take it up: agents go on and are followed no more, commands are
   * ended and will be run again, and what else is under way comes to its end. Settles when nothing is stored any more;
   * this engine drives nothing afterwards.
   */
  letGo(): Promise<void>
  /** Agents at work now, over all runs. */
  agentsAtWork(): number
}

const FREES_AGENTS: readonly RunEvent['type'][] = ['AttemptFinished', 'TaskCancelled', 'RunPaused', 'RunFinished']

export function createEngine(deps: EngineDeps): Engine {
  const leaving = new AbortController()
  const live: LiveWork = {
    agents: new Map(),
    commands: new Map(),
    overtaken: new WeakSet(),
    gates: new Map(),
    advancing: new Set(),
    costs: new Map(),
    stopping: false,
    stoppedRuns: new Set(),
    leaving: leaving.signal,
  }
  const drives = new Set<Promise<unknown>>()
  const observers = new Map<string, RunObserver>()
  const coordinators = new Map<string, Coordinator>()
  const driven = new Map<string, RunSession>()
  const effects: EffectDeps = {
    ...deps,
    live,
    onActivity: (run, attempt, activity) => observers.get(run)?.activity(attempt, activity),
  }
  const perform = createEffectRunner(effects)

  function session(run: RunId): RunSession | null {
    return driven.get(run) ?? openSession(deps.store.runs, deps.clock, run)
  }

  /** Agents that a run may have: its own limit, and what the others leave of the common one. */
  function agentLimit({ state }: RunSession): number {
    if (deps.maxAgents === undefined) return state.maxAgents
    let used = 0
    for (const other of driven.values()) used += slotsUsed(other.state)
    return Math.min(state.maxAgents, slotsUsed(state) + Math.max(0, deps.maxAgents - used))
  }

  /** An agent that became free in one run may begin in another. */
  function passOn(run: RunId, events: readonly RunEvent[]): void {
    if (deps.maxAgents === undefined || driven.size < 2) return
    if (!events.some((event) => FREES_AGENTS.includes(event.type))) return
    setImmediate(() => {
      for (const [other, coordinator] of coordinators) if (other !== run) coordinator.nudge()
    })
  }

  async function driveToRest(
    run: RunId,
    observer?: RunObserver,
    options: { keepPaused?: boolean } = {},
  ): Promise<RunState> {
    if (driven.has(run)) throw new Error(`Run ${run} is being driven already`)
    const opened = session(run)
    if (!opened) throw new Error(`No such run: ${run}`)
    if (leaving.signal.aborted) return opened.state
    if (coordinators.size === 0) live.stopping = false
    driven.set(run, opened)
    live.stoppedRuns.delete(run)
    if (observer) observers.set(run, observer)
    const stop = opened.onAppended((events) => {
      observer?.changed(opened.state, events)
      passOn(run, events)
    })
    try {
      await sweepOrphans(deps, opened, live.agents.keys())
      if (!options.keepPaused && opened.state.paused !== null && opened.state.paused.until === null)
        opened.append([{ type: 'RunUnpaused', reason: 'resumed' }])
      // Told while the orphans were swept.
      if (leaving.signal.aborted) return opened.state
      const coordinator = createCoordinator({
        session: opened,
        perform,
        clock: deps.clock,
        ids: deps.ids,
        logger: deps.logger,
        agentLimit: () => agentLimit(opened),
      })
      coordinators.set(run, coordinator)
      await coordinator.run()
      deps.logger.info({ run, costUsd: totalCost(opened.state) }, 'run is at rest')
      return opened.state
    } finally {
      coordinators.delete(run)
      driven.delete(run)
      observers.delete(run)
      stop()
    }
  }

  return {
    store: deps.store,
    effects,
    session,
    drive(run, observer, options) {
      const drive = driveToRest(run, observer, options)
      drives.add(drive)
      const ended = () => drives.delete(drive)
      drive.then(ended, ended)
      return drive
    },
    nudge: (run) => coordinators.get(run)?.nudge(),
    async stopRun(run) {
      live.stoppedRuns.add(run)
      await Promise.all([
        ...[...live.agents].filter(([id]) => id.startsWith(`${run}.`)).map(([, agent]) => agent.stop('stopped')),
        ...[...live.commands].filter(([, owner]) => owner.run === run).map(([command]) => command.stop()),
      ])
    },
    async endOvertaken(run, task) {
      const { state } = session(run) ?? {}
      if (!state) return
      const asked = task === null ? null : state.tasks[task]
      const overtaken = (attempt: AttemptState): boolean =>
        asked ? asked.takenOver !== null || isOvertaken(attempt, asked) : state.planTakenOver !== null
      const agents = liveAttempts(state).filter((attempt) => attempt.task === task && overtaken(attempt))
      const gates = [...live.commands].filter(([, of]) => of.run === run && of.task === task && of.kind === 'gate')
      for (const [command] of gates) live.overtaken.add(command)
      await Promise.all([
        ...agents.map((attempt) => live.agents.get(attempt.id)?.stop('stopped')),
        ...gates.map(([command]) => command.stop()),
      ])
    },
    async stopWork() {
      live.stopping = true
      for (const coordinator of coordinators.values()) coordinator.pause('stopped')
      await Promise.all([
        ...[...live.agents.values()].map((agent) => agent.stop('stopped')),
        ...[...live.commands.keys()].map((command) => command.stop()),
      ])
    },
    async letGo() {
      // Commands of ours cannot be adopted: what they show from now on is no evidence.
      live.stopping = true
      leaving.abort()
      for (const coordinator of coordinators.values()) coordinator.leave()
      await Promise.all([...live.commands.keys()].map((command) => command.stop()))
      await Promise.allSettled(drives)
    },
    agentsAtWork: () => live.agents.size,
  }
}
