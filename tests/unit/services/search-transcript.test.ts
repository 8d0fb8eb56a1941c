/** Search through transcripts: finds in order, counts beyond the limit, and tells failures from the rest. */
import { expect, test } from 'vitest'
import type { TranscriptEntry } from '../../../src/contract/views.ts'
import { searchTranscript } from '../../../src/main/services/app/search-transcript.ts'
import { turnOfEntry, turnsOf } from '../../../src/renderer/features/task/turns.ts'

const base = { at: null, subagent: false }
const entries: TranscriptEntry[] = [
  { ...base, n: 0, kind: 'prompt', text: 'Parse durations.' },
  {
    ...base,
    n: 1,
    kind: 'tool',
    id: 'a',
    name: 'Bash',
    summary: 'running npm test',
    input: '{"command":"npm test"}',
    file: null,
    edit: null,
  },
  { ...base, n: 2, kind: 'text', text: `${'x'.repeat(500)} NEEDLE ${'y'.repeat(500)}` },
  { ...base, n: 3, kind: 'tool-result', id: 'a', ok: false, exitCode: 3, text: 'needle not found', truncated: false },
  { ...base, n: 4, kind: 'refused', tool: 'Bash', text: 'git push is not allowed' },
  { ...base, n: 5, kind: 'result', ok: true, text: 'Done.', costUsd: 0.1, turns: 2, durationMs: 10 },
]

test('a text is found whatever its case, with what stands around it', async () => {
  const found = await searchTranscript(entries, { what: 'text', query: 'Needle', limit: 10 })
  expect(found.hits.map((hit) => hit.n)).toEqual([2, 3])
  expect(found.hits[0]?.excerpt).toMatch(/^…x+ NEEDLE y+…$/)
  expect(found.hits[0]?.excerpt.length).toBeLessThan(140)
  expect((await searchTranscript(entries, { what: 'text', query: 'npm test', limit: 10 })).hits).toMatchObject([
    { n: 1 },
  ])
  expect((await searchTranscript(entries, { what: 'text', query: 'absent', limit: 10 })).hits).toEqual([])
  expect((await searchTranscript(entries, { what: 'text', query: 'exit 3', limit: 10 })).hits).toMatchObject([{ n: 3 }])
})

test('failures are what did not work or was refused', async () => {
  const found = await searchTranscript(entries, { what: 'failures', query: '', limit: 10 })
  expect(found.hits.map((hit) => hit.kind)).toEqual(['tool-result', 'refused'])
})

test('all of a long transcript is looked through, and others get their turn meanwhile', async () => {
  const many = Array.from(
    { length: 20_000 },
    (_, n): TranscriptEntry => ({ ...base, n, kind: 'text', text: `line ${n}` }),
  )
  let turns = 0
  const other = setInterval(() => (turns += 1), 0)
  const found = await searchTranscript(many, { what: 'text', query: 'line', limit: 3 })
  clearInterval(other)
  expect(found).toMatchObject({ total: 20_000, searched: 20_000 })
  expect(found.hits.map((hit) => hit.n)).toEqual([0, 1, 2])
  expect(turns).toBeGreaterThan(0)
})

test('an entry is shown by its own turn, by the call that it answers, or by what stands before it', () => {
  const turns = turnsOf(entries)
  expect(turns.map((turn) => turn.key)).toEqual([0, 1, 2, 4, 5])
  expect(turnOfEntry(turns, 3)).toBe(1)
  expect(turnOfEntry(turns, 4)).toBe(3)
  expect(turnOfEntry(turns, 99)).toBe(4)
  expect(turnOfEntry([], 3)).toBe(-1)
})
