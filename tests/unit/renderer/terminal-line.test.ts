/** The viewer's end of a terminal: order, acknowledgement at parse, coming back, and what may be typed. */
import { describe, expect, test } from 'vitest'
import {
  ACK_EVERY,
  decodeViewerFrame,
  encodeTerminalFrame,
  MAX_INPUT,
  type TerminalFrame,
  type TerminalSize,
  type ViewerFrame,
} from '../../../src/contract/terminal-wire.ts'
import type { ChannelEvents } from '../../../src/renderer/api/terminal-channel.ts'
import { createLine, type LineState } from '../../../src/renderer/features/terminals/line.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A screen that parses only when it is told to, in order, as xterm does in its own time. */
function slowScreen() {
  const queue: { bytes: Uint8Array; parsed: (() => void) | undefined }[] = []
  const did: string[] = []
  const screen = {
    write(written: Uint8Array, parsed?: () => void) {
      queue.push({ bytes: written, parsed })
    },
    reset: () => void did.push('reset'),
    resize: ({ cols, rows }: TerminalSize) => void did.push(`size ${cols}x${rows}`),
    restored: () => void did.push('restored'),
  }
  return {
    screen,
    did,
    parse(most = Number.POSITIVE_INFINITY) {
      for (let n = 0; n < most; n++) {
        const item = queue.shift()
        if (!item) return
        const text = new TextDecoder().decode(item.bytes)
        if (text !== '') did.push(text === '\u0018' ? 'cancel' : text)
        item.parsed?.()
      }
    },
    waiting: () => queue.length,
  }
}

async function begin(size: TerminalSize = { cols: 80, rows: 24 }) {
  const slow = slowScreen()
  const lines: { events: ChannelEvents; sent: ViewerFrame[]; closed: boolean }[] = []
  const states: LineState[] = []
  const again: (() => void)[] = []
  const line = createLine({
    terminal: 'one',
    screen: slow.screen,
    size,
    open: (_, events) => {
      const opened = { events, sent: [] as ViewerFrame[], closed: false }
      lines.push(opened)
      return {
        send: (frame) => {
          const decoded = decodeViewerFrame(frame)
          if (decoded === null || decoded === 'version') throw new Error('the viewer sent what is no frame')
          opened.sent.push(decoded)
        },
        close: () => {
          opened.closed = true
        },
      }
    },
    again: () => new Promise((resolve) => again.push(resolve)),
    changed: (state) => void states.push(state),
  })
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      slow.parse()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await settle()
  const last = () => {
    const at = lines.at(-1)
    if (!at) throw new Error('no channel was opened')
    return at
  }
  return {
    ...slow,
    line,
    lines,
    states,
    settle,
    last,
    again: async () => {
      again.shift()?.()
      await settle()
    },
    say: (frame: TerminalFrame) => last().events.frame(encodeTerminalFrame(frame)),
    attach(part: Partial<Extract<TerminalFrame, { type: 'attached' }>> = {}) {
      last().events.open()
      last().events.frame(
        encodeTerminalFrame({ type: 'attached', cols: 80, rows: 24, life: 1, writable: true, ...part }),
      )
    },
  }
}

