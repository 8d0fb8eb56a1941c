/**
 * The viewer's end of a terminal: attaches, draws what comes in its order, acknowledges what was parsed, and comes back after
 * a lost connection at the place where it was. It knows the wire and a screen, nothing of xterm or React.
 */
import { assertNever } from '../../../contract/result.ts'
import {
  ACK_EVERY,
  decodeTerminalFrame,
  encodeViewerFrame,
  MAX_INPUT,
  type TerminalExit,
  type TerminalFrame,
  type TerminalProblem,
  type TerminalSize,
  type ViewerFrame,
} from '../../../contract/terminal-wire.ts'
import type { OpenChannel, RawChannel } from '../../api/terminal-channel.ts'

/** What draws. Everything that is written is parsed in its order; `parsed` is called when it is. */
export interface Screen {
  write(bytes: Uint8Array, parsed?: () => void): void
  /** At once: empties it, and forgets a sequence that was not finished. */
  reset(): void
  resize(size: TerminalSize): void
  /** Told once a snapshot is drawn to its end: what was on the screen before is gone or stands elsewhere. */
  restored(): void
}

export interface LineState {
  /** `lost`: it is tried again by itself. `ended`: `problem` says why it will not come back. */
  readonly link: 'connecting' | 'attached' | 'lost' | 'ended'
  readonly writable: boolean
  /** The size that everybody draws in; another viewer may have set it. */
  readonly size: TerminalSize | null
  /** That size is another viewer's, and none of ours is on its way. */
  readonly foreign: boolean
  readonly exit: TerminalExit | null
  readonly problem: TerminalProblem | null
}

export interface LineOptions {
  readonly terminal: string
  readonly screen: Screen
  readonly size: TerminalSize
  readonly open: OpenChannel
  /** Settles when it makes sense to try again; rejects when the signal says so. */
  readonly again: (tries: number, signal: AbortSignal) => Promise<void>
  readonly changed: (state: LineState) => void
}

export interface Line {
  readonly state: LineState
  /** As typed. Dropped while nobody can take it. */
  type(text: string): void
  /** Bytes of mouse reports, one per character. */
  typeBinary(text: string): void
  /** The size that this viewer has room for. */
  fit(size: TerminalSize): void
  close(): void
}

const NOTHING = new Uint8Array(0)
/** CAN: ends whatever sequence was begun. */
const CANCEL = new Uint8Array([0x18])
/** A problem that passes by is shown this long, milliseconds. */
const PROBLEM_MS = 5_000

const same = (one: TerminalSize, other: TerminalSize | null): boolean =>
  one.cols === other?.cols && one.rows === other.rows

