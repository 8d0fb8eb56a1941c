/** `config`: reads, changes and checks the configuration. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { ConfigFlags } from '../configuration.ts'
import type { CliContext } from '../context.ts'

export function registerConfig(program: Command, cli: CliContext): void {
  const config = program.command('config').description('read, change and check the configuration')
  const sub = (name: string, description: string, json: string) =>
    config
      .command(name)
      .description(description)
      .option('-p, --project <dir>', 'the git repository', '.')
      .option('--json', `print ${json} on the last line of stdout`)
  sub(
    'get',
    'print the value that counts for a key, or all that are set, and where each comes from',
    '{key, value, source}',
  )
    .argument('[key]', 'a dotted key, such as limits.agents')
    .action(
      action(cli, async (key: string | undefined, flags: ConfigFlags) =>
        (await import('../configuration.ts')).getConfig(cli, key, flags),
      ),
    )
  sub('set', 'write a key into the project file', '{file, key, changed}')
    .argument('<key>', 'a dotted key, such as limits.agents')
    .argument('[value]', 'the value, as YAML')
    .option('--user', 'write into your own file instead')
    .option('--unset', 'remove the key')
    .action(
      action(cli, async (key: string, value: string | undefined, flags: ConfigFlags) =>
        (await import('../configuration.ts')).setConfig(cli, key, value, flags),
      ),
    )
  sub('check', 'read all configuration files for mistakes', '{ok, files, notes}').action(
    action(cli, async (flags: ConfigFlags) => (await import('../configuration.ts')).checkConfig(cli, flags)),
  )
}
