/** The tree of commands. Each module of `commands/` adds its own; what they do is loaded when they are called. */
import { Command, CommanderError } from 'commander'
import { EXIT } from '../../../contract/status.ts'
import { VERSION } from '../version.ts'
import { registerCompletion } from './commands/completion.ts'
import { registerConfig } from './commands/config.ts'
import { registerDebug } from './commands/debug.ts'
import { registerDemo } from './commands/demo.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerInit } from './commands/init.ts'
import { registerInstances } from './commands/instances.ts'
import { registerLogs } from './commands/logs.ts'
import { registerMerge } from './commands/merge.ts'
import { registerPause } from './commands/pause.ts'
import { registerPlan } from './commands/plan.ts'
import { registerQa } from './commands/qa.ts'
import { registerQaReport } from './commands/qa-report.ts'
import { registerResume } from './commands/resume.ts'
import { registerReview } from './commands/review.ts'
import { registerRun } from './commands/run.ts'
import { registerSpec } from './commands/spec.ts'
import { registerStatus } from './commands/status.ts'
import { registerTasks } from './commands/tasks.ts'
import { registerWeb } from './commands/web.ts'
import { registerWorktree } from './commands/worktree.ts'
import type { CliContext } from './context.ts'
import { printFailure } from './output.ts'

export function buildProgram(cli: CliContext): Command {
  const program = new Command('switchyard')
    .description('Drop a specification; get merged, tested code, built by many Claude Code instances in parallel.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
      // The failure is printed once, in our own form, by `main`.
      outputError: () => {},
    })
  registerRun(program, cli)
  registerResume(program, cli)
  registerPause(program, cli)
  registerStatus(program, cli)
  registerLogs(program, cli)
  registerTasks(program, cli)
  registerPlan(program, cli)
  registerSpec(program, cli)
  registerInit(program, cli)
  registerConfig(program, cli)
  registerReview(program, cli)
  registerQa(program, cli)
  registerQaReport(program, cli)
  registerMerge(program, cli)
  registerWorktree(program, cli)
  registerInstances(program, cli)
  registerWeb(program, cli)
  registerDoctor(program, cli)
  registerDemo(program, cli)
  registerDebug(program, cli)
  registerCompletion(program, cli)
  return program
}

/** Parses and carries out what was typed; the exit code is left in `cli.exitCode`. */
export async function main(cli: CliContext): Promise<void> {
  try {
    await buildProgram(cli).parseAsync(cli.argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return
    cli.exitCode = EXIT.usage
    // Help that was shown for want of a command has said everything already.
    if (error.code !== 'commander.help') printFailure(cli, { code: 'usage', message: sentence(error.message) })
  }
}

/** `error: unknown command 'rum'\n(Did you mean run?)` as a sentence with a next step. */
function sentence(message: string): string {
  const [first = '', hint = ''] = message.replace(/^error: /, '').split('\n')
  const text = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/[.]?$/, '.')
  return hint === '' ? `${text} See \`switchyard --help\`.` : `${text} ${hint.replace(/^\((.*)\)$/, '$1')}`
}
