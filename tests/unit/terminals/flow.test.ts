/** Pacing: who holds a program back, for how long, and how everybody comes to their turn. */
import { describe, expect, it } from 'vitest'
import { decodeTerminalFrame, type TerminalFrame, WINDOW } from '../../../src/contract/terminal-wire.ts'
import { createFlow } from '../../../src/main/terminals/host/flow.ts'
import { createOutlet, type Outlet } from '../../../src/main/terminals/host/outlet.ts'
import { createRush } from '../../../src/main/terminals/host/rush.ts'
import { createTail } from '../../../src/main/terminals/host/tail.ts'
import { createTurns } from '../../../src/main/terminals/host/turns.ts'
import { createViewer, type Viewer } from '../../../src/main/terminals/host/viewer.ts'
import { testClock } from './test-clock.ts'

interface Stage {
  readonly tail: ReturnType<typeof createTail>
  readonly sent: Map<number, TerminalFrame[]>
  viewer(id: number, more?: { observer?: boolean; urgent?: () => boolean }): Viewer
  output(bytes: number): void
}

function stage(outlet?: Outlet): Stage {
  const tail = createTail()
  const sent = new Map<number, TerminalFrame[]>()
  const out =
    outlet ??
    createOutlet(createRush(testClock()), (viewer, frame, taken) => {
      const decoded = decodeTerminalFrame(frame)
      if (decoded) sent.set(viewer, [...(sent.get(viewer) ?? []), decoded])
      taken()
    })
  const viewers: Viewer[] = []
  return {
    tail,
    sent,
    viewer(id, { observer = false, urgent = () => false } = {}) {
      const made = createViewer({
        id,
        writable: true,
        observer,
        size: { cols: 80, rows: 24 },
        tail,
        outlet: out,
        urgent,
      })
      made.follow(tail.end())
      viewers.push(made)
      return made
    },
    output(bytes) {
      tail.append(new Uint8Array(bytes))
      for (const viewer of viewers) viewer.wake()
    },
  }
}

const outputOf = (frames: readonly TerminalFrame[] = []): number =>
  frames.reduce((sum, frame) => sum + (frame.type === 'output' ? frame.bytes.length : 0), 0)

describe('a viewer', () => {
  it('is sent no more than the window beyond what it has parsed', () => {
    const { viewer, output, sent } = stage()
    const one = viewer(1)
    output(WINDOW * 3)
    expect(outputOf(sent.get(1))).toBe(WINDOW)
    one.acknowledge(1_000)
    expect(outputOf(sent.get(1))).toBe(WINDOW + 1_000)
    // What it was never sent cannot be parsed.
    one.acknowledge(WINDOW * 2)
    expect(outputOf(sent.get(1))).toBe(WINDOW + 1_000)
  })

  it('is told a change of size between the bytes where it happens', () => {
    const { viewer, output, sent, tail } = stage()
    const one = viewer(1)
    output(100)
    one.resized(tail.end(), { cols: 40, rows: 10 })
    output(50)
    expect(sent.get(1)?.map((frame) => frame.type)).toEqual(['output', 'resized', 'output'])
    expect(sent.get(1)?.[1]).toEqual({ type: 'resized', offset: 100, cols: 40, rows: 10 })
  })

  it('is told the end after everything else', () => {
    const { viewer, output, sent } = stage()
    const one = viewer(1)
    output(WINDOW + 10)
    one.exited({ by: 'exit', code: 0 })
    expect(one.isDone()).toBe(false)
    one.acknowledge(WINDOW)
    expect(sent.get(1)?.at(-1)).toEqual({ type: 'exit', exit: { by: 'exit', code: 0 } })
    expect(outputOf(sent.get(1))).toBe(WINDOW + 10)
    expect(one.isDone()).toBe(true)
  })

  it('that only observes skips what it missed, and says that there is a gap', () => {
    const { viewer, output, sent, tail } = stage()
    const one = viewer(1, { observer: true })
    output(WINDOW)
    for (let n = 0; n < 8; n++) output(WINDOW)
    expect(one.behind()).toBe(0)
    tail.release(tail.end())
    one.acknowledge(WINDOW)
    const frames = sent.get(1) ?? []
    expect(frames.some((frame) => frame.type === 'lagged')).toBe(true)
    const after = frames.slice(frames.findIndex((frame) => frame.type === 'lagged') + 1)
    expect(after[0]).toMatchObject({ type: 'output', offset: tail.start() })
  })
})

