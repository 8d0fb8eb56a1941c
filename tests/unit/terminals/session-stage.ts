/** Sessions of the pty host without a process: the test is the program, and takes what leaves. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { decodeTerminalFrame, type TerminalFrame } from '../../../src/contract/terminal-wire.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { createOutlet } from '../../../src/main/terminals/host/outlet.ts'
import type { PtyDeps } from '../../../src/main/terminals/host/pty-process.ts'
import { createRush } from '../../../src/main/terminals/host/rush.ts'
import { openSession } from '../../../src/main/terminals/host/session.ts'
import { createTurns, type Turns } from '../../../src/main/terminals/host/turns.ts'
import { testClock } from './test-clock.ts'

const SIZE = { cols: 80, rows: 24 }

export function sessionStage(folder: string, replaced: Partial<Turns> = {}) {
  const clock = testClock()
  const rush = createRush(clock)
  const turns = { ...createTurns(rush), ...replaced }
  /** What left, by viewer. */
  const left: [number, TerminalFrame][] = []
  /** Each says that the pipe took a frame of output; others are taken at once. */
  const taken: (() => void)[] = []
  const arrivals = new Set<() => void>()
  const outlet = createOutlet(rush, (viewer, bytes, done) => {
    const frame = decodeTerminalFrame(bytes)
    if (frame === null) throw new Error('no frame')
    left.push([viewer, frame])
    for (const look of arrivals) look()
    if (frame.type === 'output') taken.push(done)
    else done()
  })

  /** `lastWords`: what the program writes when it is told to end. */
  async function terminal(viewer: number, life = 1, lastWords = '', ownScreen = false) {
    const holds: boolean[] = []
    let inside: PtyDeps | null = null
    const name = `t${viewer}`
    const session = await openSession(
      {
        type: 'open',
        terminal: name,
        life,
        argv: ['program'],
        env: {},
        cwd: '/',
        size: SIZE,
        wholeTree: false,
        ownScreen,
        file: join(folder, name),
      },
      {
        clock,
        turns,
        outlet,
        rush,
        processes: createProcessTable(),
        start(_, deps) {
          inside = deps
          return {
            pid: 1,
            write() {},
            resize() {},
            flush() {},
            hold: (held) => holds.push(held),
            close() {
              if (lastWords !== '') deps.output(Buffer.from(lastWords))
              deps.exited({ by: 'closed', signal: 'SIGHUP' })
            },
          }
        },
        report() {},
        fewAtOnce: (work) => work(),
        gone() {},
      },
    )
    const program = inside as PtyDeps | null
    return {
      session,
      holds,
      output: (bytes: string | number) =>
        program?.output(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.alloc(bytes, 'x')),
      /** `from`: the life that it has seen; of another one it needs a snapshot. */
      attach: (from = life) =>
        session.attach({
          type: 'attach',
          terminal: name,
          viewer,
          size: SIZE,
          life: from,
          offset: 0,
          writable: true,
          observer: false,
        }),
    }
  }

  return {
    clock,
    left,
    taken,
    terminal,
    /** Viewer and length of all output that left. */
    output: () => left.flatMap(([viewer, frame]) => (frame.type === 'output' ? [[viewer, frame.bytes.length]] : [])),
    /** Settles when the file of a terminal holds a text. */
    kept: (name: string, text: string) =>
      expect.poll(() => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf8')).toContain(text),
    /** The text of the first snapshot that left. */
    snapshot: () =>
      new Promise<string>((resolve) => {
        const look = (): void => {
          for (const [, frame] of left) if (frame.type === 'snapshot') resolve(Buffer.from(frame.bytes).toString())
        }
        arrivals.add(look)
        look()
      }),
  }
}
