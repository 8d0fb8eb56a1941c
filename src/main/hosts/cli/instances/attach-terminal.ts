/** Shows a terminal of the engine in this terminal until it ends or the person detaches; leaves this one as it was. */
import type { ReadStream } from 'node:tty'
import { type Failure, fail, ok, type Result } from '../../../../contract/result.ts'
import {
  ACK_EVERY,
  type TerminalExit,
  type TerminalFrame,
  type TerminalSize,
} from '../../../../contract/terminal-wire.ts'
import { connectTerminal, type TerminalChannel } from '../../../api/client/terminal-client.ts'
import type { CliContext } from '../context.ts'
import { createAttachedScreen } from './attached-screen.ts'

/** Ctrl-]: as typed, and as terminals with the kitty keyboard protocol send it. */
const DETACH_KEYS = ['\u001d', '\u001b[93;5u']
export const DETACH_KEY_NAME = 'Ctrl-]'

/** Times that a lost channel is opened again, with what was seen before: the engine restarts, or changes hands. */
const RECONNECTS = 240
const PAUSE_MS = 250

export type AttachEnd =
  | { readonly by: 'detached' }
  | { readonly by: 'exit'; readonly exit: TerminalExit }
  /** The engine went away, and did not come back within a minute. */
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
  const screen = createAttachedScreen(stdout, () => anew())

  let channel: TerminalChannel | null = null
  let position = { life: 0, offset: 0 }
  let unacknowledged = 0
  let waiting = 0
  /** Sizes that we asked for and have not seen come: another one is somebody else's. */
  const asked = new Set<string>()
  /** Somebody else's size holds: a notice is shown instead. */
  let elsewhere = false
  /** The size that what is shown was drawn in. */
  let drawnIn = ''
  let hurry = false
  /** The channel is opened again only to have a fresh picture: nobody has turned to this terminal anew. */
  let redrawing = false
  let end: AttachEnd | null = null
  let problem: Failure | null = null
  const leave = (how: AttachEnd): void => {
    end ??= how
    channel?.close()
  }
  /** Opens the channel again as somebody who has seen nothing: a fresh picture comes. */
  function anew(): void {
    position = { life: 0, offset: 0 }
    hurry = true
    redrawing = true
    channel?.close()
  }

  /** Acknowledged is what this terminal has taken: it is what paces the program. */
  function show(bytes: Uint8Array, offset: number): void {
    position.offset = offset
    unacknowledged += bytes.length
    waiting += 1
    const taken = (): void => {
      waiting -= 1
      if (waiting > 0 && unacknowledged < ACK_EVERY) return
      unacknowledged = 0
      channel?.send({ type: 'ack', offset })
    }
    if (elsewhere) taken()
    else screen.write(bytes, taken)
  }

  function claim(): void {
    const size = screen.size()
    asked.add(nameOf(size))
    channel?.send({ type: 'resize', ...size })
  }

  function sized(now: TerminalSize): void {
    if (nameOf(now) === nameOf(screen.size())) {
      asked.clear()
      // The alternate screen does not reflow: what was drawn in another size is drawn anew.
      if (drawnIn !== nameOf(now)) anew()
    } else if (!asked.has(nameOf(now))) yieldTo(now)
    drawnIn = nameOf(now)
  }

  function yieldTo(now: TerminalSize): void {
    elsewhere = true
    screen.notice(`Shown elsewhere at ${now.cols} x ${now.rows}. Any key brings it here; ${DETACH_KEY_NAME} leaves.`)
  }

  function take(frame: TerminalFrame): void {
    switch (frame.type) {
      case 'attached':
        if (position.life !== frame.life) position.offset = 0
        position.life = frame.life
        elsewhere = false
        drawnIn = nameOf(frame)
        // Whoever attaches has just turned to it: it is drawn in the size of this terminal.
        if (drawnIn !== nameOf(screen.size()))
          if (redrawing && asked.size === 0) yieldTo(frame)
          else claim()
        redrawing = false
        break
      case 'snapshot':
        if (frame.first && !elsewhere) screen.clear()
        if (!elsewhere) screen.write(frame.bytes)
        if (frame.last) show(new Uint8Array(0), frame.offset)
        break
      case 'output':
        show(frame.bytes, frame.offset + frame.bytes.length)
        break
      case 'exit':
        // What ended only with its engine is started again by the next one.
        if (!endsWithEngine(frame.exit)) leave({ by: 'exit', exit: frame.exit })
        else screen.notice(AWAY)
        break
      case 'problem':
        if (frame.problem.code === 'ended') screen.notice(AWAY)
        else if (frame.problem.final) problem = frame.problem
        break
      case 'resized':
        sized(frame)
        break
      case 'lagged':
        break
    }
  }

  const typed = (chunk: Buffer): void => {
    const text = chunk.toString('latin1')
    const at = DETACH_KEYS.map((key) => text.indexOf(key)).filter((index) => index >= 0)
    const keep = at.length > 0 ? chunk.subarray(0, Math.min(...at)) : chunk
    // A key that is pressed at the notice is meant for nobody else.
    if (elsewhere) claim()
    else if (keep.length > 0 && !options.readOnly) channel?.send({ type: 'input', bytes: keep })
    if (at.length > 0 || (options.readOnly && text.includes('\u0003'))) leave({ by: 'detached' })
  }
  const resized = (): void => {
    if (!elsewhere) claim()
  }
  const offs = (['SIGTERM', 'SIGHUP'] as const).map((signal) => cli.onSignal(signal, () => leave({ by: 'detached' })))

  setRawMode(true)
  stdin.on('data', typed)
  stdout.on('resize', resized)
  stdin.resume()
  screen.enter()
  try {
    for (let tries = 0; end === null && problem === null && tries <= RECONNECTS; tries++) {
      if (tries > 0 && !hurry) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      hurry = false
      channel = await connectTerminal(options.socketPath, options.terminal, take)
      if (channel === null) {
        redrawing = false
        if (end === null) screen.notice(AWAY)
        continue
      }
      channel.send({ type: 'attach', ...screen.size(), ...position })
      tries = 0
      await channel.closed
    }
  } finally {
    for (const off of offs) off()
    stdin.off('data', typed)
    stdout.off('resize', resized)
    setRawMode(false)
    stdin.pause()
    await screen.leave()
  }
  if (problem !== null) return { ok: false, failure: problem }
  return ok(end ?? { by: 'lost' })
}

const AWAY = `Its engine has ended. It is shown again once there is one; ${DETACH_KEY_NAME} leaves.`

const nameOf = ({ cols, rows }: TerminalSize): string => `${cols}x${rows}`

const endsWithEngine = (exit: TerminalExit): boolean => exit.by === 'app-ended' || exit.by === 'host-ended'
