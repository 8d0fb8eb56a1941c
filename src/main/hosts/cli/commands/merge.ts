/** `merge`: brings what a run built into its base branch. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { MergeFlags } from '../merge-now.ts'

export function registerMerge(program: Command, cli: CliContext): void {
  program
    .command('merge')
    .description('merge a finished run into its base branch, never over uncommitted work')
    .argument('[run]', 'id of the run, or its beginning (default: the latest)')
    .option('--delete-worktree', "remove the run's worktrees afterwards, with a snapshot of what is not committed")
    .option('--json', 'print {run, base, commit, from, alreadyMerged, tasks, worktrees} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: MergeFlags) => {
        const { mergeNow } = await import('../merge-now.ts')
        return mergeNow(cli, run, flags)
      }),
    )
}
