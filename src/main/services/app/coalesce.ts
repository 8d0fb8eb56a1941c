/** Calls back soon after it was poked, however often that was, and at a rate that its own cost allows. */
import type { Clock } from '../../lib/clock.ts'

export interface Coalesced {
  poke(): void
  cancel(): void
}

/** A callback that takes long is given at most a tenth of the time. */
const SHARE = 10

/** At most once in `leastMs`; the first poke after a silence waits only `firstMs`. */
export function coalesce(clock: Clock, leastMs: number, callback: () => void, firstMs = 5): Coalesced {
  let cancel: (() => void) | null = null
  let notBefore = 0
  return {
    poke() {
      if (cancel !== null) return
      cancel = clock.after(Math.max(firstMs, notBefore - clock.now()), () => {
        cancel = null
        const began = performance.now()
        callback()
        notBefore = clock.now() + Math.max(leastMs, (performance.now() - began) * SHARE)
      })
    },
    cancel() {
      cancel?.()
      cancel = null
    },
  }
}
