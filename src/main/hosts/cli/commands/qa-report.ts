/** `qa-report`: the history of a run's reviews. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { QaReportFlags } from '../reviews/show-qa-report.ts'

export function registerQaReport(program: Command, cli: CliContext): void {
  program
    .command('qa-report')
    .description('tell the history of the reviews: rounds, issues, what was revised, evidence, cost')
    .argument('[run]', 'id of the run, or its beginning (default: the latest)')
    .option('--json', 'print it as one JSON object instead of Markdown')
    .option('--out <file>', 'write it to a file: Markdown, or JSON when the name ends with .json')
    .action(
      action(cli, async (run: string | undefined, flags: QaReportFlags) => {
        const { showQaReport } = await import('../reviews/show-qa-report.ts')
        return showQaReport(cli, run, flags)
      }),
    )
}
