/** `logs`: what happened in a run, and what its agents said and did. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { LogFlags } from '../logs/show-logs.ts'

export function registerLogs(program: Command, cli: CliContext): void {
  program
    .command('logs')
    .description('show what happened in a run; for a task or an attempt also what its agents said and did')
    .argument('[run|task|attempt]', 'a run (default: the latest), a task of it, or an attempt')
    .option('-n, --tail <n>', 'only the last N entries')
    .option('-f, --follow', 'go on with what happens, until the run ends')
    .option('--run <run>', 'the run that a task belongs to (default: the latest)')
    .option('--json', 'print one JSON object per entry')
    .action(
      action(cli, async (subject: string | undefined, flags: LogFlags) => {
        const { showLogs } = await import('../logs/show-logs.ts')
        return showLogs(cli, subject, flags)
      }),
    )
}
