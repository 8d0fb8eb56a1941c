/** Runs one command of the user's configuration as evidence: own process group, output in a file, bounded in time and size. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, constants, openSync, statSync, truncateSync, watch } from 'node:fs'
import type { Clock } from '../lib/clock.ts'
import type { ProcessRef, ProcessTable } from '../lib/processes.ts'
import { stopLadder } from '../lib/stop-ladder.ts'
import { gateEnvironment, setupEnvironment } from './command-environment.ts'
import type { CommandOrder, CommandResult, CommandRun } from './gate.ts'
import { readTail } from './output-tail.ts'

export interface CommandDeps {
  readonly processes: ProcessTable
  readonly clock: Clock
  /** Root of Switchyard's own package; see `EnvironmentOptions`. */
  readonly ownRoot: string | null
  /** What the scrubbed environment is made from; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Bytes of output after which a command is ended; `MAX_OUTPUT_BYTES` by default. */
  readonly maxOutputBytes?: number
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs?: number
}

/** More than any log that a person or an agent reads; a command that writes more is in a loop. */
export const MAX_OUTPUT_BYTES = 50 * 1024 * 1024

/**
 * Marks the processes of one command, so that those which left its process group are found. Ours alone: the caller's
 * marker may be shared (a run's id is in the environment of its agents too).
 */
const COMMAND_MARKER = 'SWITCHYARD_COMMAND'

const DEFAULT_GRACE_MS = 5_000

interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** Starts the command at once. Nothing is polled while it runs: its exit, its output file and one timer call back. */
export function runCommand(order: CommandOrder, deps: CommandDeps): CommandRun {
  const { processes, clock, maxOutputBytes = MAX_OUTPUT_BYTES, graceMs = DEFAULT_GRACE_MS } = deps
  const marker = { name: COMMAND_MARKER, value: randomUUID() }
  const begun = clock.now()
  let reason: string | null = null
  let timedOut = false

  let child: ChildProcess
  try {
    child = start(order, deps, marker)
  } catch (error) {
    return neverStarted(order, error)
  }

  let settleExit: (exit: Exit) => void = () => {}
  const exited = new Promise<Exit>((resolve) => {
    settleExit = resolve
    child.once('error', (error) => {
      reason ??= notStarted(order, error)
      resolve({ code: null, signal: null })
    })
    child.once('exit', (code, signal) => {
      // In the same turn, while the group cannot yet be another's: what the shell left running in it.
      if (process.platform !== 'win32') signalGroup(child.pid)
      resolve({ code, signal })
    })
  })

  const startTime = child.pid === undefined ? null : processes.startTime(child.pid)
  const leader: ProcessRef | null = child.pid === undefined || startTime === null ? null : { pid: child.pid, startTime }
  // A command that has ended already has no start time left to read: the record then matches no live process.
  if (child.pid !== undefined) order.started({ pid: child.pid, startTime: startTime ?? 'ended' })

  let ending: Promise<unknown> | null = null
  const end = (why: string): void => {
    if (ending) return
    reason ??= why
    // Not reaped yet, so the number still is this child's.
    if (child.exitCode === null && child.signalCode === null) signalGroup(child.pid)
    ending = stopLadder(leader, { processes, clock, marker, sigintMs: 0, sigtermMs: graceMs })
    // A process that even SIGKILL does not end must not hold the run for ever.
    void ending.then(() => settleExit({ code: null, signal: null }))
  }
  const cancelTimer = clock.after(order.timeoutMs, () => {
    timedOut = true
    end(`The command ran longer than its limit of ${duration(order.timeoutMs)} and was ended.`)
  })
  const unwatch = watchSize(order.outputFile, maxOutputBytes, () => {
    end(`The command wrote more than ${megabytes(maxOutputBytes)} MB of output and was ended.`)
  })

  async function settle(): Promise<CommandResult> {
    const { code, signal } = await exited
    const durationMs = Math.max(0, clock.now() - begun)
    cancelTimer()
    unwatch()
    // Whoever left its process group (setsid, a daemon) still carries the marker.
    await (ending ?? stopLadder(null, { processes, clock, marker, sigtermMs: graceMs }))
    if (sizeOf(order.outputFile) > maxOutputBytes) cut(order.outputFile, maxOutputBytes)
    const tail = readTail(order.outputFile)
    if (reason !== null) noteReason(order.outputFile, reason)
    return { exitCode: reason === null ? code : null, signal, timedOut, reason, durationMs, tail }
  }
  const done = settle()
  return {
    done,
    stop: async () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        end('The command was stopped.')
      await done
    },
  }
}

function start(order: CommandOrder, deps: CommandDeps, marker: { name: string; value: string }): ChildProcess {
  const options = {
    base: deps.env ?? process.env,
    marker: { ...order.marker, [marker.name]: marker.value },
    keep: order.keepEnv ?? [],
    ownRoot: deps.ownRoot,
  }
  const env = order.purpose === 'setup' ? setupEnvironment(options) : gateEnvironment(options)
  // Appending, so that stdout and stderr keep their order and a truncation by us is followed, not jumped over.
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants
  const fd = openSync(order.outputFile, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
  try {
    const stdio: ['ignore', number, number] = ['ignore', fd, fd]
    if (process.platform === 'win32')
      return spawn('cmd.exe', ['/d', '/s', '/c', `"${order.command}"`], {
        cwd: order.cwd,
        env,
        stdio,
        windowsVerbatimArguments: true,
        windowsHide: true,
      })
    return spawn('/bin/sh', ['-c', order.command], { cwd: order.cwd, env, stdio, detached: true })
  } finally {
    closeSync(fd)
  }
}

/**
 * Ends the process group of a child of ours; the group's id is the pid, because the child was started detached.
 * Windows has no groups, and ends the tree of a process that lives.
 */
function signalGroup(pid: number | undefined): void {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {})
    return
  }
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // Nothing is left in it.
  }
}

/** Calls back once when the file has outgrown its bound: told by the system where it can, else looked at each second. */
function watchSize(file: string, maxBytes: number, outgrown: () => void): () => void {
  let told = false
  const look = (): void => {
    if (told || sizeOf(file) <= maxBytes) return
    told = true
    outgrown()
  }
  try {
    const watcher = watch(file, { persistent: false }, look)
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    // The system's watches are used up.
    const timer = setInterval(look, 1_000)
    timer.unref()
    return () => clearInterval(timer)
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

/** Drops what was written beyond the bound before the end came. */
function cut(file: string, maxBytes: number): void {
  try {
    truncateSync(file, maxBytes)
  } catch {
    // It is longer than promised, then, and still readable.
  }
}

/** Says in the output itself why it ends there. */
function noteReason(file: string, reason: string): void {
  try {
    appendFileSync(file, `\n[switchyard] ${reason}\n`)
  } catch {
    // The result carries the reason anyway.
  }
}

function neverStarted(order: CommandOrder, error: unknown): CommandRun {
  const reason = notStarted(order, error)
  const result: CommandResult = { exitCode: null, signal: null, timedOut: false, reason, durationMs: 0, tail: reason }
  return { done: Promise.resolve(result), stop: async () => {} }
}

function notStarted(order: CommandOrder, error: unknown): string {
  const what = error instanceof Error ? error.message : String(error)
  return `The command could not be started in ${order.cwd}: ${what}.`
}

const megabytes = (bytes: number): string => String(Math.round((bytes / 1024 / 1024) * 10) / 10)

function duration(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`
  return `${Math.round(ms / 6_000) / 10} min`
}
