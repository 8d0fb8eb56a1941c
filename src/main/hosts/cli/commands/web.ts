/** `web`: the dashboard in the browser, with the engine in this process. */
import type { Command } from 'commander'
import type { WebFlags } from '../../server/run-web.ts'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'

export function registerWeb(program: Command, cli: CliContext): void {
  program
    .command('web')
    .description('serve the dashboard on this machine, and drive every unfinished run')
    .option('--port <n>', 'port on the loopback interface; 0 for any free one', '8080')
    .option('--open', 'open the browser')
    .option('--max-agents <n>', 'agents at once over all runs; default: by the memory of this machine')
    .option('--new-token', 'make a new token; links, cookies and tokens of before end')
    .option('--json', 'print {url, port, token} as one line once it listens')
    .action(
      action(cli, async (flags: WebFlags) => {
        const { runWeb } = await import('../../server/run-web.ts')
        return runWeb(cli, flags)
      }),
    )
}
