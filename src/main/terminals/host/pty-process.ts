/**
 * One program on a pseudo terminal: reads its output in coalesced pieces, types into it without ever blocking, and ends it.
 *
 * Reading goes through node-pty; writing does not where it can be helped: its queue has no bound, and it spins when the
 * program does not read.
 */
import { write } from 'node:fs'
import pty from 'node-pty'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ProcessRef, ProcessTable } from '../../lib/processes.ts'

/** Output that comes in quick succession is passed on together; the first piece after a rest goes at once. */
const COALESCE_MS = 5
const MOST_COALESCED = 64 * 1024
/** A program that does not read is looked at again after this, twice as long each time. */
const RETRY_MS = { first: 2, longest: 100 }
/** After the end of the program, output that is still in the pipe is waited for as long as it keeps coming. */
const DRAIN_MS = 60
const MOST_DRAINS = 16
/** What each step of the ladder is given. */
const LADDER: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGHUP', 2_000],
  ['SIGTERM', 2_000],
  ['SIGKILL', 2_000],
]
const LOOK_MS = 25

export interface PtyOrder {
  readonly argv: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly size: TerminalSize
  /** On closing, descendants that left the process group are ended too. */
  readonly wholeTree: boolean
}

export interface PtyProcess {
  readonly pid: number
  write(bytes: Uint8Array): void
  resize(size: TerminalSize): void
  /** What was read and not yet passed on. */
  flush(): void
  hold(held: boolean): void
  /** SIGHUP, SIGTERM, SIGKILL to its process group; `quick` gives each a tenth of the time. */
  close(quick?: boolean): void
}

export interface PtyDeps {
  readonly clock: Clock
  readonly processes: ProcessTable
  readonly output: (bytes: Buffer) => void
  /** So many bytes of input were taken, or dropped with the end. */
  readonly taken: (bytes: number) => void
  readonly exited: (exit: TerminalExit) => void
}

/** The parts of node-pty's Unix terminal that its types leave out. */
interface UnixInside {
  readonly fd?: number
  readonly _socket?: { destroy: (error?: Error) => unknown; resume(): unknown }
}

/** Throws when the system has no pseudo terminal, or the program cannot be started, as far as that is known at once. */
export function startPty(order: PtyOrder, deps: PtyDeps): PtyProcess {
  const [program, ...args] = order.argv
  const child = pty.spawn(program, args, {
    name: order.env['TERM'] ?? 'xterm-256color',
    cols: order.size.cols,
    rows: order.size.rows,
    cwd: order.cwd,
    env: { ...order.env },
    encoding: null,
  })
  const { clock, processes } = deps
  const startTime = processes.startTime(child.pid)
  const reader = createReader(deps)
  const writer = createWriter(child, deps)
  let ended = false
  let draining = false
  let closedWith: NodeJS.Signals | null = null

  // With an encoding of null what comes are buffers, whatever the types say.
  child.onData((data) => reader.read(data as unknown as Buffer))
  drainBeforeDestroy(child as unknown as UnixInside, clock, reader, () => {
    draining = true
  })
  child.onExit(({ exitCode, signal }) => {
    ended = true
    reader.flush()
    writer.end()
    deps.exited(howItEnded(exitCode, signal, closedWith))
  })

  function signal(name: NodeJS.Signals, family: readonly ProcessRef[]): void {
    closedWith = name
    if (process.platform === 'win32') {
      child.kill()
      return
    }
    try {
      // Its own group, which a session leader's pid names; only while it still is the process that we started.
      if (processes.startTime(child.pid) === startTime) process.kill(-child.pid, name)
    } catch {
      // It ended in between.
    }
    for (const member of family) processes.kill(member, name)
  }

  async function climb(quick: boolean): Promise<void> {
    const family = order.wholeTree ? processes.descendantsOf(child.pid) : []
    const goesOn = (): boolean => !ended || family.some((member) => processes.isAlive(member))
    for (const [name, ms] of LADDER) {
      if (!goesOn()) return
      signal(name, family)
      for (let waited = 0; waited < (quick ? ms / 10 : ms) && goesOn(); waited += LOOK_MS)
        await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve))
    }
  }

  return {
    pid: child.pid,
    write: (bytes) => writer.write(bytes),
    resize({ cols, rows }) {
      if (!ended) child.resize(cols, rows)
    },
    flush: () => reader.flush(),
    hold(held) {
      if (ended) return
      if (held && !draining) child.pause()
      else child.resume()
    },
    close(quick = false) {
      if (closedWith !== null && !quick) return
      void climb(quick)
    },
  }
}

