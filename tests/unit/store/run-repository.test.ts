/** The event log and its transaction: append, conflict, read, snapshots, subscriptions. */
import Sqlite from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import type { RunEvent, StoredEvent } from '../../../src/contract/events.ts'
import { StreamConflict } from '../../../src/main/store/stream-conflict.ts'
import { cleanUp, events, opened, parser, run1, run2, tempFile } from './fixtures.ts'

afterEach(cleanUp)

it('gives appended events back in order, across a close and an open', () => {
  const file = tempFile()
  const first = opened({ file })
  const stored = first.runs.append(run1, 0, [events.created(), events.planned('parser')], 100)
  first.runs.append(run1, 2, [events.merged('parser')], 200)
  expect(stored.map(({ seq, version, at, stream }) => ({ seq, version, at, stream }))).toEqual([
    { seq: 1, version: 1, at: 100, stream: run1 },
    { seq: 2, version: 2, at: 100, stream: run1 },
  ])
  first.close()

  const again = opened({ file })
  expect(again.runs.read(run1).slice(0, 2)).toEqual(stored)
  expect(again.runs.read(run1, 2).map((event) => event.event)).toEqual([events.merged('parser')])
  expect(again.runs.read(run2)).toEqual([])
})

it('follows the whole log from a cursor, across runs', () => {
  const store = opened({ file: tempFile() })
  store.runs.append(run1, 0, [events.created()], 1)
  store.runs.append(run2, 0, [events.created(run2)], 2)
  store.runs.append(run1, 1, [events.finished()], 3)
  expect(store.runs.since(1, 10).map((event) => [event.seq, event.stream])).toEqual([
    [2, run2],
    [3, run1],
  ])
  expect(store.runs.since(1, 1)).toHaveLength(1)
  expect(store.runs.since(3, 10)).toEqual([])
})

it('goes back from a version, over all events or over those of some types', () => {
  const store = opened({ file: tempFile() })
  store.runs.append(
    run1,
    0,
    [events.created(), events.planned('parser'), events.merged('parser'), events.finished()],
    1,
  )
  store.runs.append(run2, 0, [events.created(run2)], 2)
  const versions = (...given: Parameters<typeof store.runs.before>) =>
    store.runs.before(...given).map((event) => event.version)
  expect(versions(run1, 99, 2)).toEqual([4, 3])
  expect(versions(run1, 3, 10)).toEqual([2, 1])
  expect(versions(run1, 99, 1, ['RunCreated', 'TaskMerged'])).toEqual([3])
  expect(versions(run1, 3, 10, ['RunCreated', 'TaskMerged'])).toEqual([1])
})

it('refuses an append by someone who has not seen the newest events, and stores nothing of it', () => {
  const store = opened({ file: tempFile() })
  store.runs.append(run1, 0, [events.created()], 1)
  const stale = () => store.runs.append(run1, 0, [events.planned('parser')], 2)
  expect(stale).toThrow(StreamConflict)
  expect(() => store.runs.append(run1, 7, [], 2)).toThrow(
    expect.objectContaining({ stream: run1, expected: 7, actual: 1 }),
  )
  expect(store.runs.read(run1)).toHaveLength(1)
  expect(store.tasks.list(run1)).toEqual([])
})

it('refuses what could not be read back, with the whole batch', () => {
  const store = opened({ file: tempFile() })
  const unreadable = { ...events.attemptFinished(1), costUsd: Number.NaN } as RunEvent
  expect(() => store.runs.append(run1, 0, [events.created(), unreadable], 1)).toThrow(/costUsd/)
  expect(store.runs.get(run1)).toBeNull()
  expect(store.runs.read(run1)).toEqual([])
})

it('names the place of an event that cannot be read', () => {
  const file = tempFile()
  const store = opened({ file })
  store.runs.append(run1, 0, [events.created(), events.planned('parser')], 1)
  const raw = new Sqlite(file)
  raw.prepare('UPDATE events SET data = ? WHERE seq = 2').run('{"type":"Unheard"}')
  raw.close()
  expect(() => store.runs.read(run1)).toThrow(`Event 2 (version 2 of run ${run1})`)
  expect(() => store.rebuild()).toThrow(/Event 2/)
  expect(store.tasks.list(run1)).toHaveLength(1)
})

it('keeps the newest snapshot of a run only', () => {
  const store = opened({ file: tempFile() })
  expect(store.runs.readSnapshot(run1)).toBeNull()
  store.runs.writeSnapshot(run1, { version: 3, fold: 1, state: '{"a":1}' })
  store.runs.writeSnapshot(run1, { version: 5, fold: 2, state: '{"a":2}' })
  expect(store.runs.readSnapshot(run1)).toEqual({ version: 5, fold: 2, state: '{"a":2}' })
})

it('lists runs newest first, by project, unfinished, limited', () => {
  const store = opened({ file: tempFile() })
  // The same millisecond: the order of the log decides.
  store.runs.append(run1, 0, [events.created(run1, '/one'), events.finished()], 1)
  store.runs.append(run2, 0, [events.created(run2, '/two')], 1)
  const ids = (filter?: Parameters<typeof store.runs.list>[0]) => store.runs.list(filter).map((row) => row.run)
  expect(ids()).toEqual([run2, run1])
  expect(ids({ projectDir: '/one' })).toEqual([run1])
  expect(ids({ unfinished: true })).toEqual([run2])
  expect(ids({ unfinished: true, projectDir: '/one' })).toEqual([])
  expect(ids({ limit: 1 })).toEqual([run2])
  expect(ids({ limit: 1, offset: 1 })).toEqual([run1])
  expect(ids({ limit: 1, offset: 2 })).toEqual([])
})

it('publishes after the commit, and goes on when a listener throws', () => {
  const errors: string[] = []
  const file = tempFile()
  const logger = { info() {}, warn() {}, error: (_: object, message: string) => errors.push(message) }
  const store = opened({ file, logger })
  const reader = opened({ file, mode: 'read' })
  const seen: [number, number][] = []
  store.runs.subscribe(() => {
    throw new Error('broken listener')
  })
  const stop = store.runs.subscribe((batch) => seen.push([batch.length, reader.runs.read(run1).length]))
  store.runs.append(run1, 0, [events.created(), events.planned('parser')], 1)
  expect(seen).toEqual([[2, 2]])
  expect(errors).toHaveLength(1)
  stop()
  store.runs.append(run1, 2, [events.finished()], 2)
  expect(seen).toHaveLength(1)
})

it('publishes neither a refused append nor an empty one', () => {
  const store = opened({ file: tempFile() })
  let batches = 0
  store.runs.subscribe(() => {
    batches += 1
  })
  expect(() => store.runs.append(run1, 1, [events.created()], 1)).toThrow(StreamConflict)
  expect(store.runs.append(run1, 0, [], 1)).toEqual([])
  expect(batches).toBe(0)
})

it('shows every listener the order of the log when one of them appends in turn', () => {
  const store = opened({ file: tempFile() })
  store.runs.subscribe(([first]) => {
    if (first?.event.type === 'RunCreated') store.runs.append(run1, 1, [events.cancelled(parser)], 2)
  })
  const types: StoredEvent['event']['type'][] = []
  store.runs.subscribe((batch) => types.push(...batch.map((stored) => stored.event.type)))
  store.runs.append(run1, 0, [events.created()], 1)
  expect(types).toEqual(['RunCreated', 'TaskCancelled'])
})
