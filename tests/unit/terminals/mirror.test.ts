/** What a mirror draws makes the same terminal elsewhere, wherever in the stream it is drawn. */
import type { IBuffer, Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createMirror,
  type Mirror,
  MOST_SNAPSHOT_BYTES,
  type Snapshot,
} from '../../../src/main/terminals/host/mirror.ts'
import {
  type Cell,
  createHeadless,
  currentAttributes,
  halfCharacter,
  isAtRest,
  isCursorHidden,
  mouseEncoding,
  parseNow,
  scrollRegion,
} from '../../../src/main/terminals/host/xterm.ts'

const SIZE = { cols: 20, rows: 6 }

interface Made {
  readonly mirror: Mirror
  readonly replies: string[]
  readonly titles: string[]
}

function make(size = SIZE, between: () => void = () => {}): Made {
  const replies: string[] = []
  const titles: string[] = []
  const mirror = createMirror({
    size,
    ready: () => {},
    progressed: () => {},
    reply: (text) => replies.push(text),
    title: (title) => titles.push(title),
    yieldTurn: async () => between(),
  })
  return { mirror, replies, titles }
}

function feed(mirror: Mirror, bytes: Uint8Array | string): void {
  mirror.enqueue(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  while (mirror.step());
}

function write(terminal: Terminal, bytes: Uint8Array): void {
  parseNow(terminal, bytes)
}

function restore(snapshot: Snapshot): Terminal {
  const terminal = createHeadless(snapshot.size.cols, snapshot.size.rows)
  write(terminal, Buffer.concat([...snapshot.rows, Buffer.from('\r\n'.repeat(snapshot.blank)), snapshot.state]))
  return terminal
}

function rowsOf(buffer: IBuffer, from = 0): string[] {
  return Array.from({ length: buffer.length - from }, (_, y) => rowOf(buffer, from + y))
}

/** Text and look of each cell; what an empty cell would look like if it were written to does not show. */
function rowOf(buffer: IBuffer, y: number): string {
  const line = buffer.getLine(y)
  const cell = buffer.getNullCell() as Cell
  const cells: string[] = []
  for (let x = 0; x < (line?.length ?? 0); x++) {
    line?.getCell(x, cell)
    // A plain blank and an empty cell look the same; one is written where a cursor behind the last column needs it.
    const chars = cell.getChars() === ' ' && lookOf(cell).join() === PLAIN ? '' : cell.getChars()
    const look = chars === '' ? [cell.getBgColorMode(), cell.getBgColor()] : lookOf(cell)
    cells.push(`${chars}|${cell.getWidth()}|${look.join()}`)
  }
  return cells.join(' ')
}

/** What `lookOf` says of a cell in which nothing was set. */
const PLAIN = '0,-1,0,-1,0,0'

/** Colours as they are shown, and flags; links are not drawn. */
const lookOf = (cell: Cell): number[] => [
  cell.getFgColorMode(),
  cell.getFgColor(),
  cell.getBgColorMode(),
  cell.getBgColor(),
  cell.fg >>> 26,
  (cell.bg >>> 26) & ~4,
]

const stateOf = (terminal: Terminal) => ({
  type: terminal.buffer.active.type,
  cursor: [terminal.buffer.active.cursorX, terminal.buffer.active.cursorY],
  baseY: terminal.buffer.normal.baseY,
  modes: terminal.modes,
  hidden: isCursorHidden(terminal),
  mouse: mouseEncoding(terminal),
  region: scrollRegion(terminal),
  attributes: lookOf(currentAttributes(terminal)),
})

function expectSame(actual: Terminal, wanted: Terminal): void {
  expect(stateOf(actual)).toEqual(stateOf(wanted))
  expect(rowsOf(actual.buffer.normal)).toEqual(rowsOf(wanted.buffer.normal))
  if (wanted.buffer.active.type === 'alternate')
    expect(rowsOf(actual.buffer.alternate)).toEqual(rowsOf(wanted.buffer.alternate))
}

const number = (max: number) => fc.integer({ min: 1, max }).map(String)
const piece = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[ -~]{1,30}$/) },
  { weight: 3, arbitrary: fc.constantFrom('日本語', 'ö', '🙂', '\t', '│─┐') },
  { weight: 6, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\r\n\r\n\r\n') },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom('0', '1', '7', '31', '42', '4;9', '38;5;200', '48;2;1;2;3', '27', '49')
      .map((n) => `\x1b[${n}m`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(number(6), number(20), fc.constantFrom('H', 'A', 'B', 'C', 'D', 'J', 'K', 'X', 'P', '@', 'L', 'M', 'S'))
      .map(([a, b, final]) =>
        final === 'H' ? `\x1b[${a};${b}H` : `\x1b[${final === 'J' || final === 'K' ? Number(a) % 3 : a}${final}`,
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('?25l', '?25h', '?1h', '?2004h', '?1003h', '?1006h', '?7l', '?7h', '4h', '4l', '?1004h')
      .map((m) => `\x1b[${m}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[2;4r', '\x1b[r', '\x1b[?6h', '\x1b[?6l'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\x1b]0;title\x07', '\x1b]8;;http://x\x1b\\', '\x1bPabc\x1b\\', '\x1b[3J') },
)

describe('a snapshot', () => {
  it('makes the same terminal, wherever the stream is cut, also in the middle of a sequence or a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.nat(2_000), async (pieces, at) => {
        const text = pieces.join('')
        // xterm leaves halves of wide characters behind when others are pushed aside; nothing can write those.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with one.
        fc.pre(!(/[日🙂]/u.test(text) && /\x1b\[\d+[@PX]/.test(text)))
        const bytes = Buffer.from(text)
        const cut = bytes.length === 0 ? 0 : at % (bytes.length + 1)
        const { mirror } = make()
        feed(mirror, bytes.subarray(0, cut))
        const picture = await mirror.snapshot()
        expect(picture.offset).toBe(cut)
        const copy = restore(picture)
        expectSame(copy, mirror.terminal)
        // Nor does it show that it has rested meanwhile.
        await mirror.rest()
        if (mirror.isResting()) expect((await mirror.snapshot()).state.equals(picture.state)).toBe(true)
        // What follows means the same to both.
        feed(mirror, bytes.subarray(cut))
        write(copy, bytes.subarray(cut))
        expectSame(copy, mirror.terminal)
      }),
      { numRuns: 300 },
    )
  })

  it('has the alternate screen as rows, without the empty ones below, for when the program is gone', async () => {
    const { mirror } = make()
    feed(mirror, 'shell\r\n\x1b[?1049h\x1b[2;1H\x1b[31mone\r\n\r\n\x1b[0mtwo\x1b[1;1H')
    const drawn = await mirror.snapshot()
    const copy = createHeadless(SIZE.cols, SIZE.rows)
    write(copy, drawn.alternate)
    expect(copy.buffer.active.type).toBe('normal')
    expect(rowsOf(copy.buffer.normal)).toEqual(rowsOf(mirror.terminal.buffer.alternate))
    expect(drawn.alternate.toString()).toMatch(/two$/)
    feed(mirror, '\x1b[?1049l')
    expect((await mirror.snapshot()).alternate).toHaveLength(0)
  })

  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), async (chunks) => {
        const { mirror } = make()
        for (const chunk of chunks) feed(mirror, chunk)
        const copy = restore(await mirror.snapshot())
        // A combining mark without anything to combine with is a cell of no width, and joins what is drawn before it.
        fc.pre(!rowsOf(mirror.terminal.buffer.active).some((row) => /[^ ]\|0\|/.test(row)))
        expect(rowsOf(copy.buffer.active)).toEqual(rowsOf(mirror.terminal.buffer.active))
      }),
      { numRuns: 200 },
    )
  })

  it('holds 10,000 lines, is drawn in turns, and stands still meanwhile', async () => {
    let turns = 0
    const made = make({ cols: 80, rows: 24 }, () => {
      turns += 1
      // Output that comes in between waits.
      if (turns === 3) {
        made.mirror.enqueue(Buffer.from('\x1b[2J\x1b[3J\x1b[Hgone\r\n'))
        expect(made.mirror.step()).toBe(false)
      }
    })
    const lines = Array.from({ length: 12_000 }, (_, n) => `\x1b[3${n % 8}mline ${n}\x1b[0m`).join('\r\n')
    feed(made.mirror, lines)
    const picture = await made.mirror.snapshot()
    expect(turns).toBeGreaterThan(40)
    const copy = restore(picture)
    expect(copy.buffer.normal.length).toBe(10_024)
    expect(copy.buffer.normal.getLine(0)?.translateToString(true)).toBe('line 1976')
    expect(copy.buffer.normal.getLine(10_023)?.translateToString(true)).toBe('line 11999')
    while (made.mirror.step());
    expect(made.mirror.terminal.buffer.normal.getLine(0)?.translateToString(true)).toBe('gone')
  })

  it('leaves the oldest rows out when it would be too large', async () => {
    const { mirror } = make({ cols: 200, rows: 24 })
    const wild = Array.from({ length: 200 }, (_, n) => `\x1b[38;2;${n};9;9mx`).join('')
    for (let n = 0; n < 3_000; n++) feed(mirror, `${n} ${wild}\r\n`)
    const picture = await mirror.snapshot()
    const bytes = picture.rows.reduce((sum, part) => sum + part.length, 0)
    expect(bytes).toBeLessThan(MOST_SNAPSHOT_BYTES + 1024 * 1024)
    const copy = restore(picture)
    expect(copy.buffer.normal.length).toBeLessThan(mirror.terminal.buffer.normal.length)
    const text = rowsOf(mirror.terminal.buffer.normal)
    expect(rowsOf(copy.buffer.normal)).toEqual(text.slice(-copy.buffer.normal.length))
  })
})

describe('a mirror', () => {
  it('answers what a program asks the terminal, once', () => {
    const { mirror, replies } = make()
    feed(mirror, 'ab\x1b[6n\x1b[c')
    expect(replies).toEqual(['\x1b[1;3R', '\x1b[?1;2c'])
  })

  it('does not answer, and tells no title, for what an earlier life showed', () => {
    const { mirror, replies, titles } = make()
    mirror.prime(Buffer.from('before\x1b[c\x1b]0;old\x07'))
    expect([replies, titles, mirror.parsedTo()]).toEqual([[], [], 0])
    expect(mirror.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('before')
  })

  it('holds a sequence that never ends in bounded memory, and follows it to its end', async () => {
    const { mirror, titles } = make()
    feed(mirror, `a\x1b]0;${'x'.repeat(3_000_000)}`)
    const picture = await mirror.snapshot()
    expect(picture.state.length).toBeLessThan(100_000)
    const copy = restore(picture)
    for (const end of ['\x07', 'b']) {
      feed(mirror, end)
      write(copy, Buffer.from(end))
    }
    expect(copy.buffer.active.getLine(0)?.translateToString(true)).toBe('ab')
    expect(titles).toHaveLength(1)
  })

  it('resizes in order with the bytes around it', async () => {
    const { mirror } = make()
    mirror.enqueue(Buffer.from('x'.repeat(30)))
    mirror.resize({ cols: 30, rows: 6 })
    mirror.enqueue(Buffer.from('\r\ny'))
    while (mirror.step());
    const picture = await mirror.snapshot()
    expect(picture.size).toEqual({ cols: 30, rows: 6 })
    expectSame(restore(picture), mirror.terminal)
  })
})

describe('a mirror that rests', () => {
  const long = Array.from({ length: 300 }, (_, n) => `\x1b[3${n % 8}mline ${n}\x1b[0m\r\n`).join('')

  it('is drawn, resized and written to as if it had not', async () => {
    const [one, other] = [make(), make()]
    for (const { mirror } of [one, other]) feed(mirror, `${long}\x1b[2;5H\x1b[31m\x1b7\x1b[0m\x1b[5;1Hend\x1b[38;5`)
    await one.mirror.rest()
    expect(one.mirror.isResting()).toBe(true)
    expectSame(restore(await one.mirror.snapshot()), other.mirror.terminal)
    expect(one.mirror.isResting()).toBe(true)
    for (const { mirror } of [one, other]) {
      mirror.resize({ cols: 30, rows: 8 })
      feed(mirror, ';9mx\x1b8y\x1b[6n')
    }
    expect(one.mirror.isResting()).toBe(false)
    expectSame(one.mirror.terminal, other.mirror.terminal)
    expect(one.replies).toEqual(other.replies)
    expect(one.mirror.parsedTo()).toBe(other.mirror.parsedTo())
  })

  it('does not, while it holds what is not drawn, or something is to be parsed', async () => {
    // Waking is one piece of work, so that there may not be too much of it.
    for (const text of [
      '\x1b[38;2;1;2;3mx\x1b[39my'.repeat(100_000),
      '\x1b[?1049hfull',
      '\x1b(0lines',
      '\x1b[3g',
      '\x1b[1;4H\x1bH',
    ]) {
      const { mirror } = make()
      feed(mirror, text)
      await mirror.rest()
      expect(mirror.isResting()).toBe(false)
    }
    const gone = make().mirror
    await gone.rest()
    gone.dispose()
    const made = make(SIZE, () => made.mirror.enqueue(Buffer.from('more')))
    feed(made.mirror, 'text')
    await made.mirror.rest()
    expect(made.mirror.isResting()).toBe(false)
  })
})

describe('a change of size that xterm does not survive', () => {
  it('leaves a terminal of that size, and what follows is shown', () => {
    const { mirror } = make()
    const resize = mirror.terminal.resize.bind(mirror.terminal)
    mirror.terminal.resize = () => {
      mirror.terminal.resize = resize
      throw new Error('broken')
    }
    feed(mirror, 'before')
    mirror.resize({ cols: 30, rows: 6 })
    feed(mirror, 'after')
    expect(mirror.terminal.cols).toBe(30)
    expect(mirror.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('after')
  })
})

describe('the inside of xterm that is used', () => {
  it('is there', () => {
    const terminal = createHeadless(80, 24)
    parseNow(terminal, Buffer.from('\x1b[31mred'))
    expect(isAtRest(terminal)).toBe(true)
    expect(currentAttributes(terminal).getFgColor()).toBe(1)
    parseNow(terminal, Buffer.from('\x1b[?1000;1006h\x1b[?25l\x1b[2;5r\x1b['))
    expect(isAtRest(terminal)).toBe(false)
    expect([mouseEncoding(terminal), isCursorHidden(terminal)]).toEqual(['SGR', true])
    expect(scrollRegion(terminal)).toEqual({ top: 1, bottom: 4 })
    parseNow(terminal, Buffer.concat([Buffer.from('H'), Buffer.from('€').subarray(0, 2)]))
    expect([...halfCharacter(terminal)]).toEqual([0xe2, 0x82])
    const cell = terminal.buffer.active.getLine(0)?.getCell(0) as Cell
    expect([typeof cell.fg, typeof cell.bg]).toEqual(['number', 'number'])
  })
})
