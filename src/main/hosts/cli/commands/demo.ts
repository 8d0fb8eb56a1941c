/** `demo`: the sample project and its spec become merged code, without credentials. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { DemoFlags } from '../start-demo.ts'

export function registerDemo(program: Command, cli: CliContext): void {
  program
    .command('demo')
    .description('watch a sample spec become merged code; needs no credentials, since the model is a script')
    .option('--keep', 'keep the project, its branches and the data directory, and say where they are')
    .option('--json', 'print the report as one JSON object on the last line of stdout')
    .action(
      action(cli, async (flags: DemoFlags) => {
        const { startDemo } = await import('../start-demo.ts')
        return startDemo(cli, flags)
      }),
    )
}
