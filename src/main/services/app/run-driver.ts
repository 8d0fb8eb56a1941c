/**
 * Keeps the runs of a long-lived engine going: takes up what is unfinished, drives each run until it rests, and lets
 * those begin again that only waited for an agent of the common limit. It acts on events alone: an idle one costs nothing.
 */
import type { RunEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { Activity } from '../../agents/adapter.ts'
import { runStatus } from '../../domain/run/report.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Engine } from '../engine/engine.ts'
import type { RunSession } from '../engine/run-session.ts'

export interface RunDriver {
  /** Begins to drive a run; one that is driven already looks at its state again. A pause is never lifted here. */
  drive(run: RunId): void
  isDriven(run: string): boolean
  /** Whether it rests only until an agent of the common limit is free. */
  isHeld(run: string): boolean
  driven(): RunId[]
  /** Those that are held back, which no free agent starts any more. */
  dropHeld(): RunId[]
  /**
   * Changes a run under its lock: one change at a time, in the session of whoever drives it. Afterwards the run goes on by
   * itself, unless it is paused, this engine only does what it is told, or what is changed is nothing to go on with.
   */
  change<T>(
    run: RunId,
    change: (session: RunSession) => T | Promise<T>,
    options?: { readonly goesOn: boolean },
  ): Promise<T | null>
  /** Settles when that run, or no run at all, is being driven. */
  rest(run?: RunId): Promise<void>
}

export interface DriverObserver {
  activity(run: RunId, attempt: string, activity: Activity): void
  /** A run began or ceased to be driven. */
  driving(run: RunId): void
}

interface Driving {
  again: boolean
  readonly done: Promise<void>
}

/** Statuses in which a run rests because something else is due first: an agent of the common limit. */
const HELD: readonly string[] = ['queued', 'planning', 'running']

/** After these an agent of the common limit may be free. */
const FREES_AGENTS: readonly RunEvent['type'][] = [
  'AttemptFinished',
  'AttentionRaised',
  'TaskCancelled',
  'RunPaused',
  'RunFinished',
]

export function createRunDriver(
  { engine, logger, goesOn }: { engine: Engine; logger: Logger; goesOn: boolean },
  observer: DriverObserver,
): RunDriver {
  const driving = new Map<RunId, Driving>()
  const held = new Set<RunId>()
  const queues = new Map<RunId, Promise<unknown>>()

  function drive(run: RunId): void {
    const known = driving.get(run)
    if (known) {
      known.again = true
      engine.nudge(run)
      return
    }
    held.delete(run)
    const entry: Driving = { again: false, done: Promise.resolve().then(() => driveToRest(run)) }
    driving.set(run, entry)
    observer.driving(run)
  }

  async function driveToRest(run: RunId): Promise<void> {
    let state: RunState | null = null
    try {
      for (;;) {
        state = await engine.drive(
          run,
          {
            changed: (_state, events) => released(run, events),
            activity: (attempt, activity) => observer.activity(run, attempt, activity),
          },
          { keepPaused: true },
        )
        const entry = driving.get(run)
        if (!entry?.again) break
        entry.again = false
      }
    } catch (error) {
      // What is stored is true; the next resume goes on from it.
      logger.error({ run, error }, 'driving a run failed')
      state = null
    }
    driving.delete(run)
    if (state !== null && state.finished === null && HELD.includes(runStatus(state))) held.add(run)
    observer.driving(run)
  }

  /** An agent became free in one run: those that were held back for want of one may go on. */
  function released(run: RunId, events: readonly RunEvent[]): void {
    if (held.size === 0 || !events.some((event) => FREES_AGENTS.includes(event.type))) return
    for (const other of [...held]) if (other !== run) drive(other)
  }

  return {
    drive,
    isDriven: (run) => driving.has(run as RunId),
    isHeld: (run) => held.has(run as RunId),
    driven: () => [...driving.keys()],
    dropHeld() {
      const dropped = [...held]
      held.clear()
      return dropped
    },
    async change(run, change, options = { goesOn: true }) {
      const before = queues.get(run) ?? Promise.resolve()
      const work = before
        .catch(() => {})
        .then(async () => {
          const session = engine.session(run)
          if (session === null) return null
          const { version } = session.state
          const result = await change(session)
          const { state } = session
          // A paused run waits for a person, no more for an agent.
          if (state.paused !== null) held.delete(run)
          // A paused run that nobody drives rests: there is nothing to do until it is resumed.
          if (driving.has(run)) drive(run)
          else if (
            goesOn &&
            options.goesOn &&
            state.version !== version &&
            state.finished === null &&
            state.paused === null
          )
            drive(run)
          return result
        })
      queues.set(run, work)
      try {
        return await work
      } finally {
        if (queues.get(run) === work) queues.delete(run)
      }
    },
    async rest(run) {
      if (run !== undefined) await driving.get(run)?.done
      else while (driving.size > 0) await Promise.all([...driving.values()].map(({ done }) => done))
    },
  }
}