describe('flow', () => {
  function flowing() {
    const clock = testClock()
    const made = stage()
    const viewers: Viewer[] = []
    const holds: boolean[] = []
    let unparsed = 0
    const flow = createFlow({
      clock,
      viewers: () => viewers,
      unparsed: () => unparsed,
      hold: (held) => holds.push(held),
    })
    return {
      ...made,
      clock,
      flow,
      holds,
      add: (id: number) => {
        const viewer = made.viewer(id)
        viewers.push(viewer)
        return viewer
      },
      mirror(bytes: number) {
        unparsed = bytes
        flow.look()
      },
    }
  }

  it('holds a program that is a megabyte ahead of its mirror, and lets it go on well below', () => {
    const { holds, mirror } = flowing()
    for (const bytes of [1_000_000, 1_100_000, 500_000, 299_000]) mirror(bytes)
    expect(holds).toEqual([true, false])
  })

  it('drops the viewer that holds the program back for too long, and not the one that keeps up', () => {
    const { add, output, flow, holds, clock, tail } = flowing()
    const slow = add(1)
    const quick = add(2)
    for (let n = 0; n < 20; n++) {
      output(64 * 1024)
      quick.acknowledge(quick.sent())
      flow.look()
    }
    for (; quick.sent() < tail.end(); ) quick.acknowledge(quick.sent())
    quick.acknowledge(quick.sent())
    expect(holds).toEqual([true])
    clock.pass(999)
    expect(slow.standing()).toBe('live')
    clock.pass(2)
    expect([slow.standing(), quick.standing()]).toEqual(['lagged', 'live'])
    expect(holds).toEqual([true, false])
  })

  it('shows a viewer that is dropped again and again a snapshot less and less often', () => {
    const { add, output, flow, clock, tail } = flowing()
    const slow = add(1)
    const waits: number[] = []
    for (let n = 0; n < 8; n++) {
      for (let m = 0; m < 20; m++) output(64 * 1024)
      flow.look()
      clock.pass(1_001)
      expect(slow.standing()).toBe('lagged')
      waits.push(flow.delayFor(slow))
      clock.pass(flow.delayFor(slow))
      slow.follow(tail.end())
      flow.look()
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
  })
})

describe('the outlet', () => {
  it('takes turns, keeps little under way, and lets what is urgent go first', () => {
    const order: number[] = []
    const taken: (() => void)[] = []
    const outlet = createOutlet(createRush(testClock()), (viewer, _, done) => {
      order.push(viewer)
      taken.push(done)
    })
    const { viewer, output } = stage(outlet)
    let urgent = false
    viewer(1)
    viewer(2)
    viewer(3, { urgent: () => urgent })
    output(WINDOW)
    // 64 KB each, and no more under way.
    expect(order).toEqual([1])
    urgent = true
    order.length = 0
    taken.shift()?.()
    expect(order[0]).toBe(3)
    urgent = false
    for (let done = taken.shift(); done !== undefined; done = taken.shift()) done()
    const rest = order.slice(1)
    expect(new Set(rest)).toEqual(new Set([1, 2, 3]))
  })
})

describe('turns', () => {
  it('go round among those with work, and a sleeper comes in between', async () => {
    const turns = createTurns(createRush(testClock()))
    const seen: string[] = []
    const worker = (name: string, steps: number, urgent = false) => {
      let left = steps
      return {
        step() {
          seen.push(name)
          left -= 1
          return left > 0
        },
        urgent: () => urgent,
      }
    }
    turns.wake(worker('a', 4))
    turns.wake(worker('b', 2))
    await turns.yieldTurn()
    seen.push('sleeper')
    for (let n = 0; n < 8; n++) await turns.yieldTurn()
    expect(seen.filter((name) => name !== 'sleeper')).toEqual(['a', 'b', 'a', 'b', 'a', 'a'])
    expect(seen.indexOf('sleeper')).toBeLessThan(3)
    seen.length = 0
    turns.wake(worker('flood', 3))
    turns.wake(worker('typed', 3, true))
    for (let n = 0; n < 8; n++) await turns.yieldTurn()
    // First, and never more than every other turn.
    expect(seen).toEqual(['typed', 'flood', 'typed', 'flood', 'typed', 'flood'])
  })
})

describe('the tail of a stream', () => {
  it('reads from any offset that it keeps, across pieces', () => {
    const tail = createTail()
    for (let n = 0; n < 300; n++) tail.append(new Uint8Array(1_000).fill(n % 256))
    expect(tail.end()).toBe(300_000)
    expect(tail.read(1_999, 10)).toEqual(new Uint8Array([1]))
    tail.release(250_000)
    // 64 KB stay for whoever comes back, whatever was released.
    expect(tail.start()).toBe(234_000)
    expect(tail.read(tail.start(), 1)[0]).toBe(234)
    expect(tail.read(tail.end(), 10)).toHaveLength(0)
    expect(tail.read(0, 10)).toHaveLength(0)
  })
})
