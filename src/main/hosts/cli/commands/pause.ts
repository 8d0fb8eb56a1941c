/** `pause`: lets a run come to rest. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { PauseFlags } from '../pause-run.ts'

export function registerPause(program: Command, cli: CliContext): void {
  program
    .command('pause')
    .description('begin nothing new in a run, wherever its engine is; agents at work end their phase')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--now', 'end its agents too; their sessions are continued by `resume`')
    .option('--json', 'print {run, status, agents} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: PauseFlags) => {
        const { pauseRun } = await import('../pause-run.ts')
        return pauseRun(cli, run, flags)
      }),
    )
}
