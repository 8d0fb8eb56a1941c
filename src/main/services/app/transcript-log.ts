/** Reads what the agent of one attempt wrote into structured entries, on from where it was read last. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { TranscriptEntry } from '../../../contract/views.ts'
import { FILES, readStderr } from '../../agents/claude/attempt-folder.ts'
import { readTextFile } from '../intake/read-text-file.ts'
import { costEntry, entriesOfLine, type Made, type Reading, TEXT_LIMIT } from './transcript-entries.ts'
import { createTurnCosts } from './turn-costs.ts'

export interface TranscriptLog {
  /** Reads what was written since the last call; returns how many entries came. */
  refresh(): Promise<number>
  readonly entries: readonly TranscriptEntry[]
}

const CHUNK = 256 * 1024
/** An attempt says less than this in all; a runaway one is cut rather than kept in memory. */
const MOST_ENTRIES = 200_000
/** Characters of all entries together; beyond it only the end of the stream is still taken in. */
const MOST_CHARACTERS = 32 * 1024 * 1024
/** One line of the stream: what is longer holds a file, of which the entry shows the beginning anyway. */
const MOST_LINE_BYTES = 32 * 1024 * 1024

export function openTranscriptLog(dir: string, cwd: string, ended: () => { failed: boolean } | null): TranscriptLog {
  const entries: TranscriptEntry[] = []
  const reading: Reading = { tools: new Map(), costs: createTurnCosts() }
  let offset = 0
  let characters = 0
  let rest: Buffer[] = []
  let restBytes = 0
  let begun = false
  let finished = false
  let underWay: Promise<number> | null = null

  function add(made: readonly Made[]): void {
    for (const entry of made) {
      const size = 'text' in entry ? entry.text.length : entry.kind === 'tool' ? entry.input.length : 0
      // The result says how it ended, and is one entry alone.
      const full = entries.length >= MOST_ENTRIES || characters + size > MOST_CHARACTERS
      if (full && entry.kind !== 'result') continue
      characters += size
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

  async function readOn(): Promise<number> {
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
    const file = await open(join(dir, FILES.stdout), 'r').catch(() => null)
    if (file !== null)
      try {
        const buffer = Buffer.allocUnsafe(CHUNK)
        for (;;) {
          const { bytesRead } = await file.read(buffer, 0, CHUNK, offset)
          offset += bytesRead
          if (bytesRead > 0) push(buffer.subarray(0, bytesRead))
          if (bytesRead < CHUNK) break
        }
      } finally {
        await file.close()
      }
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
    refresh() {
      underWay ??= readOn().finally(() => {
        underWay = null
      })
      return underWay
    },
  }
}
