/** The state of every run, whoever drives it: of the driving session where there is one, else folded once and kept. */
import type { RunId } from '../../../contract/ids.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Store } from '../../store/store.ts'
import type { Engine } from '../engine/engine.ts'
import { loadRunState } from '../engine/run-session.ts'

export interface RunStates {
  /** Read only; null: no such run. `version`: as its row says that was just read, which then is not read again. */
  get(run: RunId, version?: number): RunState | null
}

/** Folded states that are kept; a list of more runs folds the oldest again. */
const MOST_STATES = 200

export function createRunStates(engine: Engine, store: Store, isDriven: (run: string) => boolean): RunStates {
  const folded = new Map<RunId, RunState>()
  return {
    get(run, given) {
      if (isDriven(run)) {
        folded.delete(run)
        return engine.session(run)?.state ?? null
      }
      const version = given ?? store.runs.get(run)?.version
      if (version === undefined) return null
      const known = folded.get(run)
      folded.delete(run)
      const state = known?.version === version ? known : loadRunState(store.runs, run)
      if (state === null) return null
      folded.set(run, state)
      const oldest = folded.size > MOST_STATES ? folded.keys().next().value : undefined
      if (oldest !== undefined) folded.delete(oldest)
      return state
    },
  }
}
