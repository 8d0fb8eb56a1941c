/** A viewer as the renderer has one: a real xterm behind the raw channel, that acknowledges what it has parsed. */
import type { Terminal } from '@xterm/headless'
import {
  ACK_EVERY,
  decodeTerminalFrame,
  encodeViewerFrame,
  type TerminalExit,
  type TerminalFrame,
  type TerminalProblem,
  type ViewerFrame,
} from '../../src/contract/terminal-wire.ts'
import type { Terminals } from '../../src/main/services/terminals/terminals.ts'
import { createHeadless } from '../../src/main/terminals/host/xterm.ts'

export interface TestViewer {
  readonly terminal: Terminal
  /** What it was told, in order; the bytes are not kept, which of a flood would be hundreds of megabytes. */
  readonly told: TerminalFrame['type'][]
  readonly exits: TerminalExit[]
  readonly problems: TerminalProblem[]
  /** Place in the stream that it has parsed. */
  readonly position: { life: number; offset: number }
  /** While true it parses and acknowledges nothing. */
  asleep: boolean
  writable: boolean
  closed: boolean
  send(frame: ViewerFrame): void
  type(text: string): void
  receive(bytes: Uint8Array): void
  /** Screen and scrollback as text. */
  text(): string
  /** Lines of the screen, without trailing blanks. */
  screen(): string[]
  until(what: string, holds: (viewer: TestViewer) => boolean, ms?: number): Promise<void>
  wake(): void
}

const NOTHING = new Uint8Array(0)

/** `carry` takes its frames to the terminal. */
export function createTestViewer(carry: (bytes: Uint8Array) => void, size = { cols: 80, rows: 24 }): TestViewer {
  const waiting = new Set<() => void>()
  let unacknowledged = 0
  /** Bytes and changes of size that the terminal has not come to. */
  let ahead = 0
  let received = { life: 0, offset: 0 }
  const queue: Uint8Array[] = []
  const look = (): void => {
    for (const check of [...waiting]) check()
  }
  const write = (bytes: Uint8Array, parsed: () => void): void => {
    ahead += 1
    viewer.terminal.write(bytes, () => {
      ahead -= 1
      parsed()
      look()
    })
  }
  /** In order with the bytes around it. */
  const behind = (change: () => void): void => write(NOTHING, change)
  const acknowledge = (force: boolean): void => {
    if (!force && unacknowledged < ACK_EVERY) return
    unacknowledged = 0
    viewer.send({ type: 'ack', offset: viewer.position.offset })
  }

  function take(bytes: Uint8Array): void {
    const frame = decodeTerminalFrame(bytes)
    if (frame === null) throw new Error('a frame could not be decoded')
    viewer.told.push(frame.type)
    const { terminal, position } = viewer
    switch (frame.type) {
      case 'attached':
        behind(() => {
          viewer.writable = frame.writable
          if (position.life !== frame.life) position.offset = 0
          position.life = frame.life
          terminal.resize(frame.cols, frame.rows)
        })
        if (received.life !== frame.life) received = { life: frame.life, offset: 0 }
        break
      case 'snapshot':
        if (frame.first)
          behind(() => {
            terminal.reset()
            terminal.resize(frame.cols, frame.rows)
          })
        received.offset = frame.offset
        write(frame.bytes, () => {
          if (!frame.last) return
          position.offset = frame.offset
          acknowledge(true)
        })
        break
      case 'output':
        if (frame.offset !== received.offset)
          throw new Error(`output at ${frame.offset}, but everything up to ${received.offset} was received`)
        received.offset += frame.bytes.length
        write(frame.bytes, () => {
          position.offset = frame.offset + frame.bytes.length
          unacknowledged += frame.bytes.length
          acknowledge(ahead === 0)
        })
        break
      case 'resized':
        behind(() => terminal.resize(frame.cols, frame.rows))
        break
      case 'exit':
        behind(() => viewer.exits.push(frame.exit))
        break
      case 'problem':
        viewer.problems.push(frame.problem)
        look()
        break
      case 'lagged':
        behind(() => acknowledge(true))
    }
  }

  const drain = (): void => {
    if (viewer.asleep) return
    try {
      for (let bytes = queue.shift(); bytes !== undefined; bytes = queue.shift()) take(bytes)
    } catch (error) {
      viewer.problems.push({ code: 'test', message: String(error), final: true })
      look()
    }
  }

  const viewer: TestViewer = {
    terminal: createHeadless(size.cols, size.rows),
    told: [],
    exits: [],
    problems: [],
    position: { life: 0, offset: 0 },
    asleep: false,
    writable: false,
    closed: false,
    send: (frame) => carry(encodeViewerFrame(frame)),
    type: (text) => viewer.send({ type: 'input', bytes: Buffer.from(text) }),
    receive(bytes) {
      queue.push(bytes)
      drain()
    },
    text() {
      const { active } = viewer.terminal.buffer
      return Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '').join(
        '\n',
      )
    },
    screen() {
      const { active } = viewer.terminal.buffer
      return Array.from({ length: viewer.terminal.rows }, (_, y) =>
        (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
      )
    },
    async until(what, holds, ms = 20_000) {
      if (holds(viewer)) return
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`No ${what} within ${ms} ms; shown:\n${viewer.text().slice(-2_000)}`))
        }, ms)
        const check = (): void => {
          if (!holds(viewer)) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
      })
    },
    wake() {
      viewer.asleep = false
      drain()
    },
  }
  return viewer
}

/** Attaches to a terminal of the service itself. */
export function viewTerminal(
  terminals: Terminals,
  id: string,
  options: { size?: { cols: number; rows: number }; writable?: boolean; from?: TestViewer } = {},
): TestViewer & { detach(): void } {
  const size = options.size ?? { cols: 80, rows: 24 }
  const made = options.from ?? createTestViewer((bytes) => line.receive(bytes), size)
  const viewer = options.from === undefined ? made : Object.assign(made, {})
  const line = terminals.attach(
    id,
    { writable: options.writable ?? true },
    {
      // As a socket would: the sender's memory is not shared.
      send: (frame) => viewer.receive(new Uint8Array(frame)),
      close: () => {
        viewer.closed = true
      },
    },
  )
  if (options.from !== undefined) viewer.send = (frame) => line.receive(encodeViewerFrame(frame))
  viewer.send({ type: 'attach', ...size, ...viewer.position })
  return Object.assign(viewer, { detach: () => line.detach() })
}
