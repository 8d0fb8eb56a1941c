/** `tasks`: the tasks of a run, and what a person decides about them. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { DecisionFlags } from '../decide-task.ts'
import type { HandBackFlags, TakeOverFlags } from '../instances/take-over-task.ts'
import type { SendBackFlags } from '../send-task-back.ts'

export function registerTasks(program: Command, cli: CliContext): void {
  const tasks = program
    .command('tasks')
    .description('list the tasks of a run, or decide about one that waits for you')
    .argument('[run]', 'id of the run, or its beginning (default: the latest)')
    .option('--json', 'print {run, tasks} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: { json?: boolean }) => {
        const { listTasks } = await import('../decide-task.ts')
        return listTasks(cli, run, flags.json === true)
      }),
    )
  const decisions = [
    ['retry', 'let agents try again, with a word of yours'],
    ['approve', 'accept what waits as it is'],
    ['cancel', 'give the task up, with what depends on it'],
  ] as const
  for (const [decision, description] of decisions)
    tasks
      .command(decision)
      .description(description)
      .argument('<task>', 'id of the task')
      .option('--note <text>', 'what the agents, or the record, should know')
      .option('--run <run>', 'id of the run, or its beginning (default: the latest unfinished)')
      .option('--json', 'print {run, task, decision} on the last line of stdout')
      .action(
        action(cli, async (task: string, flags: DecisionFlags) => {
          const { decideAboutTask } = await import('../decide-task.ts')
          return decideAboutTask(cli, task, decision, flags)
        }),
      )
  tasks
    .command('take-over')
    .description("end a task's agent and go on with its session yourself, in this terminal")
    .argument('<task>', 'id of the task')
    .option('--attempt <attempt>', 'the attempt whose session is continued (default: the one at work, else the last)')
    .option('--run <run>', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--detach', 'do not attach: it runs in the app or dashboard, which must be running')
    .option('--json', 'do not attach, and print the instance on the last line of stdout')
    .action(
      action(cli, async (task: string, flags: TakeOverFlags) => {
        const { takeOverTask } = await import('../instances/take-over-task.ts')
        return takeOverTask(cli, task, flags)
      }),
    )
  tasks
    .command('hand-back')
    .description('let the agents go on from the tree as you left it; your instance is ended')
    .argument('<task>', 'id of the task')
    .option('--done', 'the phase is complete: gates and the reviewer judge the tree')
    .option('--note <text>', 'what the agents should know')
    .option('--run <run>', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--json', 'print {run, task, next} on the last line of stdout')
    .action(
      action(cli, async (task: string, flags: HandBackFlags) => {
        const { handTaskBack } = await import('../instances/take-over-task.ts')
        return handTaskBack(cli, task, flags)
      }),
    )
  tasks
    .command('send-back')
    .description('send a begun task back to the agents, wherever it stands, with a note and comments on lines')
    .argument('<task>', 'id of the task')
    .option('--note <text>', 'what is to be done')
    .option(
      '--comment <file:line=text>',
      'a comment on a line, or lines (`src/a.js:12-15=text`), of the task as it stands now; may be repeated',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--run <run>', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--json', 'print {run, task, decision} on the last line of stdout')
    .action(
      action(cli, async (task: string, flags: SendBackFlags) => {
        const { sendTaskBack } = await import('../send-task-back.ts')
        return sendTaskBack(cli, task, flags)
      }),
    )
}
