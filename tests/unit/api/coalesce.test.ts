/** Coalescing: however often it is poked, it calls back at its rate, and lets go when it is told. */
import { expect, it } from 'vitest'
import { coalesce } from '../../../src/main/services/app/coalesce.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'

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
