/** What a cleanup of worktrees is carried out with, from an engine that is held. */
import { createProcessTable } from '../../../lib/processes.ts'
import type { CleanupDeps } from '../../../services/worktrees/cleanup-worktrees.ts'
import { type OpenEngine, surroundings } from '../../compose.ts'
import type { CliContext } from '../context.ts'

export function cleanupDeps(cli: CliContext, { engine, store }: OpenEngine): CleanupDeps {
  const { git, paths } = surroundings(cli.env)
  return {
    git,
    paths,
    runs: store.runs,
    store,
    processes: createProcessTable(),
    repository: engine.effects.repository,
  }
}
