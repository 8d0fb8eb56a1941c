/** List prices by model family, to estimate what an attempt cost that was killed before its result told it. */
import type { Usage } from './stream-events.ts'

/** US dollars per million tokens. */
interface Price {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/**
 * First match wins. The figures are those that Claude Code 2.1.329 itself reports for each family (measured by letting it
 * count one million tokens of each kind); a newer price makes an estimate wrong, never a cost that a result has told.
 */
const PRICES: readonly (readonly [RegExp, Price])[] = [
  [/haiku-3|3-5-haiku|3-haiku/, { input: 0.8, output: 4, cacheRead: 0.08, cacheWrite: 1 }],
  [/haiku/, { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 }],
  [/sonnet-[34](?!\d)|3-\d-sonnet/, { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }],
  [/sonnet/, { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 }],
  [/fable/, { input: 8, output: 40, cacheRead: 0.2, cacheWrite: 10 }],
]

/** What the CLI itself assumes for a model that it does not know. */
const DEFAULT: Price = { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 }

/** US dollars. */
export function estimateCost(model: string, usage: Usage): number {
  const price = PRICES.find(([family]) => family.test(model))?.[1] ?? DEFAULT
  return (
    (usage.input * price.input +
      usage.output * price.output +
      usage.cacheRead * price.cacheRead +
      usage.cacheWrite * price.cacheWrite) /
    1e6
  )
}
