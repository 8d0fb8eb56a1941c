/**
 * The one owner of a run's state in this process: loads it, appends to it, and keeps it folded.
 *
 * Persist first, fold after: a state that is ahead of the log never exists.
 */
import type { RunEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import { applyEvent, foldEvents } from '../../domain/run/fold.ts'
import { FOLD_VERSION, type RunState } from '../../domain/run/state.ts'
import type { Clock } from '../../lib/clock.ts'
import { systemIds } from '../../lib/ids.ts'
import type { RunRepository } from '../../store/store.ts'

/** Events after which a new snapshot of the state is stored, so that a start replays few. */
const SNAPSHOT_EVERY = 200

/** State of a run as stored: the snapshot, if it fits this code, and the events after it. */
export function loadRunState(runs: RunRepository, run: RunId): RunState | null {
  const snapshot = runs.readSnapshot(run)
  if (snapshot === null || snapshot.fold !== FOLD_VERSION) return foldEvents(runs.read(run))
  const state = JSON.parse(snapshot.state) as RunState
  for (const { event, at } of runs.read(run, snapshot.version)) applyEvent(state, event, at)
  return state
}

export interface RunSession {
  readonly run: RunId
  /** Read only: `append` alone changes it. */
  readonly state: RunState
  append(events: readonly RunEvent[]): void
  /** Called after each append, with the events. */
  onAppended(listener: (events: readonly RunEvent[]) => void): () => void
}

export function openSession(runs: RunRepository, clock: Clock, run: RunId): RunSession | null {
  const state = loadRunState(runs, run)
  if (state === null) return null
  const listeners = new Set<(events: readonly RunEvent[]) => void>()
  let sinceSnapshot = 0
  return {
    run,
    state,
    append(given) {
      if (given.length === 0) return
      const events = withOwnIds(state, given)
      const at = clock.now()
      runs.append(run, state.version, events, at)
      for (const event of events) applyEvent(state, event, at)
      sinceSnapshot += events.length
      if (sinceSnapshot >= SNAPSHOT_EVERY) {
        sinceSnapshot = 0
        runs.writeSnapshot(run, { version: state.version, fold: FOLD_VERSION, state: JSON.stringify(state) })
      }
      for (const listener of listeners) listener(events)
    },
    onAppended(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Attention gets its number here. Effects end beside each other, and one may raise two at once: what each of them took
 * for the next number may be given by now, and two of the same number could not be answered apart.
 */
function withOwnIds(state: RunState, events: readonly RunEvent[]): readonly RunEvent[] {
  let count = state.attention.length
  return events.map((event) =>
    event.type === 'AttentionRaised' ? { ...event, attention: systemIds.attention(state.created.run, ++count) } : event,
  )
}
