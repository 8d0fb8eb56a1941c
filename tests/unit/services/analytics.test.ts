/** Totals over all runs, from a real store: what counts when, for whom, and what is not known. */
import { afterEach, expect, test } from 'vitest'
import { RunId } from '../../../src/contract/ids.ts'
import { createAnalytics } from '../../../src/main/services/app/analytics.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { cleanUp, events, opened, run1, run2, tempFile } from '../store/fixtures.ts'

afterEach(cleanUp)

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A midnight in UTC. */
const T0 = 20_000 * DAY

function append(store: Store, run: RunId, at: number, ...list: Parameters<Store['runs']['append']>[2]) {
  store.runs.append(run, store.runs.get(run)?.version ?? 0, list, at)
}

function attempt(store: Store, run: RunId, id: string, at: number, part: object = {}, n = 1, phase = 'implement') {
  append(store, run, at, events.attemptPlanned('parser', id, phase, n))
  append(store, run, at, { ...events.attemptFinished(1, id), ...part } as ReturnType<typeof events.attemptFinished>)
}

function yard() {
  const store = opened({ file: tempFile() })
  append(store, run1, T0, events.created(run1), events.planned('parser'))
  attempt(store, run1, 'run-0001.parser.implement.1', T0 + 22 * HOUR, { outcome: 'failed', costUsd: 0.5 })
  attempt(store, run1, 'run-0001.parser.implement.2', T0 + 23 * HOUR, { costUsd: 0.25, costEstimated: true }, 2)
  append(store, run2, T0 + 2 * DAY, events.created(run2, '/projects/two'), events.planned('parser'))
  attempt(store, run2, 'run-0002.parser.review.1', T0 + 2 * DAY, { costUsd: 2 }, 1, 'review')
  append(store, run2, T0 + 2 * DAY, events.attemptPlanned('parser', 'run-0002.parser.revise.1', 'revise'))
  const room = createAnalytics({ store, isSample: (dir) => dir === '/projects/sample' })
  return { store, room }
}

test('everything counts once, by run, project, phase, model and day', async () => {
  const { room } = yard()
  const all = await room.totals({ utcOffset: 0 })
  expect(all.total).toMatchObject({ attempts: 3, succeeded: 2, retries: 1, costUsd: 2.75, estimatedUsd: 0.25 })
  expect(all.total.tokens).toEqual({ input: 30, output: 60, cacheRead: 91.5, cacheWrite: 120 })
  expect(all.underWay).toBe(1)
  expect(all.runs).toEqual({ total: 2, succeeded: 0, failed: 0, cancelled: 0 })
  expect(all.byRun.map(({ key, costUsd, tasks }) => [key, costUsd, tasks])).toEqual([
    [run2, 2, 1],
    [run1, 0.75, 1],
  ])
  expect(all.byProject.map(({ name, runs, costUsd }) => [name, runs, costUsd])).toEqual([
    ['two', 1, 2],
    ['one', 1, 0.75],
  ])
  expect(all.byPhase.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['review', 1],
    ['implement', 2],
  ])
  for (const part of ['byRun', 'byProject', 'byPhase', 'byModel', 'byDay'] as const)
    expect(all[part].reduce((sum, { attempts }) => sum + attempts, 0)).toBe(3)
})

test('a range takes the work that ended in it, and the days are those of the caller', async () => {
  const { room } = yard()
  const first = await room.totals({ since: T0, until: T0 + DAY, utcOffset: 0 })
  expect(first.total).toMatchObject({ attempts: 2, costUsd: 0.75 })
  expect(first.runs.total).toBe(1)
  expect(first.byDay.map(({ key }) => key)).toEqual(['2024-10-04'])
  const half = await room.totals({ since: T0 + 23 * HOUR, until: T0 + DAY, utcOffset: 0 })
  expect(half.total.attempts).toBe(1)
  const east = await room.totals({ since: T0, until: T0 + DAY, utcOffset: 90 })
  expect(east.byDay.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['2024-10-04', 1],
    ['2024-10-05', 1],
  ])
})

test('a project is looked at alone; the sample only when it is asked for', async () => {
  const { store, room } = yard()
  const sample = RunId.parse('run-0003')
  append(store, sample, T0, events.created(sample, '/projects/sample'))
  attempt(store, sample, 'run-0003.parser.implement.1', T0, { costUsd: 100 })
  expect(await room.totals({ utcOffset: 0 })).toMatchObject({ samples: 1, total: { costUsd: 2.75 } })
  expect(await room.totals({ project: '/projects/sample', utcOffset: 0 })).toMatchObject({
    samples: 0,
    total: { costUsd: 100 },
  })
  expect((await room.totals({ project: '/projects/one', utcOffset: 0 })).byRun.map(({ key }) => key)).toEqual([run1])
})

test('a second look reads only the runs that changed since, and misses nothing', async () => {
  const { store } = yard()
  const read: string[] = []
  const counting = {
    ...store.analytics,
    sums(run: RunId) {
      read.push(run)
      return store.analytics.sums(run)
    },
  }
  const room = createAnalytics({ store: { analytics: counting, projects: store.projects }, isSample: () => false })
  await room.totals({ utcOffset: 0 })
  read.length = 0
  append(store, run2, T0 + 3 * DAY, events.attemptFinished(4, 'run-0002.parser.revise.1'))
  const now = await room.totals({ utcOffset: 0 })
  expect(read).toEqual([run2])
  expect(now).toMatchObject({ underWay: 0, total: { costUsd: 6.75 } })
})
