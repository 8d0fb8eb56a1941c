/**
 * The headless twin of one terminal: it parses everything that the program writes, so that any viewer can be brought to the
 * exact screen. It parses in turns that a scheduler gives it, and stands still while it is being drawn.
 */
import type { IBuffer, Terminal } from '@xterm/headless'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import { drawRows } from './draw-rows.ts'
import { drawState } from './draw-state.ts'
import { createUnfinished } from './unfinished.ts'
import { createHeadless, halfCharacter, isAtRest, isDrawnWhole, parseNow } from './xterm.ts'

/** Rows that are drawn before others get their turn: some 1 ms of work. */
const ROWS_AT_ONCE = 200
/** Of a snapshot; the oldest rows are left out beyond it. */
export const MOST_SNAPSHOT_BYTES = 4 * 1024 * 1024
const SLICE_BYTES = 32 * 1024
/** It wakes in one piece: some 20 ms at most. */
const MOST_RESTING_BYTES = 1024 * 1024

type Item =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  | { readonly type: 'parting' }

export interface DrawnRows {
  /** Place in the stream that they stand for. */
  readonly offset: number
  readonly size: TerminalSize
  /** Rows of scrollback and normal screen, to the last one that holds anything or the cursor. */
  readonly rows: readonly Buffer[]
  /** Empty rows of the screen below them. */
  readonly blank: number
}

export interface Snapshot extends DrawnRows {
  /** Alternate screen, cursor, attributes, modes, and the sequence that is not finished: behind rows and blank rows. */
  readonly state: Buffer
  /**
   * Rows of the alternate screen as rows like any other, for whoever looks when the program is gone; empty: none is shown,
   * nor was when its end began.
   */
  readonly alternate: Buffer
}

export interface Mirror {
  /** Wakes it. */
  readonly terminal: Terminal
  /** Place in the stream up to which everything is parsed. */
  parsedTo(): number
  /** Bytes that wait to be parsed. */
  unparsed(): number
  enqueue(bytes: Uint8Array): void
  /** In order with the bytes around it. */
  resize(size: TerminalSize): void
  /**
   * The program is about to be ended: what it shows on the alternate screen is kept, since many leave that screen as they end.
   * In order with the bytes around it.
   */
  parting(): void
  /** Parses one slice; false: there is nothing to do now. */
  step(): boolean
  /** Settles when everything that was enqueued before is parsed. */
  drained(): Promise<void>
  snapshot(): Promise<Snapshot>
  /** The part of a snapshot that is drawn in a moment: what must be added to rows that were drawn at the same offset. */
  state(): Buffer
  /**
   * Gives up its memory, some 12 bytes for each cell of the scrollback, for a drawing of it, where all of it is drawn; it is
   * made anew from that when something is to be parsed.
   */
  rest(): Promise<void>
  isResting(): boolean
  /** Writes what an earlier life showed; not part of the stream. */
  prime(text: Uint8Array): void
  dispose(): void
}

export interface MirrorOptions {
  readonly size: TerminalSize
  /** There is something to parse. */
  readonly ready: () => void
  /** A slice was parsed. */
  readonly progressed: () => void
  /** What the program asked the terminal for (attributes, cursor position): to be typed into it. */
  readonly reply: (text: string) => void
  readonly title: (title: string) => void
  readonly yieldTurn: () => Promise<void>
}

