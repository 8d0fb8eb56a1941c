/** `spec`: the specs that a project keeps in `.switchyard/specs/`. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { SpecFlags } from '../specs.ts'

export function registerSpec(program: Command, cli: CliContext): void {
  const spec = program.command('spec').description('write, list and show specs')
  const sub = (name: string, description: string, json: string) =>
    spec
      .command(name)
      .description(description)
      .option('-p, --project <dir>', 'the git repository', '.')
      .option('--json', `print ${json} on the last line of stdout`)
  sub('new', 'write a new spec to start from', '{file}')
    .argument('<name>', 'letters, digits, "-" and "_"')
    .action(
      action(cli, async (name: string, flags: SpecFlags) => (await import('../specs.ts')).newSpec(cli, name, flags)),
    )
  sub('list', 'list the specs of the project', '{specs}').action(
    action(cli, async (flags: SpecFlags) => (await import('../specs.ts')).showSpecs(cli, flags)),
  )
  sub('show', 'show how a spec is understood: title, tasks, settings', 'the parsed spec')
    .argument('<spec>', 'a Markdown file, or the name of a spec in .switchyard/specs/')
    .action(
      action(cli, async (name: string, flags: SpecFlags) => (await import('../specs.ts')).showSpec(cli, name, flags)),
    )
}
