/** Reads what the agent of one attempt wrote into structured entries, on from where it was read last. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { TranscriptEntry } from '../../../contract/views.ts'
import { FILES, readStderr } from '../../agents/claude/attempt-folder.ts'
import { readTextFile } from '../intake/read-text-file.ts'
import { costEntry, entriesOfLine, type Made, type Reading, TEXT_LIMIT } from './transcript-entries.ts'
import { createTurnCosts } from './turn-costs.ts'

export interface TranscriptLog {
  /** Reads what was written since the last call; returns how many entries came. */
  refresh(): Promise<number>
  readonly entries: readonly TranscriptEntry[]
  /** Whether it is being read at this moment. */
  readonly busy: boolean
  /** Lets go of its file and its room. Not while it is busy, and nothing is asked of it afterwards. */
  close(): void
}

/** Where the characters of all logs together are counted. */
export interface Room {
  /** False: there is none left. */
  take(characters: number): boolean
  give(characters: number): void
}

const CHUNK = 64 * 1024
/** Work done without giving the event loop back. */
const SLICE_MS = 6
/** An attempt says less than this in all; a runaway one is cut rather than kept in memory. */
const MOST_ENTRIES = 200_000
/** One line of the stream: what is longer holds a file, of which the entry shows the beginning anyway. */
const MOST_LINE_BYTES = 32 * 1024 * 1024

/** One for all logs: what is read is taken in before the next one reads. */
const buffer = Buffer.allocUnsafe(CHUNK)

/** Beyond the room that there is, only the end of the stream is still taken in. */
export function openTranscriptLog(
  dir: string,
  cwd: string,
  ended: () => { failed: boolean } | null,
  room: Room,
): TranscriptLog {
  const entries: TranscriptEntry[] = []
  const reading: Reading = { tools: new Map(), costs: createTurnCosts() }
  let fd: number | null = null
  let offset = 0
  let characters = 0
  let rest: Buffer[] = []
  let restBytes = 0
  let begun = false
  let finished = false
  let busy = false
  let underWay: Promise<number> | null = null

  function add(made: readonly Made[]): void {
    for (const entry of made) {
      const size = sizeOf(entry)
      const fits = entries.length < MOST_ENTRIES && room.take(size)
      // The result says how it ended, and is one entry alone.
      if (!fits && entry.kind !== 'result') continue
      if (fits) characters += size
      entries.push({ ...entry, n: entries.length })
    }
  }

  function take(line: Buffer): void {
    if (line.length === 0 || line.length > MOST_LINE_BYTES) return
    add(entriesOfLine(line.toString('utf8'), cwd, reading))
  }

  function push(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      take(Buffer.concat([...rest, chunk.subarray(from, at)]))
      rest = []
      restBytes = 0
      from = at + 1
    }
    if (from < chunk.length && restBytes <= MOST_LINE_BYTES) {
      rest.push(Buffer.from(chunk.subarray(from)))
      restBytes += chunk.length - from
    }
  }

  /** One chunk; true when there may be more. Synchronous as in `follow-file.ts`, and for the same reason. */
  function readChunk(): boolean {
    try {
      fd ??= openSync(join(dir, FILES.stdout), 'r')
    } catch {
      return false // Not there yet, or the folder is gone.
    }
    const read = readSync(fd, buffer, 0, CHUNK, offset)
    offset += read
    if (read > 0) push(buffer.subarray(0, read))
    return read === CHUNK
  }

  function letGo(): void {
    if (fd !== null) closeSync(fd)
    fd = null
  }

  async function readOn(): Promise<number> {
    busy = true
    const before = entries.length
    if (!begun) {
      const prompt = await readTextFile(join(dir, FILES.prompt), 4 * 1024 * 1024)
      if (prompt.ok && prompt.value !== null) {
        begun = true
        add([{ kind: 'prompt', at: null, subagent: false, text: prompt.value.slice(0, TEXT_LIMIT * 4) }])
      }
    }
    // Asked before reading: what is written after it is read by the next call.
    const over = ended()
    for (let began = performance.now(); readChunk(); ) {
      if (performance.now() - began < SLICE_MS) continue
      await setImmediate()
      began = performance.now()
    }
    if (over !== null) letGo()
    if (over !== null && !finished) {
      finished = true
      add(reading.costs.end().map(costEntry))
      const stderr = over.failed ? readStderr(dir).trim() : ''
      if (stderr !== '') add([{ kind: 'stderr', at: null, subagent: false, text: stderr.slice(0, TEXT_LIMIT) }])
    }
    return entries.length - before
  }

  return {
    entries,
    get busy() {
      return busy
    },
    refresh() {
      underWay ??= readOn().finally(() => {
        underWay = null
        busy = false
      })
      return underWay
    },
    close() {
      letGo()
      room.give(characters)
      characters = 0
    },
  }
}

function sizeOf(entry: Made): number {
  if ('text' in entry) return entry.text.length
  if (entry.kind !== 'tool') return 0
  return entry.input.length + (entry.edit === null ? 0 : entry.edit.before.length + entry.edit.after.length)
}
