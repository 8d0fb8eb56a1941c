/** The feed of all runs: a cursor that comes back sees what happened meanwhile, and a sign of life costs one summary. */
import { expect, test } from 'vitest'
import type { StoredEvent } from '../../../src/contract/events.ts'
import type { RunId } from '../../../src/contract/ids.ts'
import type { RunSummary } from '../../../src/contract/views.ts'
import type { AppDeps } from '../../../src/main/services/app/deps.ts'
import { createFeeds } from '../../../src/main/services/app/feeds.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'
import { SUMMARY } from '../renderer/fake/runs-data.ts'

const run = SUMMARY.run as RunId
const event = { stream: run, event: { type: 'RunResumed' } } as unknown as StoredEvent

function open() {
  const { clock, advance, pending } = manualClock()
  const now = { summary: { ...SUMMARY } as RunSummary, looks: 0 }
  let seq = 0
  const feeds = createFeeds({ engine: { effects: { clock } } } as unknown as AppDeps, {
    epoch: 'one',
    nextSeq: () => ++seq,
    summaries() {
      now.looks += 1
      return { runs: [now.summary], inbox: [] }
    },
    summary: () => now.summary,
    activity: () => [],
    detail: () => null,
  })
  return { feeds, now, advance, pending }
}

test('whoever comes back by cursor sees what happened while nobody listened', async () => {
  const { feeds, now, advance } = open()
  const leaving = new AbortController()
  const first = feeds.runs(undefined, leaving.signal)
  const seen = (await first.next()).value
  if (!seen) throw new Error('there is a snapshot')
  leaving.abort()
  await first.next()
  now.summary = { ...now.summary, status: 'attention' }
  feeds.stored([event])
  const again = feeds.runs({ epoch: seen.epoch, seq: seen.seq }, undefined)
  const next = again.next()
  advance(1_000)
  expect((await next).value).toMatchObject({ type: 'delta', data: { runs: [{ run, status: 'attention' }] } })
  feeds.end()
})

test('who comes back when nothing happened costs nothing', async () => {
  const { feeds, pending } = open()
  const leaving = new AbortController()
  const first = feeds.runs(undefined, leaving.signal)
  const seen = (await first.next()).value
  if (!seen) throw new Error('there is a snapshot')
  leaving.abort()
  await first.next()
  const rest = feeds.runs({ epoch: seen.epoch, seq: seen.seq }, undefined).next()
  expect(pending()).toBe(0)
  feeds.end()
  expect((await rest).done).toBe(true)
})

test('a sign of life tells the cost of its run, without a look at all the others', async () => {
  const { feeds, now, advance } = open()
  const messages = feeds.runs(undefined, undefined)
  await messages.next()
  const looks = now.looks
  now.summary = { ...now.summary, costUsd: 7 }
  feeds.active(run)
  const next = messages.next()
  advance(5_000)
  expect((await next).value).toMatchObject({ type: 'delta', data: { runs: [{ run, costUsd: 7 }] } })
  expect(now.looks).toBe(looks)
  feeds.end()
})
