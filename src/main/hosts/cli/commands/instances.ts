/** `instances`: interactive agents in any folder or worktree. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { SpawnFlags } from '../instances/instance-commands.ts'

type Json = { json?: boolean }

export function registerInstances(program: Command, cli: CliContext): void {
  const commands = () => import('../instances/instance-commands.ts')
  const instances = program
    .command('instances')
    .description('interactive agents in terminals: start, list, attach, tell and stop them')
  instances
    .command('spawn')
    .description('start an agent in a folder and attach to it')
    .argument('[folder]', 'where it works (default: the current folder)')
    .option('--task <task>', 'in the worktree of a task instead, when no agent works there')
    .option('--run <run>', 'the run that the task belongs to (default: the latest)')
    .option('--model <model>', 'the model (default: your own)')
    .option('--prompt <text>', 'submitted at the start')
    .option('--resume <session>', 'go on with a session that Claude has')
    .option('--title <text>', 'what it is called (default: the name of its folder)')
    .option('--detach', 'do not attach: it runs in the app or dashboard, which must be running')
    .option('--json', 'do not attach, and print the instance on the last line of stdout')
    .action(
      action(cli, async (folder: string | undefined, flags: SpawnFlags) =>
        (await commands()).spawnInstance(cli, folder, flags),
      ),
    )
  instances
    .command('list')
    .description('list instances with their state')
    .option('--json', 'print {instances} on the last line of stdout')
    .action(action(cli, async (flags: Json) => (await commands()).listInstances(cli, flags.json === true)))
  instances
    .command('attach')
    .description('show an instance in this terminal (an ended one is resumed), or watch an attempt; Ctrl-] leaves')
    .argument('<id>', 'id of the instance, or its beginning; or id of an attempt')
    .action(action(cli, async (id: string) => (await commands()).attachInstance(cli, id)))
  instances
    .command('send')
    .description('submit a prompt to an idle instance')
    .argument('<id>', 'id of the instance, or its beginning')
    .argument('<text>', 'the prompt')
    .option('--json', 'print the instance on the last line of stdout')
    .action(
      action(cli, async (id: string, text: string, flags: Json) =>
        (await commands()).sendToInstance(cli, id, text, flags.json === true),
      ),
    )
  const ends = [
    ['interrupt', 'interrupt the turn of an instance, as Escape does'],
    ['stop', 'end the process of an instance; its session can be continued'],
    ['remove', 'forget an ended instance and what its terminal showed'],
  ] as const
  for (const [how, description] of ends)
    instances
      .command(how)
      .description(description)
      .argument('<id>', 'id of the instance, or its beginning')
      .option('--json', 'print the instance on the last line of stdout')
      .action(
        action(cli, async (id: string, flags: Json) =>
          (await commands()).endInstance(cli, id, how, flags.json === true),
        ),
      )
}
