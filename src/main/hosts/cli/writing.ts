/** Opens a run for a change by a person: finds it by reading first, then takes the engine's lock for a moment. */
import type { Failure, Result } from '../../../contract/result.ts'
import type { RunSession } from '../../services/engine/run-session.ts'
import type { Paths } from '../../services/paths.ts'
import type { RunRow, Store } from '../../store/store.ts'
import { openEngine, surroundings } from '../compose.ts'
import type { CliContext } from './context.ts'
import { openReader } from './reader.ts'

export async function changeRun<T>(
  cli: CliContext,
  command: string,
  find: (store: Store) => Result<RunRow, Failure>,
  change: (session: RunSession, paths: Paths) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const row = find(reader.value.store)
  reader.value.store.close()
  if (!row.ok) return row
  const world = surroundings(cli.env)
  // No agent is started, so no claude is needed.
  const opened = openEngine(world, { command: `switchyard ${command}`, claudePath: '' })
  if (!opened.ok) return opened
  try {
    const session = opened.value.engine.session(row.value.run)
    if (session === null) throw new Error(`Run ${row.value.run} has no events`)
    return await change(session, world.paths)
  } finally {
    opened.value.close()
  }
}
