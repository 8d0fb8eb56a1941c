/** One terminal inside of the host: its program, its mirror, and its viewers, put together. */
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ProcessTable } from '../../lib/processes.ts'
import type { HostOrder, HostReport, ScreenText } from '../messages.ts'
import { pastRows, readScrollback } from '../scrollback-file.ts'
import { cleanPaste, cleanTitle } from './clean-text.ts'
import { coalesced } from './coalesced.ts'
import { createFlow } from './flow.ts'
import { createKeeper } from './keeper.ts'
import { createMirror, type Snapshot } from './mirror.ts'
import type { Outlet } from './outlet.ts'
import type { PtyProcess, startPty } from './pty-process.ts'
import type { Rush } from './rush.ts'
import { createTail } from './tail.ts'
import type { Turns, Worker } from './turns.ts'
import { createViewer, type Viewer } from './viewer.ts'

type Order<T extends HostOrder['type']> = Extract<HostOrder, { type: T }>

/** For so long after a key was pressed, its terminal comes first everywhere. */
const URGENT_MS = 250
/** A terminal that nobody looks at, and whose program has been silent for so long, gives up its mirror's memory. */
const REST_MS = 60_000
/** A program that changes its title with every line is heard this often. */
const TITLE_MS = 100
/** After the end, viewers are given so long to be sent what is left; then they are shown what is kept. */
const LEAVE_MS = 3_000

const NOTHING = Buffer.alloc(0)
const UNDRAWN = Buffer.from('What was here before could not be drawn. What comes from here on is shown.\r\n')

export interface SessionDeps {
  readonly clock: Clock
  readonly processes: ProcessTable
  readonly turns: Turns
  readonly outlet: Outlet
  readonly rush: Rush
  readonly start: typeof startPty
  readonly report: (report: HostReport) => void
  readonly fewAtOnce: <T>(work: () => Promise<T>) => Promise<T>
  readonly gone: () => void
}

export interface Session {
  attach(order: Order<'attach'>): void
  detach(viewer: number): void
  acknowledge(viewer: number, offset: number): void
  input(viewer: number | null, bytes: Uint8Array): void
  paste(text: string, bracketed: 'auto' | 'always'): void
  resize(viewer: number | null, size: TerminalSize): void
  draw(bytes: Uint8Array): void
  drawn(exit: TerminalExit): void
  screen(): Promise<ScreenText>
  close(quick: boolean): void
  /** Settles when it is gone. */
  readonly over: Promise<void>
}

