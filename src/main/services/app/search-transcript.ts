/** Looks through a whole transcript for a text, or for what failed; other work gets its turn in between. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TranscriptHit, TranscriptHits } from '../../../contract/procedures/transcript-search.ts'
import type { TranscriptEntry } from '../../../contract/views.ts'

/** Entries that are looked through before others get their turn; some milliseconds. */
const AT_ONCE = 2_000
/** Characters around what was found. */
const AROUND = 60

export interface TranscriptQuestion {
  readonly what: 'text' | 'failures'
  readonly query: string
  readonly limit: number
}

export async function searchTranscript(
  entries: readonly TranscriptEntry[],
  { what, query, limit }: TranscriptQuestion,
): Promise<TranscriptHits> {
  const wanted = query.toLowerCase()
  const hits: TranscriptHit[] = []
  let total = 0
  const end = entries.length
  for (let at = 0; at < end; at++) {
    if (at % AT_ONCE === AT_ONCE - 1) await nextTurn()
    const entry = entries[at]
    if (entry === undefined || (what === 'failures' && !failed(entry))) continue
    const text = textOf(entry)
    const place = text.toLowerCase().indexOf(wanted)
    if (place === -1) continue
    total += 1
    if (hits.length < limit) hits.push({ n: entry.n, kind: entry.kind, excerpt: around(text, place, wanted.length) })
  }
  return { hits, total, searched: end }
}

function failed(entry: TranscriptEntry): boolean {
  switch (entry.kind) {
    case 'tool-result':
    case 'result':
      return !entry.ok
    case 'refused':
    case 'stderr':
      return true
    default:
      return false
  }
}

function textOf(entry: TranscriptEntry): string {
  switch (entry.kind) {
    case 'tool':
      return `${entry.name} ${entry.summary}\n${entry.input}`
    case 'refused':
      return `${entry.tool} ${entry.text}`
    case 'begin':
      return entry.model ?? ''
    case 'cost':
      return ''
    case 'tool-result':
      return entry.exitCode ? `exit ${entry.exitCode}\n${entry.text}` : entry.text
    default:
      return entry.text
  }
}

function around(text: string, place: number, length: number): string {
  const from = Math.max(0, place - AROUND)
  const to = Math.min(text.length, place + length + AROUND)
  const cut = text.slice(from, to).replaceAll(/\s+/g, ' ').trim()
  return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}`
}
