/** `qa`: a review of a task's tree, now. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { QaFlags } from '../reviews/review-now.ts'

export function registerQa(program: Command, cli: CliContext): void {
  program
    .command('qa')
    .description("have a task's tree reviewed now, as the pipeline does it; a merged task keeps its fate")
    .argument('<task>', 'id of the task')
    .option('--run <run>', 'the run that the task belongs to (default: the latest)')
    .option('--json', 'print the review as one JSON object on the last line of stdout')
    .action(
      action(cli, async (task: string, flags: QaFlags) => {
        const { reviewNow } = await import('../reviews/review-now.ts')
        return reviewNow(cli, task, flags)
      }),
    )
}
