/** `run`: builds what a spec says. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { RunFlags } from '../start-run.ts'

/** Flags that say how a run is to be done; `run` and `plan` share them. */
export function withRunSettings(command: Command): Command {
  return command
    .option('-p, --project <dir>', 'the git repository to build in', '.')
    .option('--max-agents <n>', 'agents at once')
    .option('--budget <usd>', 'US dollars for the whole run, or "none"')
    .option('--strategy <name>', 'sequential, worktrees, files or auto')
    .option('--model <model>', 'model of all phases that have none of their own')
    .option('--pipeline <names>', 'phases and gates of each task, parted by commas')
}

export function registerRun(program: Command, cli: CliContext): void {
  const command = program
    .command('run')
    .description('build what a spec says: plan it, work on it in parallel, prove it, merge what passed')
    .argument('<spec>', 'a Markdown file, or the name of a spec in .switchyard/specs/')
  withRunSettings(command)
    .option('-y, --yes', 'approve the plan in advance')
    .option('--merge', 'merge into the base branch at the end')
    .option('--allow-red-base', 'go on although gates are red on the base')
    .option('--dry-run', 'print what would be done, and touch nothing')
    .option('--json', 'print the report as one JSON object on the last line of stdout')
    .action(
      action(cli, async (spec: string, flags: RunFlags) => {
        if (flags.dryRun) {
          const { dryRun } = await import('../dry-run.ts')
          return dryRun(cli, spec, flags)
        }
        const { startRun } = await import('../start-run.ts')
        return startRun(cli, spec, flags)
      }),
    )
}
