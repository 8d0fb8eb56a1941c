/** One program on a pseudo terminal: starts it, reads its output, types into it, and ends it. */
import pty from 'node-pty'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ProcessRef, ProcessTable } from '../../lib/processes.ts'
import { createReader, drainBeforeDestroy, type PtySocket } from './pty-reader.ts'
import { createWriter, type Writer } from './pty-writer.ts'

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
  readonly _socket?: PtySocket
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
  const { fd, _socket: socket } = child as unknown as UnixInside
  const writer =
    fd === undefined ? queuedWriter(child, deps) : createWriter(fd, { ...deps, isOpen: () => !socket?.destroyed })
  let ended = false
  let draining = false
  let closedWith: NodeJS.Signals | null = null

  // With an encoding of null what comes are buffers, whatever the types say.
  child.onData((data) => reader.read(data as unknown as Buffer))
  if (socket !== undefined)
    drainBeforeDestroy(socket, clock, reader, () => {
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

/** Windows has no descriptor to write to: what is typed is in node-pty's hands at once. */
function queuedWriter(child: ReturnType<typeof pty.spawn>, { taken }: Pick<PtyDeps, 'taken'>): Writer {
  let ended = false
  return {
    write(bytes) {
      if (!ended) child.write(Buffer.from(bytes))
      taken(bytes.length)
    },
    end() {
      ended = true
    },
  }
}
