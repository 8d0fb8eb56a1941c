/** How late a page shows what agents say: per event, from when it was written until the frame that shows it is over. */
import type { Page } from '@playwright/test'
import { percentile } from '../statistics.ts'

export interface Latencies {
  readonly late: readonly number[]
  /** Events between the first and the last that each agent was seen to tell. */
  readonly expected: number
}

/**
 * Looks at what `selector` names, and at nothing else: `mark` and `part` in it are followed by a stamp of `agent.mjs`.
 *
 * What changes while a frame is being made (the app shows news there) is in that frame; what changes between two is in the
 * next one. A callback that is the first of each frame tells the two apart, and a message that it posts comes after it.
 */
export function latencies(page: Page, selector: string, ms: number): Promise<Latencies> {
  return page.evaluate(
    ({ selector, ms }) =>
      new Promise<Latencies>((resolve, reject) => {
        const root = document.querySelector(selector)
        if (root === null) return reject(new Error(`nothing is ${selector}`))
        const late: number[] = []
        const seen = new Set<string>()
        const turns = new Map<string, { first: number; last: number }>()
        let waiting: number[] = []
        /** Shown by the frame that is being made; the others by the one after it. */
        let inFrame: number[] | null = null
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          const now = Date.now()
          for (const stamp of inFrame ?? []) late.push(now - stamp)
          inFrame = null
        }
        let ended = false
        const frame = () => {
          if (ended) return
          requestAnimationFrame(frame)
          inFrame = waiting
          waiting = []
          port2.postMessage(null)
        }
        requestAnimationFrame(frame)
        const look = (text: string, count: boolean): void => {
          for (const [all, kind, stamp, agent, turn] of text.matchAll(/(mark |part-)(\d{13})-([0-9a-f]{8})-(\d+)/g)) {
            if (seen.has(all)) continue
            seen.add(all)
            if (!count) continue
            const known = turns.get(`${kind}${agent}`)
            const n = Number(turn)
            turns.set(`${kind}${agent}`, { first: Math.min(known?.first ?? n, n), last: Math.max(known?.last ?? n, n) })
            const shown = inFrame ?? waiting
            shown.push(Number(stamp))
          }
        }
        look(root.textContent ?? '', false)
        const observer = new MutationObserver((changes) => {
          for (const target of new Set(changes.map((change) => change.target))) look(target.textContent ?? '', true)
        })
        observer.observe(root, { subtree: true, childList: true, characterData: true })
        setTimeout(() => {
          ended = true
          observer.disconnect()
          let expected = 0
          for (const { first, last } of turns.values()) expected += last - first + 1
          resolve({ late, expected })
        }, ms)
      }),
    { selector, ms },
  )
}

/** Such as `1,204 of 1,204 events, p50 21 ms, longest 63 ms`. */
export function describe({ late, expected }: Latencies): string {
  return `${late.length} of ${expected} events, p50 ${percentile(late, 0.5).toFixed(0)} ms, longest ${Math.max(...late).toFixed(0)} ms`
}
