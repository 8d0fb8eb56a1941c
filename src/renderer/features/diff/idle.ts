/** Work that can wait for a moment in which nothing is drawn: one piece in each, so that no frame waits for more than that. */

const later: (work: () => void) => void =
  typeof requestIdleCallback === 'function'
    ? (work) => requestIdleCallback(work, { timeout: 300 })
    : (work) => setTimeout(work, 30)

const waiting: (() => void)[] = []
let asked = false

function ask(): void {
  if (asked || waiting.length === 0) return
  asked = true
  later(() => {
    asked = false
    // The latest first: what is in sight now comes before what was.
    const work = waiting.pop()
    ask()
    work?.()
  })
}

export function whenIdle(work: () => void): void {
  waiting.push(work)
  ask()
}
