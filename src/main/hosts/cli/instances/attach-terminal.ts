/** Shows a terminal of the engine in this terminal until it ends or the person detaches; leaves this one as it was. */
import type { ReadStream } from 'node:tty'
import { type Failure, fail, ok, type Result } from '../../../../contract/result.ts'
import { ACK_EVERY, type TerminalExit, type TerminalFrame } from '../../../../contract/terminal-wire.ts'
import { connectTerminal, type TerminalChannel } from '../../../api/client/terminal-client.ts'
import type { CliContext } from '../context.ts'

/** Ctrl-]: as typed, and as terminals with the kitty keyboard protocol send it. */
const DETACH_KEYS = ['\u001d', '\u001b[93;5u']
export const DETACH_KEY_NAME = 'Ctrl-]'

/** Takes back whatever a program may have switched on: it does not get to do so itself while it goes on without us. */
const RESTORE = [
  '\u001b[?1049l', // The main screen.
  '\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l', // No mouse.
  '\u001b[?1004l\u001b[?2004l', // No focus reports, no bracketed paste.
  '\u001b[?1l\u001b>', // Plain cursor keys and keypad.
  '\u001b[<u', // The keyboard as it was.
  '\u001b[r\u001b[0m\u001b[?25h', // The whole screen scrolls, no colours, a cursor.
].join('')
const CLEAN = '\u001b[!p\u001b[0m\u001b[2J\u001b[3J\u001b[H'

/** Times that a lost channel is opened again, with what was seen before: the engine restarts, or changes hands. */
const RECONNECTS = 20
const PAUSE_MS = 250
const DEFAULT_SIZE = { cols: 80, rows: 24 }

export type AttachEnd =
  | { readonly by: 'detached' }
  | { readonly by: 'exit'; readonly exit: TerminalExit }
  /** The engine went away. */
  | { readonly by: 'lost' }

export interface AttachOptions {
  readonly socketPath: string
  readonly terminal: string
  /** Nothing is typed into it. */
  readonly readOnly?: boolean
}

/** Whether there is a terminal here to show one in: asked before anything is started for it. */
export function mayAttach(cli: CliContext): Result<void, Failure<'not-a-terminal'>> {
  const stdin = cli.stdin as Partial<ReadStream>
  return stdin.setRawMode && stdin.isTTY === true && cli.stdout.isTTY === true
    ? ok(undefined)
    : fail('not-a-terminal', 'Attaching needs a terminal: run it in one, without a pipe, or with --detach.')
}

/** `not-a-terminal`: there is no terminal here to show it in. */
export async function attachTerminal(cli: CliContext, options: AttachOptions): Promise<Result<AttachEnd, Failure>> {
  const stdin = cli.stdin as Partial<ReadStream> & NodeJS.ReadableStream
  const { stdout } = cli
  const setRawMode = (on: boolean): void => void stdin.setRawMode?.(on)
  const may = mayAttach(cli)
  if (!may.ok) return may
  const size = () => ({ cols: stdout.columns ?? DEFAULT_SIZE.cols, rows: stdout.rows ?? DEFAULT_SIZE.rows })

  let channel: TerminalChannel | null = null
  const position = { life: 0, offset: 0 }
  let unacknowledged = 0
  let waiting = 0
  let end: AttachEnd | null = null
  let problem: Failure | null = null
  const leave = (how: AttachEnd): void => {
    end ??= how
    channel?.close()
  }

  /** Acknowledged is what this terminal has taken: it is what paces the program. */
  function show(bytes: Uint8Array, offset: number): void {
    position.offset = offset
    unacknowledged += bytes.length
    waiting += 1
    stdout.write(bytes, () => {
      waiting -= 1
      if (waiting > 0 && unacknowledged < ACK_EVERY) return
      unacknowledged = 0
      channel?.send({ type: 'ack', offset })
    })
  }

  function take(frame: TerminalFrame): void {
    switch (frame.type) {
      case 'attached':
        if (position.life !== frame.life) position.offset = 0
        position.life = frame.life
        break
      case 'snapshot':
        if (frame.first) stdout.write(CLEAN)
        stdout.write(frame.bytes)
        if (frame.last) show(new Uint8Array(0), frame.offset)
        break
      case 'output':
        show(frame.bytes, frame.offset + frame.bytes.length)
        break
      case 'exit':
        leave({ by: 'exit', exit: frame.exit })
        break
      case 'problem':
        if (frame.problem.final && frame.problem.code !== 'ended') problem = frame.problem
        break
      case 'resized':
      case 'lagged':
        break
    }
  }

  const typed = (chunk: Buffer): void => {
    const text = chunk.toString('latin1')
    const at = DETACH_KEYS.map((key) => text.indexOf(key)).filter((index) => index >= 0)
    const keep = at.length > 0 ? chunk.subarray(0, Math.min(...at)) : chunk
    if (keep.length > 0 && !options.readOnly) channel?.send({ type: 'input', bytes: keep })
    if (at.length > 0 || (options.readOnly && text.includes('\u0003'))) leave({ by: 'detached' })
  }
  const resized = (): void => channel?.send({ type: 'resize', ...size() })
  const offs = (['SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, () => leave({ by: 'detached' })))

  setRawMode(true)
  stdin.on('data', typed)
  stdout.on('resize', resized)
  stdin.resume()
  try {
    for (let tries = 0; end === null && problem === null && tries <= RECONNECTS; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      channel = await connectTerminal(options.socketPath, options.terminal, take)
      if (channel === null) continue
      channel.send({ type: 'attach', ...size(), ...position })
      tries = 0
      await channel.closed
    }
  } finally {
    for (const off of offs) off()
    stdin.off('data', typed)
    stdout.off('resize', resized)
    setRawMode(false)
    stdin.pause()
    await new Promise<void>((resolve) => stdout.write(`${RESTORE}\r\n`, () => resolve()))
  }
  if (problem !== null) return { ok: false, failure: problem }
  return ok(end ?? { by: 'lost' })
}
