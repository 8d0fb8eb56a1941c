/** `review`: the diff of a task or run, with its evidence and verdict in front. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { ReviewFlags } from '../reviews/show-review.ts'

export function registerReview(program: Command, cli: CliContext): void {
  program
    .command('review')
    .description(
      'show what a task (or the whole run) changed, with the gates on exactly this tree and the last verdict',
    )
    .argument('[task|run]', 'a task, or a run (default: the latest run)')
    .option('--run <run>', 'the run that the task belongs to (default: the latest)')
    .option('--stat', 'only the files with their counts of lines')
    .option('--json', 'print it as one JSON object on the last line of stdout')
    .action(
      action(cli, async (subject: string | undefined, flags: ReviewFlags) => {
        const { showReview } = await import('../reviews/show-review.ts')
        return showReview(cli, subject, flags)
      }),
    )
}
