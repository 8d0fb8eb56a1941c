/** The end of a snooze is told at that time, once, however far away it is, and not at all when it was taken back. */
import { expect, test } from 'vitest'
import type { InboxItem } from '../../../src/contract/views.ts'
import type { Clock } from '../../../src/main/lib/clock.ts'
import type { AppDeps } from '../../../src/main/services/app/deps.ts'
import { createFeeds } from '../../../src/main/services/app/feeds.ts'
import { createSnoozeEnds } from '../../../src/main/services/app/snooze-ends.ts'

const DAY = 24 * 3_600_000
const START = 1_000_000

/** `early`: a timer fires that much before its time. */
function manualClock(early = 0) {
  let now = START
  const timers = new Set<{ at: number; callback: () => void }>()
  const clock: Clock = {
    now: () => now,
    after(ms, callback) {
      // As Node does: a timer that is too long fires at once.
      const timer = { at: now + (ms > 2 ** 31 - 1 ? 1 : Math.max(1, ms - early)), callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  return {
    clock,
    pending: () => timers.size,
    advance(ms: number) {
      const until = now + ms
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers.delete(next)
        now = next.at
        next.callback()
      }
      now = until
    },
  }
}

const item = (id: string, snoozedUntil: number | null): InboxItem => ({
  id,
  run: 'run-1',
  spec: 'spec.md',
  projectDir: '/project',
  task: null,
  taskTitle: null,
  kind: 'plan-invalid',
  text: 'no plan came',
  raisedAt: 0,
  snoozedUntil,
  answers: ['retry', 'cancel'],
})

function following(early = 0) {
  const time = manualClock(early)
  const told: { at: number; ids: string[] }[] = []
  const ends = createSnoozeEnds(time.clock, (inbox) =>
    told.push({ at: time.clock.now(), ids: inbox.map(({ id }) => id) }),
  )
  return { ...time, told, ends }
}

test('tells the whole inbox at the end of each snooze, and then rests', () => {
  const { ends, told, advance, pending } = following()
  ends.follow([item('a', START + 2_000), item('b', START + 1_000), item('c', null), item('d', START - 1)])
  advance(999)
  expect(told).toEqual([])
  advance(1)
  expect(told).toEqual([{ at: START + 1_000, ids: ['a', 'b', 'c', 'd'] }])
  advance(10_000)
  expect(told.map(({ at }) => at)).toEqual([START + 1_000, START + 2_000])
  expect(pending()).toBe(0)
})

test('waits for weeks, and for a timer that comes too early', () => {
  const { ends, told, advance } = following(1)
  ends.follow([item('a', START + 60 * DAY)])
  advance(60 * DAY - 1)
  expect(told).toEqual([])
  advance(1)
  expect(told.map(({ at }) => at)).toEqual([START + 60 * DAY])
})

test('tells nothing of what was taken back, answered, or left behind', () => {
  const { ends, told, advance, pending } = following()
  ends.follow([item('a', START + 1_000)])
  ends.follow([item('a', null)])
  expect(pending()).toBe(0)
  ends.follow([item('b', START + 1_000)])
  ends.end()
  advance(5_000)
  expect(told).toEqual([])
})

test('whoever follows the runs is told, although nothing happened in any of them', async () => {
  const { clock, advance } = manualClock()
  const inbox = [item('a', START + 1_000)]
  let seq = 0
  const feeds = createFeeds({ engine: { effects: { clock } } } as unknown as AppDeps, {
    epoch: 'one',
    nextSeq: () => ++seq,
    summaries: () => ({ runs: [], inbox }),
    summary: () => null,
    activity: () => [],
    detail: () => null,
  })
  const messages = feeds.runs(undefined, undefined)
  expect((await messages.next()).value).toMatchObject({ type: 'snapshot' })
  const next = messages.next()
  advance(1_000)
  expect((await next).value).toMatchObject({ type: 'delta', data: { inbox } })
  feeds.end()
})
