/** What `merge` does: the base branch gets the run's work, or a person is told what stands in the way. */
import { EXIT } from '../../../contract/status.ts'
import { mergeRun } from '../../services/runs/merge-run.ts'
import { cleanupWorktrees } from '../../services/worktrees/cleanup-worktrees.ts'
import { surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { requireGit } from './environment.ts'
import { readSubject } from './find-task.ts'
import { print, printFailure, printJson } from './output.ts'
import { findRun, stateOf } from './reader.ts'
import { plural } from './style.ts'
import { withEngine } from './with-engine.ts'
import { cleanupDeps } from './worktrees/cleanup-deps.ts'
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
  return withEngine(cli, { command: `merge ${run}` }, async (opened) => {
    const session = opened.engine.session(run)
    if (session === null) throw new Error(`Run ${run} has no events`)
    const merged = await mergeRun(opened.engine, session)
    if (!merged.ok) {
      if (merged.failure.code !== 'needs-person') return merged
      printFailure(cli, merged.failure)
      return { ok: true, value: EXIT.attention }
    }
    const report = merged.value
    const cleaned = flags.deleteWorktree
      ? await cleanupWorktrees(cleanupDeps(cli, opened), { run, all: false, dryRun: false })
      : null
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
