/** What `worktree cleanup` does. */
import { fail } from '../../../../contract/result.ts'
import { cleanupWorktrees } from '../../../services/worktrees/cleanup-worktrees.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { requireGit } from '../environment.ts'
import { print, printJson } from '../output.ts'
import { findRun, openReader } from '../reader.ts'
import { withEngine } from '../with-engine.ts'
import { cleanupDeps } from './cleanup-deps.ts'
import { cleanupText } from './cleanup-text.ts'

export interface CleanupFlags {
  readonly run?: string
  readonly merged?: boolean
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

export async function cleanupNow(cli: CliContext, flags: CleanupFlags): Promise<Outcome> {
  if (flags.merged && flags.all)
    return fail('usage', '--merged and --all contradict each other. Give one of them, or none for --merged.')
  const reader = openReader(cli)
  if (!reader.ok) return reader
  const row = flags.run === undefined ? null : findRun(reader.value.store, flags.run, 'latest')
  reader.value.store.close()
  if (row && !row.ok) return row
  const ready = await requireGit(surroundings(cli.env).git)
  if (!ready.ok) return ready
  return withEngine(cli, { command: 'worktree cleanup' }, async (opened) => {
    const options = { run: row?.value.run ?? null, all: flags.all === true, dryRun: flags.dryRun === true }
    const report = await cleanupWorktrees(cleanupDeps(cli, opened), options)
    if (flags.json) printJson(cli, report)
    else print(cli, cleanupText(report, options).join('\n'))
    return done
  })
}
