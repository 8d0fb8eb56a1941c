/** What `merge` does: the base branch gets the run's work, or a person is told what stands in the way. */
import { randomUUID } from 'node:crypto'
import type { CleanupReport } from '../../../contract/procedures/worktrees.ts'
import { EXIT } from '../../../contract/status.ts'
import { answerOf } from '../../api/client/answer.ts'
import { surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { withAccess } from './engine-access.ts'
import { requireGit } from './environment.ts'
import { readSubject } from './find-task.ts'
import { print, printFailure, printJson } from './output.ts'
import { findRun, stateOf } from './reader.ts'
import { plural } from './style.ts'
import { cleanupText } from './worktrees/cleanup-text.ts'

export interface MergeFlags {
  readonly deleteWorktree?: boolean
  readonly json?: boolean
}

export async function mergeNow(cli: CliContext, name: string | undefined, flags: MergeFlags): Promise<Outcome> {
  const found = readSubject(cli, (store) => {
    const row = findRun(store, name, 'latest')
    return row.ok ? { ok: true, value: { state: stateOf(store, row.value.run), task: null } } : row
  })
  if (!found.ok) return found
  const git = await requireGit(surroundings(cli.env).git)
  if (!git.ok) return git
  const { run } = found.value.state.created
  return withAccess(cli, { command: `merge ${run}` }, async ({ client }) => {
    const merged = await answerOf(client.runs.merge({ commandId: randomUUID(), run }))
    if (!merged.ok) {
      if (merged.failure.code !== 'needs-person') return merged
      printFailure(cli, merged.failure)
      return { ok: true, value: EXIT.attention }
    }
    const report = merged.value
    let cleaned: CleanupReport | null = null
    if (flags.deleteWorktree) {
      const removed = await answerOf(client.worktrees.cleanup({ commandId: randomUUID(), mode: 'apply', run }))
      if (!removed.ok) return removed
      cleaned = removed.value
    }
    if (flags.json) {
      printJson(cli, { ...report, worktrees: cleaned })
      return { ok: true, value: EXIT.succeeded }
    }
    const short = report.commit.slice(0, 10)
    print(
      cli,
      report.alreadyMerged
        ? `${report.base} contains run ${run} already (${short}).`
        : `Merged ${plural(report.tasks.length, 'task')} of run ${run} into ${report.base}: ${report.from.slice(0, 10)}..${short} (${report.tasks.join(', ')}).`,
    )
    if (cleaned) print(cli, cleanupText(cleaned, { dryRun: false }).join('\n'))
    return { ok: true, value: EXIT.succeeded }
  })
}
