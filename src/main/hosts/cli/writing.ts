/** A change by a person: finds the run by reading first, then has the engine carry it out, wherever that is. */
import type { Failure, Result } from '../../../contract/result.ts'
import type { RunRow, Store } from '../../store/store.ts'
import type { CliContext } from './context.ts'
import { accessEngine, type EngineAccess } from './engine-access.ts'
import { openReader } from './reader.ts'

export async function changeRun<T>(
  cli: CliContext,
  command: string,
  find: (store: Store) => Result<RunRow, Failure>,
  change: (access: EngineAccess, row: RunRow) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const row = find(reader.value.store)
  reader.value.store.close()
  if (!row.ok) return row
  const opened = await accessEngine(cli, { command })
  if (!opened.ok) return opened
  try {
    return await change(opened.value, row.value)
  } finally {
    await opened.value.close()
  }
}
