/** Tells when something that was put aside waits for a person again: nothing happens in its run at that time. */
import type { InboxItem } from '../../../contract/views.ts'
import type { Clock } from '../../lib/clock.ts'

export interface SnoozeEnds {
  /** The inbox as it is from now on. */
  follow(inbox: readonly InboxItem[]): void
  end(): void
}

/** Node fires a timer of more than 2^31 ms at once; a snooze may be longer. */
const LONGEST_WAIT_MS = 24 * 3_600_000

/** Calls back with the whole inbox, once for each time at which something in it wakes. */
export function createSnoozeEnds(clock: Clock, woke: (inbox: readonly InboxItem[]) => void): SnoozeEnds {
  let cancel: (() => void) | null = null

  function wait(inbox: readonly InboxItem[]): void {
    cancel?.()
    cancel = null
    const next = nextEnd(inbox, clock.now())
    if (next === null) return
    cancel = clock.after(Math.min(LONGEST_WAIT_MS, next - clock.now()), () => {
      cancel = null
      // A timer may come a little early, and comes in between for a long one.
      if (clock.now() >= next) woke(inbox)
      wait(inbox)
    })
  }

  return {
    follow: wait,
    end() {
      cancel?.()
      cancel = null
    },
  }
}

/** Epoch milliseconds of the first wake that is still to come; null: nothing is put aside. */
function nextEnd(inbox: readonly InboxItem[], now: number): number | null {
  const ends = inbox.flatMap(({ snoozedUntil }) => (snoozedUntil !== null && snoozedUntil > now ? [snoozedUntil] : []))
  return ends.length === 0 ? null : Math.min(...ends)
}
