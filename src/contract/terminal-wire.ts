/**
 * The raw channel between a terminal and one viewer: binary frames, one terminal per channel, the same frames over every
 * carrier. Any number of viewers may look at one terminal.
 *
 * Carriers:
 * - dashboard: a WebSocket at `/terminals/ID` (beside `/ws`, same Host, Origin and token or cookie), binary messages only;
 * - local socket: a WebSocket at `/terminals/ID` of the engine's socket;
 * - desktop: a MessagePort. The window calls `window.switchyard.openTerminal(id)` and gets a window message whose `data` is
 *   `{kind: TERMINAL_CONNECTED, terminal: id}` with the port in `ports[0]` (see `desktop.ts`). Each message of the port is one
 *   frame as `Uint8Array`; closing the port is detaching.
 *
 * How a viewer talks (`V` viewer, `T` terminal):
 *
 * 1. V sends `attach` first, within 10 seconds: its size, and where it has been before (`life` and `offset` of the stream
 *    that it has parsed; a fresh viewer sends `life` 0 and `offset` 0). The size counts when no other writable viewer is there.
 * 2. T answers `attached`, then brings V up to date: with `output` from V's offset on where it still holds those bytes, else
 *    with a snapshot. A snapshot is one or more `snapshot` frames: at the first one V resets its terminal (`reset()`), sets it to
 *    the frame's `cols` and `rows`, and writes the bytes of all of them; after the last one it stands at `offset`.
 * 3. T sends `output` as it comes: `offset` is the place of its first byte in the stream. Offsets have no gaps; a snapshot is
 *    the only thing that moves them otherwise.
 * 4. V acknowledges what its terminal has *parsed* (the callback of xterm's `write`), not what it received: `ack` with the
 *    offset up to which everything is parsed. It sends one at the latest for every `ACK_EVERY` bytes, and one when nothing is
 *    left to parse, also after a snapshot. T sends at most `WINDOW` bytes beyond the last acknowledged offset; a program that
 *    writes faster is held back (paused) for a moment.
 * 5. A viewer that holds the program back for too long is dropped to a snapshot: it gets `lagged`, no more output, and a new
 *    snapshot once it has acknowledged everything that it was sent.
 * 6. V sends `input` (bytes as typed: UTF-8 of xterm's `onData`, latin-1 of `onBinary`), at most `MAX_INPUT` at once, and
 *    `resize` when its own size changes. The size of the viewer that was active last (resized or typed) wins. T tells every
 *    viewer `resized` at the place in the stream where it happens: a viewer always draws in that size, also when its own box
 *    is another one.
 * 7. `exit` comes when there is no process any more, after all of its output. The channel stays open: when the terminal is
 *    started anew, `attached` with a higher `life` and a snapshot follow.
 * 8. `problem` says what was refused; when it is final the channel is closed behind it. A read-only viewer is told
 *    `writable: false` in `attached`; its `input` and `resize` are answered with the problem `read-only` and dropped.
 *
 * 9. What a program asks the terminal for (DA `CSI c`, `CSI > c`; DSR `CSI n`, `CSI ? n`; DECRQM `CSI $ p`, `CSI ? $ p`; DECRQSS
 *    `DCS $ q`) is answered by the terminal's headless mirror, once, however many viewers there are: a viewer registers
 *    handlers for these that do nothing. Widths of characters are those of Unicode 11 (`@xterm/addon-unicode11`), scrollback is
 *    10,000 lines: with other settings a viewer's screen would differ from the mirror's.
 *
 * A channel that closes without a final problem is to be opened again, with the `life` and `offset` of before.
 */
import { z } from 'zod'

/** First byte of `attach` and `attached`; another version is refused with the problem `version`. */
export const WIRE_VERSION = 1

/** No frame is longer, header included. */
export const MAX_FRAME = 64 * 1024 + 64
export const MAX_INPUT = 64 * 1024
/** Bytes of output that may be unacknowledged by one viewer. */
export const WINDOW = 512 * 1024
/** A viewer acknowledges at least this often. */
export const ACK_EVERY = 64 * 1024

export const MAX_COLS = 1000
export const MAX_ROWS = 500

export const TerminalSize = z.object({
  cols: z.number().int().min(2).max(MAX_COLS),
  rows: z.number().int().min(1).max(MAX_ROWS),
})
export type TerminalSize = z.infer<typeof TerminalSize>

export const TerminalTitle = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'a title is one line without control characters')

