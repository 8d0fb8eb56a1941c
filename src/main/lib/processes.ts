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
  /** Signals the process only if it still is the one that is meant; returns whether the signal was sent. */
  kill(process: ProcessRef, signal: NodeJS.Signals): boolean
}

/** How a platform answers; everything else follows from it. */
interface Probe {
  startTime(pid: number): string | null
  hasEnv(pid: number, name: string, value: string): boolean
  /** Candidates: pids that may carry the variable. */
  withEnv(name: string, value: string): number[]
  childrenOf(pid: number): number[]
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
    childrenOf: (pid) => refs(probe.childrenOf(pid)),
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

const linuxProbe: Probe = {
  startTime: (pid) => statFields(pid)?.[19] ?? null,
  hasEnv(pid, name, value) {
    try {
      // Framed by NULs, so that no other variable's value can pose as this one.
      const environ = Buffer.concat([Buffer.of(0), readFileSync(`/proc/${pid}/environ`), Buffer.of(0)])
      return environ.includes(`\0${name}=${value}\0`)
    } catch {
      return false
    }
  },
  withEnv: (name, value) => procPids().filter((pid) => linuxProbe.hasEnv(pid, name, value)),
  childrenOf: (pid) => procPids().filter((child) => statFields(child)?.[1] === String(pid)),
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

/** macOS and other BSDs. `ps -E` shows the environment of one's own processes after the command, parted by blanks. */
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
  childrenOf: (pid) =>
    ps('-A', '-o', 'pid=,ppid=')
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === pid)
      .map(([child]) => child ?? 0)
      .filter((child) => child > 0),
}
