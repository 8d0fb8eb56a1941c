/** Ends a process for good: SIGINT, SIGTERM, SIGKILL with bounded waits, then everything that carries its marker. */
import type { Clock } from './clock.ts'
import type { ProcessRef, ProcessTable } from './processes.ts'

/** An environment variable that a process and all its descendants inherit. */
export interface Marker {
  readonly name: string
  readonly value: string
}

export interface StopOptions {
  readonly processes: ProcessTable
  readonly clock: Clock
  /** Null: nothing but `target` is ended. */
  readonly marker: Marker | null
  /** Milliseconds given to SIGINT; the Claude CLI needs about 1.5 s while a command runs. */
  readonly sigintMs?: number
  readonly sigtermMs?: number
}

const POLL_MS = 25
/** What SIGKILL gets: it cannot be refused, only be late. */
const SIGKILL_MS = 2_000
/** Time for what is already ending (such as our own wrapper shell, which records the exit code). */
const SETTLE_MS = 150
/** Rounds of looking for marked processes: a fork bomb is not ours to win against. */
const SWEEPS = 5

/** True when nothing of it was left at the end. Safe to call for what is already dead. */
export async function stopLadder(target: ProcessRef | null, options: StopOptions): Promise<boolean> {
  const { processes, clock, marker, sigintMs = 3_000, sigtermMs = 3_000 } = options
  // The clock's timers do not keep this process alive; a stop that has begun must be carried through.
  const hold = setInterval(() => {}, 60_000)
  try {
    let gone = true
    // Where the system hides environments, the marker finds nothing: what descends from the target is known by that.
    const family = target === null || marker === null ? [] : processes.descendantsOf(target.pid)
    if (target !== null) gone = await climb([target], options, { sigintMs, sigtermMs })
    if (marker === null) return gone
    for (let round = 0; round < SWEEPS; round++) {
      const marked = [
        ...processes.findByEnv(marker.name, marker.value),
        ...family.filter((member) => processes.isAlive(member)),
      ]
      if (marked.length === 0) return gone
      // The first look gives them time to end by themselves; then SIGTERM, then SIGKILL.
      if (round === 0) await until(clock, SETTLE_MS, () => !marked.some((found) => processes.isAlive(found)))
      else await climb(marked, options, { sigintMs: 0, sigtermMs: round === 1 ? Math.min(sigtermMs, 1_000) : 0 })
    }
    return gone && processes.findByEnv(marker.name, marker.value).length === 0
  } finally {
    clearInterval(hold)
  }
}

/** Ends whatever still carries the marker: what a finished attempt left behind. */
export function sweepMarked(marker: Marker, options: Omit<StopOptions, 'marker'>): Promise<boolean> {
  return stopLadder(null, { ...options, marker })
}

async function climb(
  targets: readonly ProcessRef[],
  { processes, clock }: StopOptions,
  waits: { sigintMs: number; sigtermMs: number },
): Promise<boolean> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', waits.sigintMs],
    ['SIGTERM', waits.sigtermMs],
    ['SIGKILL', SIGKILL_MS],
  ]
  for (const [signal, wait] of steps) {
    if (wait === 0) continue
    let sent = false
    for (const target of targets) sent = processes.kill(target, signal) || sent
    if (!sent) break
    if (await until(clock, wait, () => !targets.some((target) => processes.isAlive(target)))) return true
  }
  return !targets.some((target) => processes.isAlive(target))
}

/** Polls because the operating system tells only parents when a process ends. */
async function until(clock: Clock, ms: number, done: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += POLL_MS) {
    if (done()) return true
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve))
  }
  return done()
}
