/** Finds what a person means by one word: a task of a run, or a run. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RunState, TaskState } from '../../domain/run/state.ts'
import { findTask } from '../../services/runs/answer-attention.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from './context.ts'
import { findRun, openReader, stateOf } from './reader.ts'

export interface Subject {
  readonly state: RunState
  /** null: the run as a whole. */
  readonly task: TaskState | null
}

/** Reads, and closes what it read from: the state may be used on. */
export function readSubject(
  cli: CliContext,
  find: (store: Store) => Result<Subject, Failure>,
): Result<Subject, Failure> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  try {
    return find(reader.value.store)
  } finally {
    reader.value.store.close()
  }
}

/** A task of the named run, else of the latest run that has one of that name. */
export function taskIn(
  store: Store,
  id: string,
  run: string | undefined,
): Result<Subject & { task: TaskState }, Failure> {
  const row = findRun(store, run, 'latest')
  if (!row.ok) return row
  const state = stateOf(store, row.value.run)
  const found = findTask(state, id)
  if (found.ok) return ok({ state, task: found.value })
  if (run !== undefined) return found
  for (const other of store.runs.list({ projectDir: state.created.projectDir, limit: MOST_RUNS })) {
    if (!store.tasks.list(other.run).some((task) => task.task === id)) continue
    const older = stateOf(store, other.run)
    const task = older.tasks[id]
    if (task) return ok({ state: older, task })
  }
  return found
}

/** Runs of a project that are searched for a task: those that a person still has in mind. */
const MOST_RUNS = 50

export function taskOrRun(store: Store, name: string | undefined, run: string | undefined): Result<Subject, Failure> {
  if (name !== undefined) {
    const task = taskIn(store, name, run)
    if (task.ok) return task
    if (run !== undefined) return task
    const row = findRun(store, name, 'latest')
    if (row.ok) return ok({ state: stateOf(store, row.value.run), task: null })
    return row.failure.code === 'run-ambiguous'
      ? row
      : fail('not-found', `There is neither a task nor a run ${name}. See \`switchyard status --all\`.`)
  }
  const row = findRun(store, run, 'latest')
  return row.ok ? ok({ state: stateOf(store, row.value.run), task: null }) : row
}
