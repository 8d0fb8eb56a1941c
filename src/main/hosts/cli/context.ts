/** What a command is given of the process that it runs in, so that tests can put something else in its place. */
import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from '../../../contract/status.ts'
import { type Clock, systemClock } from '../../lib/clock.ts'

export interface TextStream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

export interface CliContext {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Answers of a person; only read when `isTTY`. */
  readonly stdin: Readable
  /** Results and nothing else. */
  readonly stdout: TextStream
  /** Progress, notes, questions and failures. */
  readonly stderr: TextStream
  /** Whether somebody can be asked: input and questions are both on a terminal. */
  readonly isTTY: boolean
  readonly clock: Clock
  /** What was typed, for usage errors and for the note on the engine's lock. */
  readonly argv: readonly string[]
  /** Calls back at each signal until the returned function is called. */
  onSignal(signal: SignalName, listener: () => void): () => void
  /** Ends the process at once, whatever is under way. */
  exit(code: number): never
  /** What the process will end with. */
  exitCode: ExitCode
}

export function processContext(argv: readonly string[]): CliContext {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTTY: process.stdin.isTTY === true && process.stderr.isTTY === true,
    clock: systemClock,
    argv,
    onSignal(signal, listener) {
      process.on(signal, listener)
      return () => process.off(signal, listener)
    },
    exit: (code) => process.exit(code),
    exitCode: 0,
  }
}