describe('drawing', () => {
  test('a snapshot empties the screen and sets its size first, and is acknowledged when it is parsed', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'snapshot', first: true, last: false, offset: 900, cols: 100, rows: 30, bytes: bytes('one ') })
    it.say({ type: 'snapshot', first: false, last: true, offset: 900, cols: 100, rows: 30, bytes: bytes('two') })
    expect(it.last().sent.map(({ type }) => type)).toEqual(['attach'])
    it.parse()
    expect(it.did).toEqual(['size 80x24', 'cancel', 'reset', 'size 100x30', 'one ', 'two', 'restored'])
    expect(it.last().sent.at(-1)).toEqual({ type: 'ack', offset: 900 })
  })

  test('what comes later is drawn in the size that holds at its place', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'output', offset: 0, bytes: bytes('wide') })
    it.say({ type: 'resized', offset: 4, cols: 40, rows: 10 })
    it.say({ type: 'output', offset: 4, bytes: bytes('narrow') })
    it.parse()
    expect(it.did).toEqual(['size 80x24', 'wide', 'size 40x10', 'narrow'])
    expect(it.line.state.size).toEqual({ cols: 40, rows: 10 })
  })

  test('what was received is acknowledged only when it is parsed, and not for each piece of a flood', async () => {
    const it = await begin()
    it.attach()
    it.parse()
    const piece = new Uint8Array(ACK_EVERY / 4).fill(0x61)
    for (let n = 0; n < 8; n++) it.say({ type: 'output', offset: n * piece.length, bytes: piece })
    expect(it.last().sent.filter(({ type }) => type === 'ack')).toEqual([])
    it.parse(5)
    expect(it.last().sent.filter(({ type }) => type === 'ack')).toEqual([{ type: 'ack', offset: ACK_EVERY }])
    it.parse()
    expect(it.last().sent.at(-1)).toEqual({ type: 'ack', offset: 2 * ACK_EVERY })
  })

  test('bytes that were seen before are not drawn twice', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'output', offset: 0, bytes: bytes('abc') })
    it.say({ type: 'output', offset: 1, bytes: bytes('bcd') })
    it.say({ type: 'output', offset: 0, bytes: bytes('ab') })
    it.parse()
    expect(it.did.filter((text) => !text.startsWith('size'))).toEqual(['abc', 'd'])
  })

  test('what is no frame of this version is left', async () => {
    const it = await begin()
    it.attach()
    it.last().events.frame(new Uint8Array([0xfe, 1, 2]))
    it.last().events.frame(new Uint8Array(0))
    expect(it.line.state.link).toBe('attached')
  })
})

describe('coming back', () => {
  test('goes on from what is parsed, after all that was received is', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'output', offset: 0, bytes: bytes('abc') })
    it.parse()
    it.say({ type: 'output', offset: 3, bytes: bytes('def') })
    it.last().events.closed()
    expect(it.line.state.link).toBe('lost')
    await it.again()
    it.last().events.open()
    expect(it.lines).toHaveLength(2)
    expect(it.last().sent).toEqual([{ type: 'attach', cols: 80, rows: 24, life: 1, offset: 6 }])
  })

  test('asks for everything anew when a snapshot was cut off', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'snapshot', first: true, last: false, offset: 50, cols: 80, rows: 24, bytes: bytes('half') })
    it.last().events.closed()
    await it.again()
    it.last().events.open()
    expect(it.last().sent[0]).toMatchObject({ type: 'attach', life: 0, offset: 0 })
  })

  test('a channel that was given up says nothing any more', async () => {
    const it = await begin()
    it.attach()
    const old = it.last()
    old.events.closed()
    await it.again()
    it.attach()
    old.events.frame(encodeTerminalFrame({ type: 'output', offset: 0, bytes: bytes('ghost') }))
    old.events.closed()
    it.parse()
    expect(it.did).not.toContain('ghost')
    expect(it.line.state.link).toBe('attached')
  })

  test('a final problem ends it, the end of Switchyard does not', async () => {
    const it = await begin()
    it.attach()
    it.say({ type: 'problem', problem: { code: 'ended', message: 'Switchyard ends.', final: true } })
    expect(it.line.state.link).toBe('lost')
    await it.again()
    it.attach()
    expect(it.line.state).toMatchObject({ link: 'attached', problem: null })
    it.say({ type: 'problem', problem: { code: 'removed', message: 'It was removed.', final: true } })
    expect(it.line.state).toMatchObject({ link: 'ended', problem: { code: 'removed' } })
    expect(it.last().closed).toBe(true)
  })

  test('nothing is tried again once it is closed', async () => {
    const it = await begin()
    it.attach()
    it.line.close()
    it.last().events.closed()
    await it.again()
    expect(it.lines).toHaveLength(1)
  })
})

