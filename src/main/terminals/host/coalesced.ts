/** A text that changes often, told less often: a program's title. */
import type { Clock } from '../../lib/clock.ts'

/** At once, then at most so often; the last one always. */
export function coalesced(
  clock: Clock,
  ms: number,
  tell: (text: string) => void,
): ((text: string) => void) & { flush(): void } {
  let waiting: string | null = null
  let cancel: (() => void) | null = null
  let said: string | null = null
  const flush = (): void => {
    cancel?.()
    cancel = null
    if (waiting === null || waiting === said) return
    said = waiting
    waiting = null
    tell(said)
  }
  const later = (text: string): void => {
    waiting = text
    if (cancel !== null) return
    flush()
    cancel = clock.after(ms, () => {
      cancel = null
      flush()
    })
  }
  return Object.assign(later, { flush })
}
