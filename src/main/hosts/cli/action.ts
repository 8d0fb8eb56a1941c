/** Wraps what a command does: a failure becomes a sentence and exit code 2, a bug a sentence and exit code 1. */
import type { Failure, Result } from '../../../contract/result.ts'
import { EXIT, type ExitCode } from '../../../contract/status.ts'
import type { CliContext } from './context.ts'
import { printFailure } from './output.ts'

/** `ok` carries the exit code. */
export type Outcome = Result<ExitCode, Failure>

export const done: Outcome = { ok: true, value: EXIT.succeeded }

/** Gives commander an action whose outcome ends up in `cli.exitCode`. */
export function action<A extends unknown[]>(
  cli: CliContext,
  carryOut: (...args: A) => Promise<Outcome>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    const outcome = await carryOut(...args).catch((error: unknown): Outcome => {
      cli.exitCode = EXIT.failed
      return { ok: false, failure: unexpected(cli, error) }
    })
    if (outcome.ok) {
      cli.exitCode = outcome.value
      return
    }
    if (cli.exitCode === EXIT.succeeded) cli.exitCode = EXIT.usage
    printFailure(cli, outcome.failure)
  }
}

function unexpected(cli: CliContext, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const details = cli.env['SWITCHYARD_DEBUG'] ? stack.split('\n').slice(1) : []
  const hint = cli.env['SWITCHYARD_DEBUG'] ? '' : ' Set SWITCHYARD_DEBUG=1 to see where.'
  return {
    code: 'unexpected',
    message: `Something unexpected happened: ${(message.split('\n')[0] ?? '').replace(/[.!]?$/, '.')} No finished work is lost: \`switchyard resume\` goes on from what is stored.${hint}`,
    details,
  }
}
