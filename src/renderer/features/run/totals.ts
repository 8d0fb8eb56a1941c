/** Sums over attempts, for the report: pure. */
import type { AttemptView } from '../../../contract/views.ts'

export interface Total {
  readonly key: string
  readonly attempts: number
  readonly costUsd: number
  readonly durationMs: number
  readonly tokens: number
}

/** Totals by whatever `key` says, the dearest first. */
export function totals(attempts: readonly AttemptView[], key: (attempt: AttemptView) => string): Total[] {
  const sums = new Map<string, Total>()
  for (const attempt of attempts) {
    const name = key(attempt)
    const sum = sums.get(name) ?? { key: name, attempts: 0, costUsd: 0, durationMs: 0, tokens: 0 }
    const { input, output, cacheRead, cacheWrite } = attempt.tokens
    sums.set(name, {
      key: name,
      attempts: sum.attempts + 1,
      costUsd: sum.costUsd + attempt.costUsd,
      durationMs: sum.durationMs + attempt.durationMs,
      tokens: sum.tokens + input + output + cacheRead + cacheWrite,
    })
  }
  return [...sums.values()].sort((a, b) => b.costUsd - a.costUsd || b.attempts - a.attempts)
}
