/** Coalescing: however often it is poked, it calls back at its rate, and lets go when it is told. */
import { expect, it } from 'vitest'
import type { Clock } from '../../../src/main/lib/clock.ts'
import { coalesce } from '../../../src/main/services/app/coalesce.ts'

function manualClock() {
  let now = 0
  const timers = new Set<{ at: number; callback: () => void }>()
  const clock: Clock = {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
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

it('calls back soon after a silence, then at most ten times a second', () => {
  const { clock, advance, pending } = manualClock()
  let calls = 0
  const coalesced = coalesce(clock, 100, () => {
    calls += 1
  })
  coalesced.poke()
  advance(5)
  expect(calls).toBe(1)
  for (let ms = 0; ms < 1_000; ms++) {
    coalesced.poke()
    advance(1)
  }
  expect(calls).toBeGreaterThan(8)
  expect(calls).toBeLessThanOrEqual(11)
  advance(200)
  const settled = calls
  advance(10_000)
  // Nobody pokes: nothing is timed any more.
  expect(calls).toBe(settled)
  expect(pending()).toBe(0)
  coalesced.poke()
  coalesced.cancel()
  advance(1_000)
  expect(calls).toBe(settled)
})