/** Why there is no process any more. */
export const TerminalExit = z.discriminatedUnion('by', [
  /** It ended by itself. */
  z.object({ by: z.literal('exit'), code: z.number().int() }),
  /** A signal ended it that we did not send: `SIGSEGV`. */
  z.object({ by: z.literal('signal'), signal: z.string().max(20) }),
  /** A person or its owner closed it; `signal` is the last one that was needed. */
  z.object({ by: z.literal('closed'), signal: z.string().max(20) }),
  /** The process that holds terminals died. */
  z.object({ by: z.literal('host-ended') }),
  /** Switchyard ended, and its terminals with it. */
  z.object({ by: z.literal('app-ended') }),
  /** It could not be started. */
  z.object({ by: z.literal('failed'), message: z.string().max(1000) }),
])
export type TerminalExit = z.infer<typeof TerminalExit>

export const TerminalProblem = z.object({
  /**
   * Literal: `version`, `malformed`, `too-slow` (no `attach` in time), `no-such-terminal`, `removed`, `too-many-viewers` (of
   * one terminal), `ended` (Switchyard ends): final. `too-many-viewers` of a window's terminals together closes and is not. `read-only`, `input-overflow` (the program does not read; the input was dropped),
   * `not-running`: the channel goes on.
   */
  code: z.string().max(40),
  message: z.string().max(1000),
  /** The channel closes; opening it again will not help (but for `ended`). */
  final: z.boolean(),
})
export type TerminalProblem = z.infer<typeof TerminalProblem>

/** From a viewer. */
export type ViewerFrame =
  | {
      readonly type: 'attach'
      readonly cols: number
      readonly rows: number
      readonly life: number
      readonly offset: number
    }
  | { readonly type: 'ack'; readonly offset: number }
  | { readonly type: 'input'; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly cols: number; readonly rows: number }

/** To a viewer. */
export type TerminalFrame =
  | {
      readonly type: 'attached'
      readonly cols: number
      readonly rows: number
      readonly life: number
      readonly writable: boolean
    }
  | {
      readonly type: 'snapshot'
      readonly first: boolean
      readonly last: boolean
      /** Place in the stream that the whole snapshot stands for. */
      readonly offset: number
      readonly cols: number
      readonly rows: number
      readonly bytes: Uint8Array
    }
  | { readonly type: 'output'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly type: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number }
  | { readonly type: 'lagged' }
  | { readonly type: 'exit'; readonly exit: TerminalExit }
  | { readonly type: 'problem'; readonly problem: TerminalProblem }

/*
 * Layout: one byte of type, then big-endian fields. `u64` are whole numbers up to 2^53 - 1.
 *
 * 0x01 attach    u8 version, u16 cols, u16 rows, u32 life, u64 offset
 * 0x02 ack       u64 offset
 * 0x03 input     bytes
 * 0x04 resize    u16 cols, u16 rows
 * 0x81 attached  u8 version, u8 flags (1: writable), u16 cols, u16 rows, u32 life
 * 0x82 snapshot  u8 flags (1: first, 2: last), u64 offset, u16 cols, u16 rows, bytes
 * 0x83 output    u64 offset, bytes
 * 0x84 resized   u64 offset, u16 cols, u16 rows
 * 0x85 lagged
 * 0x86 exit      JSON of TerminalExit
 * 0x87 problem   JSON of TerminalProblem
 */
const ATTACH = 0x01
const ACK = 0x02
const INPUT = 0x03
const RESIZE = 0x04
const ATTACHED = 0x81
const SNAPSHOT = 0x82
const OUTPUT = 0x83
const RESIZED = 0x84
const LAGGED = 0x85
const EXIT = 0x86
const PROBLEM = 0x87

function frame(type: number, head: number, tail?: Uint8Array): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(1 + head + (tail?.length ?? 0))
  bytes[0] = type
  if (tail) bytes.set(tail, 1 + head)
  return { bytes, view: new DataView(bytes.buffer) }
}

const putOffset = (view: DataView, at: number, offset: number): void => {
  view.setUint32(at, Math.floor(offset / 2 ** 32))
  view.setUint32(at + 4, offset % 2 ** 32)
}
const offsetAt = (view: DataView, at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4)

export function encodeViewerFrame(message: ViewerFrame): Uint8Array {
  switch (message.type) {
    case 'attach': {
      const { bytes, view } = frame(ATTACH, 17)
      view.setUint8(1, WIRE_VERSION)
      view.setUint16(2, message.cols)
      view.setUint16(4, message.rows)
      view.setUint32(6, message.life)
      putOffset(view, 10, message.offset)
      return bytes
    }
    case 'ack': {
      const { bytes, view } = frame(ACK, 8)
      putOffset(view, 1, message.offset)
      return bytes
    }
    case 'input':
      return frame(INPUT, 0, message.bytes).bytes
    case 'resize': {
      const { bytes, view } = frame(RESIZE, 4)
      view.setUint16(1, message.cols)
      view.setUint16(3, message.rows)
      return bytes
    }
  }
}

