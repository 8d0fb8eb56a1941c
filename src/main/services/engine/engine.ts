/**
 * The engine: drives runs of one data directory, in the one process that holds its lock.
 *
 * It is made of parts that the host passes in. Starting and recovering are the same: whatever is unfinished is taken up.
 */
import type { RunEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { Activity } from '../../agents/adapter.ts'
import { type RunState, totalCost } from '../../domain/run/state.ts'
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
  /** Drives a run until it is finished, paused, or waits for a person. Throws when the run does not exist. */
  drive(run: RunId, observer?: RunObserver): Promise<RunState>
  /** Opens a run for a change outside of driving it (answers, options). */
  session(run: RunId): RunSession | null
  /** Starts nothing new in any run; `drive` settles when the agents at work have ended their phases. */
  pause(reason: string): void
  /** Ends the agents and commands at work; their attempts are resumed by the next drive. */
  stopWork(): Promise<void>
  /** Agents at work now, over all runs. */
  agentsAtWork(): number
}

export function createEngine(deps: EngineDeps): Engine {
  const live: LiveWork = { agents: new Map(), commands: new Set(), costs: new Map(), stopping: false }
  const observers = new Map<string, RunObserver>()
  const coordinators = new Map<string, Coordinator>()
  const effects: EffectDeps = {
    ...deps,
    live,
    onActivity: (run, attempt, activity) => observers.get(run)?.activity(attempt, activity),
  }
  const perform = createEffectRunner(effects)

  function session(run: RunId): RunSession | null {
    return openSession(deps.store.runs, deps.clock, run)
  }

  return {
    store: deps.store,
    effects,
    session,
    async drive(run, observer) {
      const opened = session(run)
      if (!opened) throw new Error(`No such run: ${run}`)
      if (coordinators.size === 0) live.stopping = false
      if (observer) observers.set(run, observer)
      const stop = opened.onAppended((events) => observer?.changed(opened.state, events))
      try {
        await sweepOrphans(deps, opened)
        if (opened.state.paused !== null && opened.state.paused.until === null)
          opened.append([{ type: 'RunUnpaused', reason: 'resumed' }])
        const coordinator = createCoordinator({
          session: opened,
          perform,
          clock: deps.clock,
          ids: deps.ids,
          logger: deps.logger,
          agentLimit: () => opened.state.maxAgents,
        })
        coordinators.set(run, coordinator)
        await coordinator.run()
        deps.logger.info({ run, costUsd: totalCost(opened.state) }, 'run is at rest')
        return opened.state
      } finally {
        coordinators.delete(run)
        observers.delete(run)
        stop()
      }
    },
    pause(reason) {
      for (const coordinator of coordinators.values()) coordinator.pause(reason)
    },
    async stopWork() {
      live.stopping = true
      for (const coordinator of coordinators.values()) coordinator.pause('stopped')
      await Promise.all([
        ...[...live.agents.values()].map((agent) => agent.stop('stopped')),
        ...[...live.commands].map((command) => command.stop()),
      ])
    },
    agentsAtWork: () => live.agents.size,
  }
}
