/** What `worktree cleanup` does. */
import { randomUUID } from 'node:crypto'
import { fail } from '../../../../contract/result.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { withAccess } from '../engine-access.ts'
import { requireGit } from '../environment.ts'
import { print, printJson } from '../output.ts'
import { findRun, openReader } from '../reader.ts'
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
  return withAccess(cli, { command: 'worktree cleanup' }, async ({ client }) => {
    const dryRun = flags.dryRun === true
    const cleaned = await answerOf(
      client.worktrees.cleanup({
        commandId: randomUUID(),
        mode: dryRun ? 'preview' : 'apply',
        all: flags.all === true,
        ...(row ? { run: row.value.run } : {}),
      }),
    )
    if (!cleaned.ok) return cleaned
    const report = cleaned.value
    if (flags.json) printJson(cli, report)
    else print(cli, cleanupText(report, { dryRun }).join('\n'))
    return done
  })
}
