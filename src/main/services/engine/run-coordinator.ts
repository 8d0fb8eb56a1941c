/**
 * Drives one run: asks the domain what to decide, appends it, carries out the effects, and begins again.
 *
 * It holds no knowledge of its own. Whatever it did not finish is derived again from the stored events at the next
 * start, which is why a start and a recovery are the same thing.
 */
import type { RunEvent } from '../../../contract/events.ts'
import { TaskId } from '../../../contract/ids.ts'
import { type DecideContext, decide } from '../../domain/run/decide.ts'
import { type Effect, effectKey, effectsOf, nextWake } from '../../domain/run/effects.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { Logger } from '../../lib/logger.ts'
import type { RunSession } from './run-session.ts'
import { WorkStopped } from './work-stopped.ts'

/** A timer takes no longer delay; whoever sleeps longer looks at the state in between. */
const LONGEST_SLEEP_MS = 24 * 3_600_000

/** What carries out one kind of effect: returns the events that record what it did. */
export type EffectRunner = (effect: Effect, session: RunSession) => Promise<RunEvent[]>

export interface Coordinator {
  /** Settles when nothing is left to do for now: finished, paused, or waiting for a person. */
  run(): Promise<void>
  /** Starts nothing new; settles `run` once what is under way has ended. */
  pause(reason: string): void
  /** Begins nothing more and stores no pause: the run goes on in another engine. Settles `run` as `pause` does. */
  leave(): void
  /** Looks at the state again: somebody else appended to the session, or an agent became free elsewhere. */
  nudge(): void
}

export interface CoordinatorDeps {
  session: RunSession
  perform: EffectRunner
  clock: Clock
  ids: IdMint
  logger: Logger
  /** Agents that this run may have now. */
  agentLimit(): number
}

/** More decisions in a row than any real state needs: a bug, not a busy run. */
const MAX_DECISIONS = 10_000

export function createCoordinator(deps: CoordinatorDeps): Coordinator {
  const { session, clock, ids, logger } = deps
  const inFlight = new Map<string, Promise<void>>()
  let wake: (() => void) | null = null
  let settled: (() => void) | null = null
  let broken: unknown = null
  /** Told to pause: from then on only what is under way is waited for, not the end of a pause that has one. */
  let leaving = false
  /** Effects that could not be carried out: a person was told, and doing them again at once would fail again. */
  const failed = new Set<string>()

  const context = (): DecideContext => ({
    now: clock.now(),
    agentLimit: Math.min(deps.agentLimit(), session.state.maxAgents),
    session: () => ids.session(),
    attemptId: (task, phase, gate, n) =>
      ids.attempt(session.run, task === null ? null : TaskId.parse(task), phase, gate, n),
    attentionId: (n) => ids.attention(session.run, n),
  })

  function decideAll(): void {
    for (let i = 0; i < MAX_DECISIONS; i++) {
      const events = decide(session.state, context())
      if (events.length === 0) return
      session.append(events)
    }
    throw new Error(`Run ${session.run} does not come to rest after ${MAX_DECISIONS} decisions`)
  }

  function launch(effect: Effect): void {
    const key = effectKey(effect)
    if (inFlight.has(key) || failed.has(key)) return
    logger.debug({ run: session.run, effect }, 'effect begins')
    const work = deps
      .perform(effect, session)
      .then((events) => session.append(events))
      .catch((error: unknown) => {
        if (error instanceof WorkStopped) return
        logger.error({ run: session.run, effect, error }, 'effect failed')
        failed.add(key)
        session.append([environmentAttention(effect, error)])
      })
      .catch((error: unknown) => {
        // Not even that could be stored: end loudly, the log says what is true.
        broken = error
      })
      .finally(() => {
        inFlight.delete(key)
        pump()
      })
    inFlight.set(key, work)
  }

  function environmentAttention(effect: Effect, error: unknown): RunEvent {
    const message = error instanceof Error ? error.message : String(error)
    return {
      type: 'AttentionRaised',
      attention: ids.attention(session.run, session.state.attention.length + 1),
      task: null,
      kind: 'environment',
      text: `${effect.kind} failed: ${message.split('\n')[0]}. Mend the cause, then \`switchyard resume ${session.run}\`.`,
    }
  }

  function pump(): void {
    if (settled === null) return
    try {
      if (broken === null && !leaving) {
        decideAll()
        for (const effect of effectsOf(session.state)) launch(effect)
      }
    } catch (error) {
      broken = error
    }
    wake?.()
    wake = null
    const next = broken === null && !leaving ? nextWake(session.state, clock.now()) : null
    if (next === null && (inFlight.size === 0 || broken !== null)) finish()
    else sleepUntil(next)
  }

  function sleepUntil(time: number | null): void {
    if (time !== null) wake = clock.after(Math.min(Math.max(0, time - clock.now()), LONGEST_SLEEP_MS), pump)
  }

  function finish(): void {
    const done = settled
    settled = null
    done?.()
  }

  return {
    async run() {
      // Timers of the clock do not hold the process; a run that waits for one of them does.
      const alive = setInterval(() => {}, 2 ** 30)
      await new Promise<void>((resolve) => {
        settled = resolve
        pump()
      }).finally(() => clearInterval(alive))
      if (broken !== null) throw broken
    },
    pause(reason) {
      leaving = true
      if (session.state.paused === null && session.state.finished === null)
        session.append([{ type: 'RunPaused', reason, until: null }])
      pump()
    },
    leave() {
      leaving = true
      pump()
    },
    nudge: pump,
  }
}
