/** Looks at and signals operating-system processes by pid and start time; owns no process and starts none but `ps`. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** One process, told apart from a later one with the same pid by when it started. */
export interface ProcessRef {
  readonly pid: number
  /** Ticks since boot on Linux, `ps -o lstart=` elsewhere. Only ever compared for equality. */
  readonly startTime: string
}

export interface ProcessTable {
  /** Null when no such process lives; a zombie does not live. */
  startTime(pid: number): string | null
  isAlive(process: ProcessRef): boolean
  /** Whether the process was started with exactly this variable. False for processes of other users. */
  hasEnv(pid: number, name: string, value: string): boolean
  /** Live processes of ours that were started with exactly this variable, this process excluded. */
  findByEnv(name: string, value: string): ProcessRef[]
  /** Direct children that live. */
  childrenOf(pid: number): ProcessRef[]
  /** Children, their children and so on. Those whose parent has ended are no longer known as such. */
  descendantsOf(pid: number): ProcessRef[]
  /** The whole command line, arguments parted by blanks; empty when it cannot be read. */
  commandLine(pid: number): string
  /** Signals the process only if it still is the one that is meant; returns whether the signal was sent. */
  kill(process: ProcessRef, signal: NodeJS.Signals): boolean
}

/** How a platform answers; everything else follows from it. */
interface Probe {
  startTime(pid: number): string | null
  hasEnv(pid: number, name: string, value: string): boolean
  /** Candidates: pids that may carry the variable. */
  withEnv(name: string, value: string): number[]
  /** [pid, parent] of every live process. */
  parents(): [number, number][]
  commandLine(pid: number): string
}

export function createProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  const probe = platform === 'linux' ? linuxProbe : psProbe
  const ref = (pid: number): ProcessRef | null => {
    const startTime = probe.startTime(pid)
    return startTime === null ? null : { pid, startTime }
  }
  const refs = (pids: readonly number[]): ProcessRef[] => pids.map(ref).filter((found) => found !== null)
  const table: ProcessTable = {
    startTime: (pid) => probe.startTime(pid),
    isAlive: ({ pid, startTime }) => probe.startTime(pid) === startTime,
    hasEnv: (pid, name, value) => probe.hasEnv(pid, name, value),
    findByEnv: (name, value) => refs(probe.withEnv(name, value).filter((pid) => pid !== process.pid)),
    childrenOf: (pid) =>
      refs(
        probe
          .parents()
          .filter(([, parent]) => parent === pid)
          .map(([child]) => child),
      ),
    descendantsOf: (pid) => refs(descendants(pid, probe.parents())),
    commandLine: (pid) => probe.commandLine(pid),
    kill(target, signal) {
      if (!table.isAlive(target)) return false
      try {
        process.kill(target.pid, signal)
        return true
      } catch {
        return false // It ended in between, or belongs to someone else.
      }
    },
  }
  return table
}

function descendants(pid: number, parents: readonly (readonly [number, number])[]): number[] {
  const family = new Set([pid])
  // Each round adds one generation; a family is at most as deep as it is large.
  for (let size = 0; size < family.size; ) {
    size = family.size
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child)
  }
  family.delete(pid)
  return [...family]
}

/** Fields of /proc/<pid>/stat from the state (field 3) on; the command before it may contain spaces and brackets. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields
  } catch {
    return null
  }
}

function procPids(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0)
}

/** An exec takes well under a millisecond; a loaded machine may stretch it. */
const EXEC_LOOKS = 50
const EXEC_LOOK_MS = 2

/** The environment a process was started with; null when it is gone or not ours to read. */
function environOf(pid: number): Buffer | null {
  try {
    return readFileSync(`/proc/${pid}/environ`)
  } catch {
    return null
  }
}

/** Framed by NULs, so that no other variable's value can pose as this one. */
function carries(environ: Buffer, name: string, value: string): boolean {
  return Buffer.concat([Buffer.of(0), environ, Buffer.of(0)]).includes(`\0${name}=${value}\0`)
}

const linuxProbe: Probe = {
  startTime: (pid) => statFields(pid)?.[19] ?? null,
  hasEnv(pid, name, value) {
    // In the middle of an exec a live process shows no environment at all: that is no answer yet.
    for (let look = 0; look < EXEC_LOOKS; look++) {
      const environ = environOf(pid)
      if (environ === null) return false
      if (environ.length > 0) return carries(environ, name, value)
      if (statFields(pid) === null) return false
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EXEC_LOOK_MS)
    }
    return false
  },
  withEnv: (name, value) =>
    procPids().filter((pid) => {
      const environ = environOf(pid)
      return environ !== null && carries(environ, name, value)
    }),
  parents: () =>
    procPids().flatMap((pid): [number, number][] => {
      const parent = statFields(pid)?.[1]
      return parent === undefined ? [] : [[pid, Number(parent)]]
    }),
  commandLine(pid) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd()
    } catch {
      return ''
    }
  },
}

function ps(...args: string[]): string {
  try {
    return execFileSync('ps', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C' },
    })
  } catch {
    return '' // `ps` exits 1 when nothing matches.
  }
}

/**
 * macOS and other BSDs. `ps -E` shows the environment of one's own processes after the command, parted by blanks, but
 * macOS hides that of its protected binaries (`/bin/sh` among them): whoever relies on it needs a second way there.
 */
const psProbe: Probe = {
  startTime(pid) {
    try {
      process.kill(pid, 0) // Spares a `ps` for a pid that is not there.
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
    }
    const line = ps('-o', 'state=,lstart=', '-p', String(pid)).trim()
    const parts = /^(\S+)\s+(.+)$/.exec(line)
    return parts === null || parts[1]?.startsWith('Z') ? null : (parts[2] ?? null)
  },
  hasEnv: (pid, name, value) =>
    ` ${ps('-E', '-ww', '-o', 'command=', '-p', String(pid)).trim()} `.includes(` ${name}=${value} `),
  withEnv: (name, value) =>
    ps('-A', '-E', '-ww', '-o', 'pid=,command=')
      .split('\n')
      .filter((line) => `${line} `.includes(` ${name}=${value} `))
      .map((line) => Number.parseInt(line, 10))
      .filter((pid) => pid > 0),
  parents: () =>
    ps('-A', '-o', 'pid=,ppid=')
      .split('\n')
      .flatMap((line): [number, number][] => {
        const [pid, parent] = line.trim().split(/\s+/).map(Number)
        return pid && parent !== undefined ? [[pid, parent]] : []
      }),
  commandLine: (pid) => ps('-ww', '-o', 'command=', '-p', String(pid)).trim(),
}
