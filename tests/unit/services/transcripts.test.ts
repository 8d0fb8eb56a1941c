/** Transcripts of attempts: read on from where they were, within the room of all together, and let go when nobody looks. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AttemptId, RunId } from '../../../src/contract/ids.ts'
import type { AppDeps } from '../../../src/main/services/app/deps.ts'
import { openTranscriptLog } from '../../../src/main/services/app/transcript-log.ts'
import { createTranscripts } from '../../../src/main/services/app/transcripts.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-transcripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const said = (...content: object[]): string => `${JSON.stringify({ type: 'assistant', message: { content } })}\n`
const text = (words: string): string => said({ type: 'text', text: words })
const room = { take: () => true, give: () => {} }
const going = () => null

describe('one log', () => {
  it('reads on as its file grows, also where a line comes in two parts', async () => {
    const log = openTranscriptLog(folder, '/project', going, room)
    expect(await log.refresh()).toBe(0)
    const file = join(folder, 'stdout.jsonl')
    const line = text('one'.repeat(40_000))
    writeFileSync(file, line.slice(0, 70_000))
    expect(await log.refresh()).toBe(0)
    appendFileSync(file, line.slice(70_000) + text('two'))
    expect(await log.refresh()).toBe(2)
    appendFileSync(file, text('three'))
    expect(await log.refresh()).toBe(1)
    expect(log.entries.map(({ n }) => n)).toEqual([0, 1, 2])
    expect(log.entries[2]).toMatchObject({ kind: 'text', text: 'three' })
    log.close()
  })

  it('counts what edits hold, gives its room back, and takes in the result without any', async () => {
    let used = 0
    const small = {
      take(characters: number) {
        if (used + characters > 1_000) return false
        used += characters
        return true
      },
      give(characters: number) {
        used -= characters
      },
    }
    const edit = (size: number) =>
      said({ type: 'tool_use', id: 'e', name: 'Edit', input: { old_string: 'a'.repeat(size), new_string: 'b' } })
    const result = `${JSON.stringify({ type: 'result', is_error: false, result: 'done '.repeat(100) })}\n`
    writeFileSync(join(folder, 'stdout.jsonl'), edit(300) + edit(600) + text('short') + result)
    const log = openTranscriptLog(folder, '/project', going, small)
    await log.refresh()
    expect(log.entries.map(({ kind }) => kind)).toEqual(['tool', 'text', 'result'])
    expect(used).toBeGreaterThan(600)
    log.close()
    expect(used).toBe(0)
  })
})

describe('following', () => {
  const run = 'calm-heron-42' as RunId
  const attempt = 'calm-heron-42.one.implement.1' as AttemptId

  function open() {
    const { clock, advance, pending } = manualClock()
    const attempts = { [attempt]: { id: attempt, task: null, outcome: null } }
    let seq = 0
    mkdirSync(join(folder, attempt))
    const deps = {
      engine: {
        effects: {
          clock,
          paths: { attempt: (_: string, id: string) => join(folder, id), integrationWorktree: () => folder },
        },
      },
      states: { get: () => ({ attempts, tasks: {} }) },
    } as unknown as AppDeps
    const transcripts = createTranscripts(deps, { epoch: 'e', nextSeq: () => ++seq })
    return { transcripts, advance, pending, file: join(folder, attempt, 'stdout.jsonl') }
  }

  it('tells what comes, each thing once', async () => {
    const { transcripts, advance, file } = open()
    writeFileSync(file, text('one'))
    const feed = await transcripts.feed(run, attempt, undefined, undefined)
    if (!feed.ok) throw new Error('the attempt is there')
    expect((await feed.value.next()).value).toMatchObject({ type: 'snapshot', data: { total: 1 } })
    for (const words of ['two', 'three']) {
      appendFileSync(file, text(words))
      transcripts.poke(attempt)
      advance(1_000)
      expect((await feed.value.next()).value).toMatchObject({ type: 'delta', data: { entries: [{ text: words }] } })
    }
    transcripts.end()
  })

  it('one that was given up before it began leaves nothing behind', async () => {
    const { transcripts, pending } = open()
    const ending = new AbortController()
    const never = await transcripts.feed(run, attempt, undefined, ending.signal)
    const late = await transcripts.feed(run, attempt, undefined, ending.signal)
    if (!never.ok || !late.ok) throw new Error('the attempt is there')
    const first = late.value.next()
    ending.abort()
    expect(await first).toEqual({ done: true, value: undefined })
    expect(pending()).toBe(0)
  })
})
