/** The feed of a run: what agents do is told at once and alone, the rest at its own rate, and nothing twice. */
import { expect, it } from 'vitest'
import type { LiveActivity } from '../../../src/contract/feed.ts'
import { createRunFeed } from '../../../src/main/services/app/run-feed.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'
import { runDetail } from '../renderer/fake/data.ts'

const doing = (text: string): LiveActivity[] => [
  { run: 'r', task: 't', attempt: 'a', at: 1, text, tool: null, costUsd: 0 },
]

async function watched() {
  const { clock, advance } = manualClock()
  const detail = runDetail()
  let seq = 0
  const now = { activity: doing('reading'), costUsd: 1 }
  let looks = 0
  const feed = createRunFeed({
    clock,
    epoch: 'e',
    nextSeq: () => ++seq,
    detail() {
      looks += 1
      return { ...detail, header: { ...detail.header, costUsd: now.costUsd }, activity: now.activity }
    },
    activity: () => now.activity,
    costUsd: () => now.costUsd,
    watched: () => {},
  })
  const messages = feed.subscribe(undefined, new AbortController().signal)
  expect((await messages.next()).value).toMatchObject({ type: 'snapshot' })
  return { now, advance, feed, looks: () => looks, next: async () => (await messages.next()).value }
}

it('tells what an agent does within a frame, without the rest of the run', async () => {
  const { now, advance, feed, looks, next } = await watched()
  const before = looks()
  now.activity = doing('editing')
  now.costUsd = 2
  feed.active()
  advance(1)
  expect(await next()).toMatchObject({ type: 'delta', data: { activity: doing('editing') } })
  // The cost of its work comes later, and by itself: the rest of the run is not looked at for it.
  advance(500)
  const later = await next()
  expect(later).toMatchObject({ type: 'delta', data: { header: { costUsd: 2 } } })
  expect(later?.type === 'delta' && 'activity' in later.data).toBe(false)
  expect(looks()).toBe(before)
})

it('tells an activity once, however often it is repeated, and the newest of many', async () => {
  const { now, advance, feed, next } = await watched()
  feed.active()
  advance(20)
  for (const text of ['one', 'two', 'three']) {
    now.activity = doing(text)
    feed.active()
  }
  advance(20)
  expect(await next()).toMatchObject({ data: { activity: doing('three') } })
})

it('an event takes what waits along with it', async () => {
  const { now, advance, feed, next } = await watched()
  now.activity = doing('testing')
  now.costUsd = 3
  feed.changed([])
  advance(100)
  expect(await next()).toMatchObject({ data: { header: { costUsd: 3 }, activity: doing('testing') } })
})

it('tells only the activities that changed, and which attempts have none any more', async () => {
  const { now, advance, feed, next } = await watched()
  const of = (attempt: string, text: string): LiveActivity[] => doing(text).map((item) => ({ ...item, attempt }))
  const first = of('first', 'reading')
  now.activity = [...first, ...of('second', 'reading')]
  feed.active()
  advance(20)
  expect(await next()).toMatchObject({ data: { idle: ['a'] } })
  const edits = of('second', 'editing')
  now.activity = [...first, ...edits]
  feed.active()
  advance(20)
  expect(await next()).toEqual({ type: 'delta', epoch: 'e', seq: expect.any(Number), data: { activity: edits } })
  now.activity = edits
  feed.changed([])
  advance(200)
  expect(await next()).toMatchObject({ data: { idle: ['first'] } })
})