export function createLine({ terminal, screen, size, open, again, changed }: LineOptions): Line {
  const ending = new AbortController()
  let state: LineState = { link: 'connecting', writable: false, size: null, foreign: false, exit: null, problem: null }
  let channel: RawChannel | null = null
  let wanted = size
  /** What the terminal was told of `wanted` last. */
  let asked = size
  /** It was told, and did not answer yet: any other size until then was on its way before. */
  let asking = false
  let life = 0
  /** Up to where the stream was received, was parsed, and was said to be parsed. */
  let received = 0
  let parsed = 0
  let acknowledged = 0
  /** A snapshot began and did not end: what is on the screen is no place in the stream. */
  let broken = false
  let tries = 0
  let passing: ReturnType<typeof setTimeout> | null = null

  const set = (part: Partial<LineState>) => {
    state = { ...state, ...part }
    if (!ending.signal.aborted) changed(state)
  }
  const send = (frame: ViewerFrame) => channel?.send(encodeViewerFrame(frame))

  const ask = () => {
    asked = wanted
    asking ||= !same(wanted, state.size)
    send({ type: 'resize', ...wanted })
    if (state.foreign) set({ foreign: false })
  }
  /** The size that holds from now on. */
  const told = (now: TerminalSize): Pick<LineState, 'size' | 'foreign'> => {
    if (same(now, wanted)) asking = false
    return { size: now, foreign: !asking && !same(now, wanted) }
  }

  function acknowledge(force: boolean): void {
    if (!force && parsed - acknowledged < ACK_EVERY && parsed < received) return
    if (!force && parsed === acknowledged) return
    acknowledged = parsed
    send({ type: 'ack', offset: parsed })
  }

  function complain(problem: TerminalProblem): void {
    if (passing !== null) clearTimeout(passing)
    passing = problem.final ? null : setTimeout(() => set({ problem: null }), PROBLEM_MS)
    set({ problem })
  }

  function begin({ first, cols, rows }: Extract<TerminalFrame, { type: 'snapshot' }>): void {
    if (!first) return
    broken = true
    screen.write(CANCEL, () => {
      screen.reset()
      screen.resize({ cols, rows })
    })
    set({ size: { cols, rows } })
  }

  function take(frame: TerminalFrame): void {
    switch (frame.type) {
      case 'attached': {
        const { cols, rows, writable } = frame
        tries = 0
        life = frame.life
        screen.write(NOTHING, () => screen.resize({ cols, rows }))
        asking = false
        const late = writable && !same(asked, wanted)
        set({ link: 'attached', writable, ...told({ cols, rows }), exit: null, problem: null })
        if (late) ask()
        break
      }
      case 'snapshot': {
        const { bytes, offset, last } = frame
        begin(frame)
        if (!last) {
          screen.write(bytes)
          break
        }
        broken = false
        received = offset
        screen.write(bytes, () => {
          parsed = offset
          acknowledge(true)
          // A picture may be older than the size that holds, which is told right behind it then.
          if (state.size) set(told(state.size))
          screen.restored()
        })
        break
      }
      case 'output': {
        const end = frame.offset + frame.bytes.length
        // Seen before: a line that was lost and had again may say the same twice.
        if (end <= received) break
        const bytes = frame.bytes.subarray(Math.max(0, received - frame.offset))
        received = end
        screen.write(bytes, () => {
          parsed = end
          acknowledge(false)
        })
        break
      }
      case 'resized': {
        const { cols, rows } = frame
        screen.write(NOTHING, () => screen.resize({ cols, rows }))
        set(told({ cols, rows }))
        break
      }
      case 'lagged':
        // The acknowledgements on their way bring the snapshot.
        break
      case 'exit':
        set({ exit: frame.exit })
        break
      case 'problem':
        refused(frame.problem)
        break
      default:
        assertNever(frame, 'frame of a terminal')
    }
  }

  function refused(problem: TerminalProblem): void {
    complain(problem)
    if (!problem.final) return
    channel?.close()
    channel = null
    // Switchyard itself ends: it may come back, and its terminals with it.
    if (problem.code === 'ended') lost()
    else set({ link: 'ended' })
  }

  function lost(): void {
    channel = null
    if (ending.signal.aborted || state.link === 'ended') return
    set({ link: 'lost' })
    again(tries++, ending.signal).then(connect, () => {})
  }

  async function connect(): Promise<void> {
    // What was received is parsed first: the place to go on from is that of the screen.
    await new Promise<void>((resolve) => screen.write(NOTHING, resolve))
    if (ending.signal.aborted) return
    const here: RawChannel = open(terminal, {
      open: () => {
        if (channel !== here) return
        const from = broken ? { life: 0, offset: 0 } : { life, offset: parsed }
        acknowledged = from.offset
        asked = wanted
        send({ type: 'attach', ...wanted, ...from })
      },
      frame: (bytes) => {
        if (channel !== here) return
        const frame = decodeTerminalFrame(bytes)
        // A newer engine may say what this window does not know; that is left.
        if (frame !== null) take(frame)
      },
      closed: () => {
        if (channel === here) lost()
      },
    })
    channel = here
  }

  function input(bytes: Uint8Array): void {
    if (state.link !== 'attached' || !state.writable) return
    for (let at = 0; at < bytes.length; at += MAX_INPUT)
      send({ type: 'input', bytes: bytes.subarray(at, at + MAX_INPUT) })
  }

  void connect()
  return {
    get state() {
      return state
    },
    type: (text) => input(new TextEncoder().encode(text)),
    typeBinary: (text) => input(Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)),
    fit(next) {
      if (same(next, wanted)) return
      wanted = next
      if (state.link === 'attached' && state.writable) ask()
    },
    close() {
      ending.abort()
      if (passing !== null) clearTimeout(passing)
      channel?.close()
      channel = null
    },
  }
}
