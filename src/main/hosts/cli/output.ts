/** Writes results, notes and failures to the streams of a command, in the forms that `docs/cli.md` promises. */
import type { Failure } from '../../../contract/result.ts'
import { plain, plainLine } from '../../lib/words.ts'
import type { CliContext } from './context.ts'

/** A result, for stdout. */
export function print(cli: CliContext, text: string): void {
  cli.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** A result as one line of JSON: always the last line of stdout. */
export function printJson(cli: CliContext, value: unknown): void {
  cli.stdout.write(`${JSON.stringify(value)}\n`)
}

/** A note or a sign of progress, for stderr. */
export function note(cli: CliContext, text: string): void {
  cli.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** One sentence on stderr, its details indented below; as JSON also on stdout when that was asked for. */
export function printFailure(cli: CliContext, failure: Failure): void {
  const { code, message, details = [] } = failure
  const more = details.filter((line) => line !== message)
  note(cli, [message, ...more.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].map(plain).join('\n'))
  if (wantsJson(cli)) printJson(cli, { error: { code, message, details } })
}

/** Usage errors come before options are parsed, so that the flag is looked for in what was typed. */
export function wantsJson(cli: CliContext): boolean {
  const end = cli.argv.indexOf('--')
  return (end === -1 ? cli.argv : cli.argv.slice(0, end)).includes('--json')
}

export { plain, plainLine }
