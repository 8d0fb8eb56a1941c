/** `doctor`: whether everything that a run needs is there. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { DoctorFlags } from '../examine.ts'

export function registerDoctor(program: Command, cli: CliContext): void {
  program
    .command('doctor')
    .description('check the machine, the data directory and a project, and say what to do about what is wrong')
    .option('--project <dir>', 'the project to look at (default: the current folder, when it is a repository)')
    .option('--probe', 'probe the installed claude again, whatever is remembered')
    .option('--json', 'print {ok, checks} on the last line of stdout')
    .action(
      action(cli, async (flags: DoctorFlags) => {
        const { examine } = await import('../examine.ts')
        return examine(cli, flags)
      }),
    )
}