export function createMirror(options: MirrorOptions): Mirror {
  /** While it rests, a drawing stands for it. */
  let held: { live: Terminal } | { resting: Snapshot } = { live: create(options.size) }
  const unfinished = createUnfinished()
  const queue: Item[] = []
  let parsed = 0
  let waiting = 0
  let frozen = 0
  let disposed = false
  let priming = false
  let atParting: Buffer | null = null
  const drains: (() => void)[] = []
  let drawing: Promise<Snapshot> | null = null

  function create(size: TerminalSize): Terminal {
    const made = createHeadless(size.cols, size.rows)
    made.onData((text) => {
      if (!priming) options.reply(text)
    })
    made.onTitleChange((title) => {
      if (!priming) options.title(title)
    })
    return made
  }

  /** Awake, whatever it was before. */
  function terminal(): Terminal {
    if ('live' in held) return held.live
    const { size, rows, blank, state } = held.resting
    const live = create(size)
    held = { live }
    priming = true
    // What is unfinished is remembered, and at the end of the state.
    for (const part of [...rows, Buffer.from('\r\n'.repeat(blank)), state]) orAnew(() => parseNow(live, part))
    priming = false
    return live
  }

  const isResting = (): boolean => 'resting' in held

  async function rest(): Promise<void> {
    if (isResting() || disposed || queue.length > 0 || !isDrawnWhole(terminal())) return
    const resting = await snapshot()
    // What came meanwhile stands in the queue: nothing is parsed while it is drawn.
    if (isResting() || disposed || queue.length > 0 || resting.offset !== parsed) return
    if (resting.rows.reduce((sum, part) => sum + part.length, 0) > MOST_RESTING_BYTES) return
    terminal().dispose()
    held = { resting }
  }

  /** Whatever a program writes may not end the process that holds every terminal: it starts anew behind that. */
  function orAnew(work: () => void): void {
    try {
      work()
    } catch {
      terminal().reset()
    }
  }

  function resize({ cols, rows }: TerminalSize): void {
    orAnew(() => terminal().resize(cols, rows))
    // What could not be wrapped anew is gone; the size has to be right all the same, or every viewer draws another screen.
    if (terminal().cols !== cols || terminal().rows !== rows) orAnew(() => terminal().resize(cols, rows))
  }

  function parse(bytes: Uint8Array): void {
    orAnew(() => parseNow(terminal(), bytes))
    unfinished.parsed(bytes, isAtRest(terminal()), halfCharacter(terminal()))
  }

  function settle(): void {
    if (queue.length === 0 || disposed) for (const done of drains.splice(0)) done()
  }

  /** Rows to the last one that holds anything; `least`: so many in any case. */
  function heldRows(buffer: IBuffer, least: number): number {
    let held = buffer.length
    while (held > least && isPlain(buffer, held - 1)) held -= 1
    return held
  }

  /** Whether a row is empty, and has no background either. */
  function isPlain(buffer: IBuffer, y: number): boolean {
    if ((buffer.getLine(y)?.translateToString(true) ?? '') !== '') return false
    return drawRows(buffer, terminal().cols, y, y + 1).replace('\r\n', '') === ''
  }

  function rowsToDraw(): { total: number; blank: number } {
    const { normal } = terminal().buffer
    const total = heldRows(normal, normal.baseY + normal.cursorY + 1)
    return { total, blank: normal.length - total }
  }

  function drawAlternate(): Buffer {
    const { active, alternate } = terminal().buffer
    if (active.type !== 'alternate') return atParting ?? Buffer.alloc(0)
    return Buffer.from(drawRows(alternate, terminal().cols, 0, heldRows(alternate, 0)).replace(/\r\n$/, ''))
  }

  const state = (): Buffer =>
    'resting' in held ? held.resting.state : Buffer.concat([Buffer.from(drawState(terminal())), unfinished.bytes()])

  async function draw(): Promise<Snapshot> {
    if ('resting' in held) return held.resting
    frozen += 1
    try {
      const { total, blank } = rowsToDraw()
      const size = { cols: terminal().cols, rows: terminal().rows }
      const head = { offset: parsed, size, blank, state: state(), alternate: drawAlternate() }
      const rows: Buffer[] = []
      let bytes = 0
      // From below, so that it is the oldest that may be left out.
      for (let to = total; to > 0 && bytes < MOST_SNAPSHOT_BYTES && !disposed; to -= ROWS_AT_ONCE) {
        const text = drawRows(terminal().buffer.normal, terminal().cols, Math.max(0, to - ROWS_AT_ONCE), to)
        // Behind the last row nothing leads on: blank rows are counted.
        const part = Buffer.from(to === total && blank > 0 ? text.replace(/\r\n$/, '') : text)
        rows.push(part)
        bytes += part.length
        await options.yieldTurn()
      }
      return { ...head, rows: rows.reverse() }
    } finally {
      frozen -= 1
      if (queue.length > 0) options.ready()
    }
  }

  function snapshot(): Promise<Snapshot> {
    // Whoever comes while one is drawn shares it.
    drawing ??= draw().finally(() => {
      drawing = null
    })
    return drawing
  }

  return {
    get terminal() {
      return terminal()
    },
    parsedTo: () => parsed,
    unparsed: () => waiting,
    enqueue(bytes) {
      queue.push({ type: 'bytes', bytes })
      waiting += bytes.length
      options.ready()
    },
    resize(size) {
      queue.push({ type: 'resize', size })
      options.ready()
    },
    parting() {
      queue.push({ type: 'parting' })
      options.ready()
    },
    step() {
      const [item] = queue
      if (item === undefined || frozen > 0 || disposed) return false
      if (item.type === 'resize') {
        queue.shift()
        resize(item.size)
      } else if (item.type === 'parting') {
        queue.shift()
        // Only a normal screen rests. Told a second time, what was shown at the first counts.
        if (!isResting()) atParting ??= drawAlternate()
      } else {
        const slice = item.bytes.subarray(0, SLICE_BYTES)
        if (slice.length === item.bytes.length) queue.shift()
        else queue[0] = { type: 'bytes', bytes: item.bytes.subarray(SLICE_BYTES) }
        parse(slice)
        parsed += slice.length
        waiting -= slice.length
      }
      options.progressed()
      settle()
      return queue.length > 0
    },
    drained: () => (queue.length === 0 ? Promise.resolve() : new Promise((resolve) => drains.push(resolve))),
    snapshot,
    state,
    rest,
    isResting,
    prime(text) {
      priming = true
      for (let at = 0; at < text.length; at += SLICE_BYTES) parse(text.subarray(at, at + SLICE_BYTES))
      priming = false
    },
    dispose() {
      disposed = true
      queue.length = 0
      waiting = 0
      settle()
      if ('live' in held) held.live.dispose()
    },
  }
}
