/** `init`: prepares a project. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'

export function registerInit(program: Command, cli: CliContext): void {
  program
    .command('init')
    .description('write .switchyard/config.yaml with what was detected, and an example spec')
    .option('-p, --project <dir>', 'the git repository', '.')
    .option('--json', 'print {project, written, stacks, gates, setup} on the last line of stdout')
    .action(
      action(cli, async (flags: { project: string; json?: boolean }) => {
        const { initProject } = await import('../init-project.ts')
        return initProject(cli, flags)
      }),
    )
}
