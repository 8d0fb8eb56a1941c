/** `worktree`: the worktrees of all runs, and those that a person makes. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { CleanupFlags } from '../worktrees/cleanup-now.ts'
import type { CreateFlags } from '../worktrees/create-now.ts'

export function registerWorktree(program: Command, cli: CliContext): void {
  const worktree = program.command('worktree').description('list, make, merge and clean up worktrees')
  worktree
    .command('list')
    .description('list worktrees with what they belong to, their size and uncommitted files')
    .option('--run <run>', 'only those of this run')
    .option('--json', 'print {worktrees} on the last line of stdout')
    .action(
      action(cli, async (flags: { run?: string; json?: boolean }) => {
        const { showWorktrees } = await import('../worktrees/show-worktrees.ts')
        return showWorktrees(cli, flags)
      }),
    )
  worktree
    .command('create')
    .description("make a task's worktree again, or one on a new branch from the base, set up either way")
    .argument('<task|name>', 'a task that has begun, or a name for the new worktree')
    .option('--run <run>', 'the run that the task belongs to (default: the latest)')
    .option('--project <dir>', 'the repository of a new worktree (default: the current folder)')
    .option('--base <branch>', 'the branch that a new worktree begins from (default: the current one)')
    .option('--json', 'print {path, branch, commit, made, project} on the last line of stdout')
    .action(
      action(cli, async (name: string, flags: CreateFlags) => {
        const { createNow } = await import('../worktrees/create-now.ts')
        return createNow(cli, name, flags)
      }),
    )
  worktree
    .command('merge')
    .description("merge a task's branch into its run, or a created worktree into its base, through the gates")
    .argument('<task|name>', 'the task, or the name of a created worktree')
    .option('--run <run>', 'the run that the task belongs to (default: the latest)')
    .option('--json', 'print {into, commit, gates, alreadyMerged} on the last line of stdout')
    .action(
      action(cli, async (name: string, flags: { run?: string; json?: boolean }) => {
        const { mergeWorktreeNow } = await import('../worktrees/merge-worktree-now.ts')
        return mergeWorktreeNow(cli, name, flags)
      }),
    )
  worktree
    .command('cleanup')
    .description('remove worktrees whose commits are proven to be in the integration or base branch')
    .option('--run <run>', 'only those of this run')
    .option('--merged', 'only what is merged (the default)')
    .option('--all', 'also what is not merged; its branches stay')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'print {removed, kept, freedBytes} on the last line of stdout')
    .action(
      action(cli, async (flags: CleanupFlags) => {
        const { cleanupNow } = await import('../worktrees/cleanup-now.ts')
        return cleanupNow(cli, flags)
      }),
    )
}
