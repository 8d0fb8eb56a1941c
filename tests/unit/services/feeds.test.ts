/** The feed of all runs: a cursor that comes back sees what happened meanwhile, and a sign of life costs one summary. */
import { expect, test } from 'vitest'
import type { StoredEvent } from '../../../src/contract/events.ts'
import type { RunId } from '../../../src/contract/ids.ts'
import type { RunSummary } from '../../../src/contract/views.ts'
import type { AppDeps } from '../../../src/main/services/app/deps.ts'
import { createFeeds } from '../../../src/main/services/app/feeds.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'
import { SUMMARY } from '../renderer/fake/data.ts'

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