export async function openSession(order: Order<'open'>, deps: SessionDeps): Promise<Session> {
  const { clock, turns, outlet, rush, report } = deps
  const { terminal } = order
  const viewers = new Map<number, Viewer>()
  const tail = createTail()
  let size = order.size
  let lastInput = 0
  /** Where the size changed last: whoever stands before it cannot simply go on. */
  let resizedAt = 0
  let exit: TerminalExit | null = null
  let over = false
  /** Why its program is held: somebody does not keep up, or a key of another terminal comes first. */
  let behind = false
  let still = false
  let leave: () => void = () => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const urgent = (): boolean => clock.now() - lastInput < URGENT_MS

  const title = coalesced(clock, TITLE_MS, (text: string) => report({ type: 'title', terminal, title: text }))
  const worker: Worker = { step: () => mirror.step(), urgent }
  const mirror = createMirror({
    size,
    ready: () => turns.wake(worker),
    progressed() {
      keeper.touched()
      stir()
      release()
      flow.look()
    },
    reply: (text) => pty?.write(Buffer.from(text, 'latin1')),
    title: (text) => title(cleanTitle(text)),
    yieldTurn: turns.yieldTurn,
  })
  let cancelRest: (() => void) | null = null
  /** Something happened to it: from now on it is counted. */
  function stir(): void {
    cancelRest?.()
    cancelRest = clock.after(REST_MS, () => {
      const seen = [...viewers.values()].some((viewer) => !viewer.observer)
      if (!seen && !over) mirror.rest().catch((error) => console.error('A mirror could not rest:', error))
    })
  }
  const keeper = createKeeper({ file: order.file, life: order.life, mirror, clock, fewAtOnce: deps.fewAtOnce })
  const flow = createFlow({
    clock,
    viewers: () => viewers.values(),
    unparsed: () => mirror.unparsed(),
    hold(held) {
      behind = held
      pty?.hold(behind || still)
    },
  })

  const before = await readScrollback(order.file)
  if (before !== null) prime(pastRows(before))

  function prime(rows: Buffer): void {
    mirror.prime(rows)
    if (mirror.terminal.buffer.active.cursorX > 0) mirror.prime(Buffer.from('\r\n'))
    if (order.ownScreen) mirror.prime(Buffer.from(`${'\r\n'.repeat(size.rows)}\x1b[H`))
  }

  function output(bytes: Uint8Array): void {
    tail.append(bytes)
    mirror.enqueue(bytes)
    for (const viewer of viewers.values()) viewer.wake()
    flow.look()
    rush.answered(session)
    if (rush.isOn() && !urgent()) standStill(true)
  }

  function standStill(yes: boolean): void {
    still = yes
    pty?.hold(behind || still)
    if (still) rush.afterwards(goOn)
  }
  const goOn = (): void => standStill(false)

  function release(): void {
    let needed = mirror.parsedTo()
    for (const viewer of viewers.values())
      if (viewer.standing() === 'live' && !viewer.observer) needed = Math.min(needed, viewer.sent())
    tail.release(needed)
  }

  function applySize(next: TerminalSize): void {
    if (exit !== null || (next.cols === size.cols && next.rows === size.rows)) return
    pty?.flush()
    size = next
    resizedAt = tail.end()
    pty?.resize(size)
    mirror.resize(size)
    for (const viewer of viewers.values()) viewer.resized(resizedAt, size)
    report({ type: 'resized', terminal, ...size })
  }

  async function snapshot(): Promise<Snapshot> {
    const offset = mirror.parsedTo()
    try {
      const state = mirror.state()
      const kept = mirror.unparsed() === 0 ? await keeper.current() : null
      return kept !== null && kept.offset === offset ? { ...kept, rows: [kept.rows], state } : await mirror.snapshot()
    } catch (error) {
      console.error('A screen could not be drawn:', error)
      // Without a picture the viewer would wait for ever; from here on it can follow.
      return { offset: mirror.parsedTo(), size, rows: [UNDRAWN], blank: 0, state: NOTHING, alternate: NOTHING }
    }
  }

  async function show(viewer: Viewer): Promise<void> {
    const picture = await snapshot()
    if (viewers.get(viewer.id) !== viewer || viewer.standing() === 'live') return
    // While it was read or drawn the stream may have gone on, but never out of the tail: the mirror stands before it.
    if (picture.offset < tail.start()) return show(viewer)
    viewer.show(picture)
    // Sizes that changed since are behind the picture's place in the stream.
    if (resizedAt >= picture.offset && (picture.size.cols !== size.cols || picture.size.rows !== size.rows))
      viewer.resized(resizedAt, size)
    flow.look()
  }

  /** A viewer that was dropped is shown where things stand, once it has caught up with what it was sent. */
  function mend(viewer: Viewer): void {
    if (viewer.standing() !== 'lagged' || !viewer.isIdle()) return
    const wait = exit === null ? flow.delayFor(viewer) : 0
    if (wait === 0) void show(viewer)
    else
      clock.after(wait, () => {
        if (viewers.get(viewer.id) === viewer && viewer.standing() === 'lagged') void show(viewer)
      })
  }

  function ended(how: TerminalExit): void {
    if (exit !== null) return
    exit = how
    title.flush()
    flow.stop()
    report({ type: 'exited', terminal, exit })
    for (const viewer of viewers.values()) {
      viewer.exited(how)
      mend(viewer)
    }
    void finish()
  }

  async function finish(): Promise<void> {
    await mirror.drained()
    // Never fails: what cannot be kept is lost, not the end.
    await keeper.keep()
    clock.after(LEAVE_MS, gone)
    finished = true
    goneWhenDone()
  }
  let finished = false

  const goneWhenDone = (): void => {
    if (finished && [...viewers.values()].every((viewer) => viewer.observer || viewer.isDone())) gone()
  }

  function gone(): void {
    if (over) return
    over = true
    cancelRest?.()
    keeper.stop()
    turns.forget(worker)
    for (const viewer of viewers.values()) viewer.detach()
    viewers.clear()
    mirror.dispose()
    report({ type: 'gone', terminal })
    deps.gone()
    leave()
  }

  const pty: PtyProcess | null =
    order.argv === null
      ? null
      : deps.start(
          { argv: order.argv, env: order.env, cwd: order.cwd, size, wholeTree: order.wholeTree },
          {
            clock,
            processes: deps.processes,
            output,
            taken: (bytes) => report({ type: 'taken', terminal, bytes }),
            exited: ended,
          },
        )
  report({ type: 'opened', terminal, pid: pty?.pid ?? null })
  // Also of a program that never says anything, what it had shown before is kept with its new life.
  keeper.touched()

  const session: Session = {
    over: left,
    attach({ viewer: id, size: own, life, offset, writable, observer }) {
      const viewer = createViewer({ id, writable, observer, size: own, tail, outlet, urgent })
      const alone = writable && ![...viewers.values()].some((other) => other.writable)
      if (alone && !observer) applySize(own)
      viewers.set(id, viewer)
      if (observer) viewer.follow(tail.end())
      else {
        viewer.say({ type: 'attached', ...size, life: order.life, writable: writable && exit === null && pty !== null })
        const goesOn = life === order.life && offset >= Math.max(tail.start(), resizedAt) && offset <= tail.end()
        if (goesOn) viewer.follow(offset)
        else void show(viewer)
      }
      if (exit !== null) viewer.exited(exit)
    },
    detach(id) {
      const viewer = viewers.get(id)
      if (viewer === undefined) return
      viewer.detach()
      viewers.delete(id)
      stir()
      flow.forget(viewer)
      flow.look()
      goneWhenDone()
    },
    acknowledge(id, offset) {
      const viewer = viewers.get(id)
      if (viewer === undefined) return
      viewer.acknowledge(offset)
      release()
      flow.look()
      mend(viewer)
      goneWhenDone()
    },
    input(id, bytes) {
      lastInput = clock.now()
      rush.begin(session)
      const viewer = id === null ? undefined : viewers.get(id)
      if (viewer?.writable) applySize(viewer.size)
      if (pty === null) report({ type: 'taken', terminal, bytes: bytes.length })
      else pty.write(bytes)
    },
    paste(text, bracketed) {
      stir()
      const clean = cleanPaste(text)
      const wraps = bracketed === 'always' || mirror.terminal.modes.bracketedPasteMode
      const typed = Buffer.byteLength(text)
      const bytes = Buffer.from(wraps ? `\x1b[200~${clean}\x1b[201~` : clean)
      // The engine counted the text as it was; what it became is another length.
      report({ type: 'taken', terminal, bytes: typed - bytes.length })
      pty?.write(bytes)
    },
    resize(id, next) {
      const viewer = id === null ? undefined : viewers.get(id)
      if (viewer !== undefined) viewer.size = next
      if (id === null || viewer?.writable) applySize(next)
    },
    draw: (bytes) => {
      if (exit !== null) return
      output(bytes)
      void mirror.drained().then(() => report({ type: 'taken', terminal, bytes: bytes.length }))
    },
    drawn: ended,
    async screen() {
      stir()
      await mirror.drained()
      const { active } = mirror.terminal.buffer
      const lines = Array.from({ length: mirror.terminal.rows }, (_, y) =>
        (active.getLine(active.baseY + y)?.translateToString(true) ?? '').trimEnd(),
      )
      return { lines, cursor: { x: active.cursorX, y: active.cursorY } }
    },
    close(quick) {
      if (pty === null) ended({ by: 'closed', signal: 'none' })
      else {
        pty.flush()
        mirror.parting()
        pty.close(quick)
      }
    },
  }
  return session
}
