/** Feeds: what is held after any sequence of messages, and how a broken line is taken up again. */
import { notifyManager, QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TranscriptPage } from '../../../src/contract/procedures/tasks.ts'
import { createConnection } from '../../../src/renderer/api/connection.ts'
import { type FeedMessage, type FeedSource, type FeedState, follow, takeIn } from '../../../src/renderer/api/feed.ts'
import { mergeRun, mergeRuns, mergeTranscript, upsert } from '../../../src/renderer/api/merge.ts'
import { runDetail, TASKS } from './fake/data.ts'
import { SUMMARY } from './fake/runs-data.ts'

const append = (held: string[], delta: string[]): string[] => [...held, ...delta]
const empty: FeedState<string[]> = { data: null, cursor: null, problem: null }
const snapshot = (seq: number, data: string[], epoch = 'e'): FeedMessage<string[], string[]> => ({
  type: 'snapshot',
  epoch,
  seq,
  data,
})
const delta = (seq: number, data: string[], epoch = 'e'): FeedMessage<string[], string[]> => ({
  type: 'delta',
  epoch,
  seq,
  data,
})

describe('takeIn', () => {
  test('deltas add to the snapshot', () => {
    const held = takeIn(takeIn(empty, snapshot(3, ['a']), append) ?? empty, delta(4, ['b']), append)
    expect(held).toMatchObject({ data: ['a', 'b'], cursor: { epoch: 'e', seq: 4 } })
  })
  test('a delta that came already changes nothing', () => {
    const held = takeIn(empty, snapshot(3, ['a']), append) ?? empty
    expect(takeIn(held, delta(3, ['b']), append)).toBe(held)
  })
  test('a delta of another life of the engine asks for a new beginning', () => {
    const held = takeIn(empty, snapshot(3, ['a']), append) ?? empty
    expect(takeIn(held, delta(4, ['b'], 'other'), append)).toBeNull()
    expect(takeIn(empty, delta(1, ['b']), append)).toBeNull()
  })
  test('what is shown stays until the snapshot behind a resync is there', () => {
    const held = takeIn(empty, snapshot(3, ['a']), append) ?? empty
    expect(takeIn(held, { type: 'resync', epoch: 'e', seq: 9, reason: 'lagged' }, append)).toBe(held)
    expect(takeIn(held, snapshot(9, ['z']), append)?.data).toEqual(['z'])
  })
})

describe('merging', () => {
  test('unchanged items stay the same objects, so that their cards are not drawn again', () => {
    const run = runDetail()
    const changed = { ...TASKS[1], title: 'Changed' } as (typeof TASKS)[number]
    const next = mergeRun(run, { tasks: [changed] })
    expect(next.tasks[0]).toBe(run.tasks[0])
    expect(next.tasks[1]).toBe(changed)
    expect(next.attempts).toBe(run.attempts)
  })
  test('a new plan takes away the tasks that it lacks', () => {
    const run = runDetail()
    const plan = run.plan
    if (!plan) throw new Error('the fake has a plan')
    expect(mergeRun(run, { plan, tasks: TASKS.slice(0, 2) }).tasks).toHaveLength(2)
  })
  test('an activity replaces that of its attempt, and goes when nothing is done any more', () => {
    const doing = (attempt: string, text: string) => ({
      run: 'r',
      task: 't',
      attempt,
      at: 1,
      text,
      tool: null,
      costUsd: 0,
    })
    const run = { ...runDetail(), activity: [doing('a', 'reads'), doing('b', 'reads')] }
    const next = mergeRun(run, { activity: [doing('b', 'edits')], idle: ['a'] })
    expect(next.activity).toEqual([doing('b', 'edits')])
    expect(mergeRun(next, { idle: ['b'] }).activity).toEqual([])
  })
  test('a new run stands first, and an absent inbox is as before', () => {
    const newest = { ...SUMMARY, run: 'newest', createdAt: SUMMARY.createdAt + 1 }
    const merged = mergeRuns({ runs: [SUMMARY], inbox: [] }, { runs: [newest] })
    expect(merged.runs.map((run) => run.run)).toEqual(['newest', SUMMARY.run])
    expect(merged.inbox).toEqual([])
  })
  test('a page of a transcript that comes twice changes nothing', () => {
    const entry = (n: number) => ({ kind: 'text' as const, n, at: null, subagent: false, text: String(n) })
    const page = { entries: [entry(0), entry(1)], total: 2, complete: false }
    const next = mergeTranscript(
      mergeTranscript(page, { entries: [entry(1), entry(2)], total: 3, complete: false }),
      page,
    )
    expect(next.entries.map((item) => item.n)).toEqual([0, 1, 2])
    expect(next.total).toBe(3)
  })
  test('what does not reach up to a page of a transcript is let go, so that no hole reads as silence', () => {
    const entry = (n: number) => ({ kind: 'text' as const, n, at: null, subagent: false, text: String(n) })
    const page = (...numbers: number[]) => ({ entries: numbers.map(entry), total: 12, complete: false })
    const numbers = (from: number[], to: number[]) =>
      mergeTranscript(page(...from), page(...to)).entries.map(({ n }) => n)
    expect(numbers([0, 1], [10, 11])).toEqual([10, 11])
    expect(numbers([0, 1], [2, 3])).toEqual([0, 1, 2, 3])
    expect(numbers([8, 9], [0, 1])).toEqual([8, 9])
    expect(numbers([2, 3], [0, 1])).toEqual([0, 1, 2, 3])
    expect(numbers([2, 3], [])).toEqual([2, 3])
    expect(numbers([], [5])).toEqual([5])
  })
  test('of a transcript that grows without end the newest entries are held', () => {
    const entry = (n: number) => ({ kind: 'text' as const, n, at: null, subagent: false, text: String(n) })
    let held: TranscriptPage = { entries: [], total: 0, complete: false }
    for (let n = 0; n < 20_000; n += 50) {
      const entries = Array.from({ length: 50 }, (_, index) => entry(n + index))
      held = mergeTranscript(held, { entries, total: n + 50, complete: false })
      expect(held.entries.length).toBeLessThan(4_000)
    }
    expect(held.entries.at(-1)?.n).toBe(19_999)
    expect(held.entries.length).toBeGreaterThanOrEqual(3_000)
    expect(held.total).toBe(20_000)
  })
  test('upsert with nothing new gives back what is held', () => {
    const held = [{ id: 1 }]
    expect(upsert(held, undefined, (item) => item.id)).toBe(held)
    expect(upsert(held, [], (item) => item.id)).toBe(held)
  })
})

