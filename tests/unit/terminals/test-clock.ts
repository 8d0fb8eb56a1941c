/** A clock that goes on when a test says so. */
import type { Clock } from '../../../src/main/lib/clock.ts'

export function testClock(): Clock & { pass(ms: number): void } {
  let now = 1_000
  const timers = new Set<{ at: number; run: () => void }>()
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass(ms) {
      now += ms
      for (const timer of [...timers].sort((a, b) => a.at - b.at))
        if (timer.at <= now && timers.delete(timer)) timer.run()
    },
  }
}
