/** `resume`: goes on with a run from what is stored. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { ResumeFlags } from '../resume-run.ts'

export function registerResume(program: Command, cli: CliContext): void {
  program
    .command('resume')
    .description('go on with a run: agents that live are adopted, finished phases are not repeated')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished, else the latest)')
    .option('-y, --yes', 'approve the plan')
    .option('--merge', 'merge into the base branch at the end')
    .option('--max-agents <n>', 'agents at once from now on')
    .option('--budget <usd>', 'US dollars for the whole run, or "none"')
    .option('--allow-red-base', 'go on although gates are red on the base')
    .option('--json', 'print the report as one JSON object on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: ResumeFlags) => {
        const { resumeRun } = await import('../resume-run.ts')
        return resumeRun(cli, run, flags)
      }),
    )
}