describe('typing', () => {
  test('text goes as UTF-8, reports of the mouse byte by byte', async () => {
    const it = await begin()
    it.attach()
    it.line.type('ü')
    it.line.typeBinary('\u00ff')
    expect(it.last().sent.slice(1)).toEqual([
      { type: 'input', bytes: new Uint8Array([0xc3, 0xbc]) },
      { type: 'input', bytes: new Uint8Array([0xff]) },
    ])
  })

  test('a long paste goes in pieces that the wire takes', async () => {
    const it = await begin()
    it.attach()
    it.line.type('x'.repeat(MAX_INPUT + 10))
    expect(
      it
        .last()
        .sent.slice(1)
        .map((frame) => (frame.type === 'input' ? frame.bytes.length : null)),
    ).toEqual([MAX_INPUT, 10])
  })

  test('a viewer who may only look sends neither text nor size', async () => {
    const it = await begin()
    it.attach({ writable: false })
    it.line.type('rm')
    it.line.fit({ cols: 10, rows: 10 })
    expect(it.last().sent.map(({ type }) => type)).toEqual(['attach'])
  })

  test('a size is said once, and the newest with the next attach', async () => {
    const it = await begin()
    it.attach()
    it.line.fit({ cols: 90, rows: 20 })
    it.line.fit({ cols: 90, rows: 20 })
    expect(it.last().sent.slice(1)).toEqual([{ type: 'resize', cols: 90, rows: 20 }])
    it.last().events.closed()
    it.line.fit({ cols: 70, rows: 20 })
    await it.again()
    it.last().events.open()
    expect(it.last().sent[0]).toMatchObject({ cols: 70, rows: 20 })
  })
})

describe('whose size it is', () => {
  const wide = { cols: 120, rows: 40 }
  const foreign = { cols: 60, rows: 15 }

  test('another viewer is spoken of only for a size that is not asked to change just now', async () => {
    const it = await begin()
    it.attach()
    expect(it.line.state.foreign).toBe(false)
    it.line.fit({ cols: 100, rows: 30 })
    it.line.fit(wide)
    // The answer to the first is on its way while the second is asked for.
    it.say({ type: 'resized', offset: 0, cols: 100, rows: 30 })
    it.say({ type: 'resized', offset: 0, ...wide })
    expect(it.states.some((state) => state.foreign)).toBe(false)
    it.say({ type: 'resized', offset: 0, ...foreign })
    expect(it.line.state).toMatchObject({ size: foreign, foreign: true })
    it.line.fit({ cols: 110, rows: 40 })
    expect(it.line.state.foreign).toBe(false)
  })

  test('a picture that is older than the size is not the size of another', async () => {
    const it = await begin(wide)
    it.attach(wide)
    it.say({ type: 'snapshot', first: true, last: true, offset: 3, cols: 80, rows: 24, bytes: bytes('old') })
    it.say({ type: 'resized', offset: 3, ...wide })
    it.parse()
    expect(it.line.state).toMatchObject({ size: wide, foreign: false })
    expect(it.states.some((state) => state.foreign)).toBe(false)
    // One that was drawn while this viewer lagged behind may be.
    it.say({ type: 'snapshot', first: true, last: true, offset: 9, ...foreign, bytes: bytes('other') })
    it.parse()
    expect(it.line.state).toMatchObject({ size: foreign, foreign: true })
  })

  test('a viewer who comes second draws in the size of the first, and asks for one that it got to know meanwhile', async () => {
    const it = await begin(wide)
    it.attach(foreign)
    expect(it.line.state.foreign).toBe(true)
    it.last().events.closed()
    await it.again()
    it.last().events.open()
    it.line.fit({ cols: 70, rows: 20 })
    it.last().events.frame(encodeTerminalFrame({ type: 'attached', ...wide, life: 1, writable: true }))
    expect(it.last().sent.map(({ type }) => type)).toEqual(['attach', 'resize'])
    expect(it.last().sent.at(-1)).toMatchObject({ cols: 70, rows: 20 })
    expect(it.line.state.foreign).toBe(false)
  })
})

test('an end is told, and forgotten when the terminal begins a new life', async () => {
  const it = await begin()
  it.attach()
  it.say({ type: 'exit', exit: { by: 'exit', code: 3 } })
  expect(it.line.state.exit).toEqual({ by: 'exit', code: 3 })
  it.attach({ life: 2 })
  expect(it.line.state.exit).toBeNull()
})
