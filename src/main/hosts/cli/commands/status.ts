/** `status`: the report of a run, read beside whatever writes it. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'

export function registerStatus(program: Command, cli: CliContext): void {
  program
    .command('status')
    .description('show a run: its tasks, its cost, and what waits for you')
    .argument('[run]', 'id of the run, or its beginning (default: the latest)')
    .option('--all', 'list all runs')
    .option('--json', 'print the report as one JSON object on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, options: { all?: boolean; json?: boolean }) => {
        const { showStatus } = await import('../show-status.ts')
        return showStatus(cli, run, options)
      }),
    )
}
