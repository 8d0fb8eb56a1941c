/**
 * While a key is on its way to its echo, every terminal that nobody types into stands still: nothing of it is read, parsed or
 * sent. Two cores that a flood keeps busy are then free for the few processes that an echo passes through.
 */
import type { Clock } from '../../lib/clock.ts'

/** A program that answers nothing holds the others up for no longer. */
const MOST_MS = 15
/** What was answered still passes through the engine to its viewer. */
const ON_ITS_WAY_MS = 3

export interface Rush {
  /** A key goes to the terminal `who`. */
  begin(who: object): void
  /** `who` answered. */
  answered(who: object): void
  /** Whether those that nobody types into stand still. */
  isOn(): boolean
  /** Calls back when it is over; the same function once, however often it is given. */
  afterwards(goOn: () => void): void
}

export function createRush(clock: Clock): Rush {
  const waiting = new Set<() => void>()
  let typed: object | null = null
  let begun = 0
  /** So much time as was taken from the others is theirs before the next one. */
  let notBefore = 0
  let cancel: (() => void) | null = null

  function over(): void {
    cancel?.()
    cancel = null
    typed = null
    const now = clock.now()
    notBefore = now + (now - begun)
    const all = [...waiting]
    waiting.clear()
    for (const goOn of all) goOn()
  }

  return {
    begin(who) {
      if (cancel !== null) typed = who
      else if (clock.now() >= notBefore) {
        typed = who
        begun = clock.now()
        cancel = clock.after(MOST_MS, over)
      }
    },
    answered(who) {
      if (cancel === null || who !== typed) return
      typed = null
      cancel()
      cancel = clock.after(Math.min(ON_ITS_WAY_MS, Math.max(0, begun + MOST_MS - clock.now())), over)
    },
    isOn: () => cancel !== null,
    afterwards: (goOn) => void waiting.add(goOn),
  }
}