export function encodeTerminalFrame(message: TerminalFrame): Uint8Array {
  switch (message.type) {
    case 'attached': {
      const { bytes, view } = frame(ATTACHED, 10)
      view.setUint8(1, WIRE_VERSION)
      view.setUint8(2, message.writable ? 1 : 0)
      view.setUint16(3, message.cols)
      view.setUint16(5, message.rows)
      view.setUint32(7, message.life)
      return bytes
    }
    case 'snapshot': {
      const { bytes, view } = frame(SNAPSHOT, 13, message.bytes)
      view.setUint8(1, (message.first ? 1 : 0) | (message.last ? 2 : 0))
      putOffset(view, 2, message.offset)
      view.setUint16(10, message.cols)
      view.setUint16(12, message.rows)
      return bytes
    }
    case 'output': {
      const { bytes, view } = frame(OUTPUT, 8, message.bytes)
      putOffset(view, 1, message.offset)
      return bytes
    }
    case 'resized': {
      const { bytes, view } = frame(RESIZED, 12)
      putOffset(view, 1, message.offset)
      view.setUint16(9, message.cols)
      view.setUint16(11, message.rows)
      return bytes
    }
    case 'lagged':
      return frame(LAGGED, 0).bytes
    case 'exit':
      return frame(EXIT, 0, new TextEncoder().encode(JSON.stringify(message.exit))).bytes
    case 'problem':
      return frame(PROBLEM, 0, new TextEncoder().encode(JSON.stringify(message.problem))).bytes
  }
}

const isSize = (cols: number, rows: number): boolean => cols >= 2 && cols <= MAX_COLS && rows >= 1 && rows <= MAX_ROWS

/** What a viewer sent; `version` for an `attach` of another version, null for whatever is no frame. Bytes are not copied. */
export function decodeViewerFrame(bytes: Uint8Array): ViewerFrame | 'version' | null {
  if (bytes.length === 0 || bytes.length > MAX_FRAME) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (bytes[0]) {
    case ATTACH: {
      if (bytes.length >= 2 && view.getUint8(1) !== WIRE_VERSION) return 'version'
      if (bytes.length !== 18) return null
      const [cols, rows, life, offset] = [view.getUint16(2), view.getUint16(4), view.getUint32(6), offsetAt(view, 10)]
      return isSize(cols, rows) && Number.isSafeInteger(offset) ? { type: 'attach', cols, rows, life, offset } : null
    }
    case ACK: {
      if (bytes.length !== 9) return null
      const offset = offsetAt(view, 1)
      return Number.isSafeInteger(offset) ? { type: 'ack', offset } : null
    }
    case INPUT:
      return bytes.length - 1 <= MAX_INPUT ? { type: 'input', bytes: bytes.subarray(1) } : null
    case RESIZE: {
      if (bytes.length !== 5) return null
      const [cols, rows] = [view.getUint16(1), view.getUint16(3)]
      return isSize(cols, rows) ? { type: 'resize', cols, rows } : null
    }
    default:
      return null
  }
}

/** What a terminal sent; null for whatever is no frame of this version. Bytes are not copied. */
export function decodeTerminalFrame(bytes: Uint8Array): TerminalFrame | null {
  if (bytes.length === 0 || bytes.length > MAX_FRAME) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (bytes[0]) {
    case ATTACHED: {
      if (bytes.length !== 11 || view.getUint8(1) !== WIRE_VERSION) return null
      const [cols, rows, life] = [view.getUint16(3), view.getUint16(5), view.getUint32(7)]
      return { type: 'attached', cols, rows, life, writable: (view.getUint8(2) & 1) !== 0 }
    }
    case SNAPSHOT: {
      if (bytes.length < 14) return null
      const flags = view.getUint8(1)
      return {
        type: 'snapshot',
        first: (flags & 1) !== 0,
        last: (flags & 2) !== 0,
        offset: offsetAt(view, 2),
        cols: view.getUint16(10),
        rows: view.getUint16(12),
        bytes: bytes.subarray(14),
      }
    }
    case OUTPUT:
      return bytes.length < 9 ? null : { type: 'output', offset: offsetAt(view, 1), bytes: bytes.subarray(9) }
    case RESIZED:
      if (bytes.length !== 13) return null
      return { type: 'resized', offset: offsetAt(view, 1), cols: view.getUint16(9), rows: view.getUint16(11) }
    case LAGGED:
      return { type: 'lagged' }
    case EXIT: {
      const exit = TerminalExit.safeParse(json(bytes))
      return exit.success ? { type: 'exit', exit: exit.data } : null
    }
    case PROBLEM: {
      const problem = TerminalProblem.safeParse(json(bytes))
      return problem.success ? { type: 'problem', problem: problem.data } : null
    }
    default:
      return null
  }
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(1)))
  } catch {
    return null
  }
}
