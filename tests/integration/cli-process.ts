/** Runs one command to its end and reads the JSON on its last line. */
import { type CliEnd, startCli } from '../support/cli.ts'

export interface CliAnswer extends CliEnd {
  /** The last line of stdout, parsed. Throws when it is no JSON. */
  json(): Record<string, unknown>
}

/** Commands of these tests take seconds. */
const DEADLINE_MS = 120_000

export async function runCli(env: NodeJS.ProcessEnv, cwd: string, ...args: string[]): Promise<CliAnswer> {
  const { child, ended } = startCli(args, { cwd, env })
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
  const end = await ended
  clearTimeout(deadline)
  return { ...end, json: () => JSON.parse(end.stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown> }
}
