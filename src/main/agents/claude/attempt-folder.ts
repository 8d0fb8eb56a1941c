/** The files of one attempt and what they say about its process; reads them, never starts anything. */
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { ProcessRef, ProcessTable } from '../../lib/processes.ts'
import { MARKER } from './agent-env.ts'

export const FILES = {
  prompt: 'prompt.md',
  command: 'command.json',
  settings: 'settings.json',
  memory: 'project-instructions.md',
  stdout: 'stdout.jsonl',
  stderr: 'stderr.log',
  /** A folder that the wrapper makes first of all: whoever makes it runs the attempt, nobody else ever does. */
  claim: 'started',
  pid: 'pid',
  exit: 'exit',
} as const

/** What was started, for the record and for the clock: limits count from here, also after a restart of the engine. */
export const CommandRecord = z.object({
  version: z.literal(1),
  executable: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
})
export type CommandRecord = z.infer<typeof CommandRecord>

export type AttemptState =
  /** Nothing was ever started here. */
  | { readonly kind: 'fresh' }
  /** The wrapper lives, but claude's pid is not known yet: it comes within milliseconds. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'alive'; readonly process: ProcessRef }
  | { readonly kind: 'ended' }

/** How old a claim without a pid, or a pid without its program, may be and still be on its way. */
const YOUNG_MS = 5_000

export interface AttemptIdentity {
  readonly dir: string
  readonly attempt: string
  readonly session: string
}

export function inspectAttempt({ dir, attempt, session }: AttemptIdentity, processes: ProcessTable): AttemptState {
  if (exists(dir, FILES.exit)) return { kind: 'ended' }
  const pid = readInteger(dir, FILES.pid)
  if (pid !== null) {
    const startTime = processes.startTime(pid)
    // Marker or session tell our process from a later one that was given the same pid.
    const ours = () => processes.hasEnv(pid, MARKER, attempt) || processes.commandLine(pid).includes(session)
    if (startTime === null) return { kind: 'ended' }
    if (ours()) return { kind: 'alive', process: { pid, startTime } }
    // In the middle of its exec a process shows neither.
    return { kind: isYoung(dir, FILES.pid) ? 'starting' : 'ended' }
  }
  if (processes.findByEnv(MARKER, attempt).length > 0) return { kind: 'starting' }
  if (!exists(dir, FILES.claim)) return { kind: 'fresh' }
  // The wrapper is not seen where environments are hidden. An old claim without a process: the machine went down.
  return { kind: !hasProcess(dir) && isYoung(dir, FILES.claim) ? 'starting' : 'ended' }
}

/** Whether the process got as far as to write its pid. */
export function hasProcess(dir: string): boolean {
  return exists(dir, FILES.pid) || exists(dir, FILES.exit)
}

/** Null: not recorded, or ended by something that left no time to record it. */
export function readExitCode(dir: string): number | null {
  return readInteger(dir, FILES.exit)
}

export function readCommand(dir: string): CommandRecord | null {
  try {
    return CommandRecord.parse(JSON.parse(readFileSync(path.join(dir, FILES.command), 'utf8')))
  } catch {
    return null
  }
}

/** Epoch milliseconds at which the exit was recorded; null when it was not. */
export function exitedAt(dir: string): number | null {
  return statSync(path.join(dir, FILES.exit), { throwIfNoEntry: false })?.mtimeMs ?? null
}

const STDERR_BYTES = 4096

/** The end of what was written to stderr. */
export function readStderr(dir: string): string {
  try {
    return readFileSync(path.join(dir, FILES.stderr)).subarray(-STDERR_BYTES).toString('utf8')
  } catch {
    return ''
  }
}

function exists(dir: string, file: string): boolean {
  return statSync(path.join(dir, file), { throwIfNoEntry: false }) !== undefined
}

function isYoung(dir: string, file: string): boolean {
  const found = statSync(path.join(dir, file), { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs < YOUNG_MS
}

function readInteger(dir: string, file: string): number | null {
  try {
    const text = readFileSync(path.join(dir, file), 'utf8').trim()
    return /^\d{1,10}$/.test(text) ? Number(text) : null
  } catch {
    return null
  }
}
