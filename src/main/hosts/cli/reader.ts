/** Opens the store for commands that only look, without loading the engine, and finds the run that is meant. */

import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { initialState } from '../../domain/run/fold.ts'
import type { RunState } from '../../domain/run/state.ts'
import { nearest } from '../../domain/settings/nearest.ts'
import { loadRunState } from '../../services/engine/run-session.ts'
import { createPaths, dataDirectory, type Paths } from '../../services/paths.ts'
import { openStore } from '../../store/open-store.ts'
import type { RunRow, Store } from '../../store/store.ts'
import { VERSION } from '../version.ts'
import type { CliContext } from './context.ts'

export interface Reader {
  readonly paths: Paths
  readonly store: Store
}

export const pathsOf = (cli: CliContext): Paths => createPaths(dataDirectory(cli.env))

export function openReader(cli: CliContext): Result<Reader, Failure> {
  const paths = pathsOf(cli)
  const store = openStore({ file: paths.database, mode: 'read', appVersion: VERSION })
  if (store.ok) return ok({ paths, store: store.value })
  return store.failure.code === 'no-database' ? noRuns() : store
}

/** Enough for any prefix that a person types; older runs need their whole id. */
const MOST_RUNS = 10_000

const noRuns = () => fail('no-runs', 'There is no run yet. Start one with `switchyard run SPEC --project DIR`.')

/** Which run is meant when none is named. */
export type DefaultRun = 'latest' | 'unfinished-first'

/** By its whole id, or by the beginning of it when that fits one run alone. */
export function findRun(store: Store, name: string | undefined, otherwise: DefaultRun): Result<RunRow, Failure> {
  const { runs } = store
  if (name === undefined) {
    const unfinished = otherwise === 'unfinished-first' ? runs.list({ unfinished: true, limit: 1 })[0] : undefined
    const latest = unfinished ?? runs.list({ limit: 1 })[0]
    return latest ? ok(latest) : noRuns()
  }
  const exact = runs.get(name as RunId)
  if (exact) return ok(exact)
  const all = runs.list({ limit: MOST_RUNS })
  if (all.length === 0) return noRuns()
  const fitting = all.filter((row) => row.run.startsWith(name))
  const [only, second] = fitting
  if (only && !second) return ok(only)
  if (only)
    return fail(
      'run-ambiguous',
      `${fitting.length} runs begin with ${name}. Give more of the id.`,
      fitting.slice(0, 20).map((row) => `${row.run} ${row.specName}`),
    )
  const near = nearest(
    name,
    all.map((row) => row.run),
  )
  return fail('run-not-found', `There is no run ${name}. The nearest one is ${near}.`)
}

/** The state of a run that exists. */
export function stateOf(store: Store, run: RunId): RunState {
  const state = loadRunState(store.runs, run)
  if (state === null) throw new Error(`Run ${run} has no events`)
  return state
}

/** The state of a run that exists as it was when it was recorded, so that everything since can be told. */
export function recordedState(store: Store, run: RunId): RunState {
  for (const { event, at } of store.runs.read(run, 0)) if (event.type === 'RunCreated') return initialState(event, at)
  throw new Error(`Run ${run} has no events`)
}
