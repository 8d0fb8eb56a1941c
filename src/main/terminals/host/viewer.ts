/** One viewer as the host sees it: what it was sent, what it has parsed, and what it is to be sent next. */
import {
  encodeTerminalFrame,
  type TerminalExit,
  type TerminalFrame,
  type TerminalSize,
  WINDOW,
} from '../../../contract/terminal-wire.ts'
import type { Snapshot } from './mirror.ts'
import type { Outlet, Source } from './outlet.ts'
import type { Tail } from './tail.ts'

/** Bytes of output or snapshot in one frame. */
const FRAME_BYTES = 64 * 1024
/** Changes of size that may wait; beyond it the viewer needs a snapshot. */
const MOST_MARKS = 64

/** `waiting`: it needs a snapshot, and has none yet. `live`: it follows the stream. `lagged`: it was too slow. */
type Standing = 'waiting' | 'live' | 'lagged'

export interface ViewerOptions {
  readonly id: number
  readonly writable: boolean
  /** In-process: never holds the program back, needs no snapshot, and skips what it misses. */
  readonly observer: boolean
  readonly size: TerminalSize
  readonly tail: Tail
  readonly outlet: Outlet
  readonly urgent: () => boolean
}

export interface Viewer {
  readonly id: number
  readonly writable: boolean
  readonly observer: boolean
  size: TerminalSize
  standing(): Standing
  /** Offset of the next byte that it needs. */
  sent(): number
  /** Bytes of output that it has not parsed, as far as it may hold the program back. */
  behind(): number
  /** Whether everything that it was sent is parsed. */
  isIdle(): boolean
  say(frame: TerminalFrame): void
  /** Goes on in the stream from here, without a snapshot. */
  follow(offset: number): void
  show(snapshot: Snapshot): void
  resized(offset: number, size: TerminalSize): void
  acknowledge(offset: number): void
  /** It is too slow: nothing more, until it is shown a snapshot. */
  drop(): void
  exited(exit: TerminalExit): void
  /** Everything was sent, the end too. */
  isDone(): boolean
  wake(): void
  detach(): void
}

export function createViewer(options: ViewerOptions): Viewer {
  const { tail, outlet, observer } = options
  let standing: Standing = 'waiting'
  const frames: Uint8Array[] = []
  let marks: { offset: number; size: TerminalSize }[] = []
  let sent = 0
  let acknowledged = 0
  let exit: TerminalExit | null = null
  let done = false

  /** How far output may go before something else has to be said. */
  const limit = (): number => Math.min(tail.end(), acknowledged + WINDOW, marks[0]?.offset ?? Infinity)

  function next(): Uint8Array | null {
    const frame = frames.shift()
    if (frame !== undefined) return frame
    if (standing !== 'live') return null
    const [mark] = marks
    if (mark !== undefined && mark.offset <= sent) {
      marks.shift()
      return encodeTerminalFrame({ type: 'resized', offset: mark.offset, ...mark.size })
    }
    if (observer && sent < tail.start()) {
      sent = tail.start()
      acknowledged = Math.max(acknowledged, sent)
      return encodeTerminalFrame({ type: 'lagged' })
    }
    const bytes = tail.read(sent, Math.min(FRAME_BYTES, limit() - sent))
    if (limit() > sent && bytes.length > 0) {
      const output = encodeTerminalFrame({ type: 'output', offset: sent, bytes })
      sent += bytes.length
      return output
    }
    if (exit === null || done || sent < tail.end()) return null
    done = true
    return encodeTerminalFrame({ type: 'exit', exit })
  }

  const source: Source = { viewer: options.id, next, urgent: options.urgent }
  const wake = (): void => outlet.wake(source)
  const viewer: Viewer = {
    id: options.id,
    writable: options.writable,
    observer,
    size: options.size,
    standing: () => standing,
    sent: () => sent,
    behind: () => (standing === 'live' && !observer ? tail.end() - acknowledged : 0),
    isIdle: () => frames.length === 0 && acknowledged >= sent,
    say(frame) {
      frames.push(encodeTerminalFrame(frame))
      wake()
    },
    follow(offset) {
      standing = 'live'
      sent = offset
      acknowledged = offset
      wake()
    },
    show(snapshot) {
      const { offset, size } = snapshot
      const parts = [...snapshot.rows, Buffer.from('\r\n'.repeat(snapshot.blank)), snapshot.state]
      const bytes = Buffer.concat(parts)
      const count = Math.max(1, Math.ceil(bytes.length / FRAME_BYTES))
      for (let n = 0; n < count; n++)
        frames.push(
          encodeTerminalFrame({
            type: 'snapshot',
            first: n === 0,
            last: n === count - 1,
            offset,
            ...size,
            bytes: bytes.subarray(n * FRAME_BYTES, (n + 1) * FRAME_BYTES),
          }),
        )
      marks = marks.filter((mark) => mark.offset > offset)
      viewer.follow(offset)
    },
    resized(offset, size) {
      if (standing === 'lagged') return
      if (marks.at(-1)?.offset === offset) marks.pop()
      marks.push({ offset, size })
      if (marks.length > MOST_MARKS) viewer.drop()
      wake()
    },
    acknowledge(offset) {
      // Never beyond what it was sent, and never back.
      if (offset > acknowledged && offset <= sent) acknowledged = offset
      wake()
    },
    drop() {
      if (standing !== 'live' || observer) return
      standing = 'lagged'
      marks = []
      viewer.say({ type: 'lagged' })
    },
    exited(how) {
      exit = how
      wake()
    },
    isDone: () => done && frames.length === 0,
    wake,
    detach: () => outlet.forget(source),
  }
  return viewer
}