function howItEnded(code: number, signal: number | undefined, closedWith: NodeJS.Signals | null): TerminalExit {
  if (closedWith !== null) return { by: 'closed', signal: closedWith }
  if (signal) return { by: 'signal', signal: nameOf(signal) }
  return { by: 'exit', code }
}

/** The few that a program ends by; others are shown by number. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
}
const nameOf = (signal: number): string => SIGNALS[signal] ?? `signal ${signal}`

interface Reader {
  read(bytes: Buffer): void
  flush(): void
  /** Epoch milliseconds of the last output. */
  last(): number
}

function createReader({ clock, output }: PtyDeps): Reader {
  let gathered: Buffer[] = []
  let bytes = 0
  let last = 0
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel?.()
    cancel = null
    if (bytes === 0) return
    const [first = Buffer.alloc(0)] = gathered
    const piece = gathered.length === 1 ? first : Buffer.concat(gathered, bytes)
    gathered = []
    bytes = 0
    output(piece)
  }
  return {
    read(data) {
      const now = clock.now()
      const rested = now - last >= COALESCE_MS
      last = now
      gathered.push(data)
      bytes += data.length
      if (bytes >= MOST_COALESCED || (rested && cancel === null)) flush()
      // Also after a piece that went at once, so that what follows it gathers.
      cancel ??= clock.after(COALESCE_MS, () => {
        cancel = null
        flush()
      })
    },
    flush,
    last: () => last,
  }
}

interface Writer {
  write(bytes: Uint8Array): void
  end(): void
}

function createWriter(child: ReturnType<typeof pty.spawn>, { clock, taken }: PtyDeps): Writer {
  const { fd } = child as unknown as UnixInside
  const queue: Uint8Array[] = []
  let busy = false
  let ended = false

  function end(): void {
    ended = true
    for (const bytes of queue.splice(0)) taken(bytes.length)
  }

  function next(retryMs: number): void {
    const [bytes] = queue
    if (bytes === undefined || fd === undefined || ended) {
      busy = false
      return
    }
    busy = true
    write(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (ended) return
      if (error?.code === 'EAGAIN') {
        clock.after(retryMs, () => next(Math.min(retryMs * 2, RETRY_MS.longest)))
        return
      }
      // Any other error means that the program is gone: `exited` says so.
      if (error) return end()
      taken(written)
      if (written === bytes.length) queue.shift()
      else queue[0] = bytes.subarray(written)
      next(RETRY_MS.first)
    })
  }

  return {
    write(bytes) {
      if (ended || bytes.length === 0) return taken(bytes.length)
      if (fd === undefined) {
        child.write(Buffer.from(bytes))
        return taken(bytes.length)
      }
      queue.push(bytes)
      if (!busy) next(RETRY_MS.first)
    },
    end,
  }
}

/**
 * node-pty destroys its socket 200 ms after the program ended, with whatever of its output was not read: a reader that is
 * held at that moment would lose it. It is let go on until nothing comes any more.
 */
function drainBeforeDestroy(child: UnixInside, clock: Clock, reader: Reader, begin: () => void): void {
  const socket = child._socket
  if (socket === undefined) return
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    socket.destroy = destroy
    // An error is the end of the stream, and comes only to a reader that has read everything.
    if (error) return destroy(error)
    begin()
    socket.resume()
    const look = (looks: number): void => {
      if (looks > 0 && clock.now() - reader.last() < DRAIN_MS) clock.after(DRAIN_MS, () => look(looks - 1))
      else destroy()
    }
    clock.after(DRAIN_MS, () => look(MOST_DRAINS))
    return socket
  }
}