describe('following', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', { hidden: true })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('after a lost line it goes on from the last cursor, without a gap and without a repetition', async () => {
    const queries = new QueryClient()
    const connection = createConnection()
    const cursors: unknown[] = []
    async function* lost() {
      yield snapshot(1, ['a'])
      yield delta(2, ['b'])
      throw new Error('the line broke')
    }
    async function* again(signal: AbortSignal) {
      yield delta(3, ['c'])
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    const source: FeedSource<string[], string[]> = {
      key: ['letters'],
      open: async (cursor, signal) => {
        cursors.push(cursor)
        return cursors.length === 1 ? lost() : again(signal)
      },
      merge: append,
    }
    const end = follow(queries, connection, source)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(cursors).toEqual([])
    connection.set({ kind: 'online' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(cursors).toEqual([undefined, { epoch: 'e', seq: 2 }])
    expect(queries.getQueryData<FeedState<string[]>>(['letters'])?.data).toEqual(['a', 'b', 'c'])
    end()
  })
  test('what a frame brings is told within that frame', async () => {
    let frame: (() => void) | null = null
    vi.stubGlobal('document', { hidden: false })
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      frame = callback
      return 1
    })
    vi.stubGlobal('cancelAnimationFrame', () => {})
    const queries = new QueryClient()
    const connection = createConnection()
    connection.set({ kind: 'online' })
    async function* letters(signal: AbortSignal) {
      yield snapshot(1, ['a'])
      yield delta(2, ['b'])
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    const seen: unknown[] = []
    const observer = new QueryObserver<FeedState<string[]>>(queries, {
      queryKey: ['letters'],
      queryFn: () => empty,
      enabled: false,
    })
    // As `useQuery` does.
    const unsubscribe = observer.subscribe(notifyManager.batchCalls(({ data }) => void seen.push(data?.data)))
    const end = follow(queries, connection, {
      key: ['letters'],
      open: async (_, signal) => letters(signal),
      merge: append,
    })
    await vi.advanceTimersByTimeAsync(10)
    expect(seen.at(-1)).toEqual(['a'])
    // No timer passes from here on: only what runs before the frame is drawn.
    ;(frame as (() => void) | null)?.()
    for (let n = 0; n < 5; n++) await Promise.resolve()
    expect(seen.at(-1)).toEqual(['a', 'b'])
    unsubscribe()
    end()
  })
  test('what has viewers of its own is shown to them alone, and is there for whoever takes the feed up again', async () => {
    const queries = new QueryClient()
    const connection = createConnection()
    connection.set({ kind: 'online' })
    async function* letters(signal: AbortSignal) {
      yield snapshot(1, ['a'])
      yield delta(2, ['beside'])
      yield delta(3, ['beside'])
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }
    const beside: number[] = []
    const told: unknown[] = []
    const unsubscribe = queries.getQueryCache().subscribe(({ query }) => told.push(query.state.data))
    const end = follow(queries, connection, {
      key: ['letters'],
      open: async (_, signal) => letters(signal),
      merge: append,
      beside(data, shown) {
        beside.push(data.length)
        return shown !== null
      },
    })
    await vi.advanceTimersByTimeAsync(10)
    unsubscribe()
    expect(beside).toEqual([1, 2, 3])
    expect(new Set(told.filter(Boolean)).size).toBe(1)
    end()
    expect(queries.getQueryData<FeedState<string[]>>(['letters'])?.cursor).toEqual({ epoch: 'e', seq: 3 })
  })
})
