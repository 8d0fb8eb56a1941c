/** Totals over runs: cost, time, success and retries, by run, phase, model and day. Read from the projections. */
import type { Analytics, Totals } from '../../../contract/procedures/analytics.ts'
import type { AttemptRow } from '../../store/rows.ts'
import type { AppDeps } from './deps.ts'

const MOST_RUNS = 5_000

export interface AnalyticsQuestion {
  readonly project?: string | undefined
  readonly since?: number | undefined
}

export function analyticsOf({ engine }: AppDeps, question: AnalyticsQuestion): Analytics {
  const { store } = engine
  const rows = store.runs
    .list({ ...(question.project === undefined ? {} : { projectDir: question.project }), limit: MOST_RUNS })
    .filter((row) => question.since === undefined || row.createdAt >= question.since)
  const total = empty('total')
  const byPhase = new Map<string, Totals>()
  const byModel = new Map<string, Totals>()
  const byDay = new Map<string, Totals>()
  const byRun = rows.map((row) => {
    const own = empty(row.run)
    for (const attempt of store.attempts.list(row.run)) {
      if (attempt.finishedAt === null) continue
      const day = new Date(attempt.finishedAt).toISOString().slice(0, 10)
      for (const totals of [
        total,
        own,
        entry(byPhase, attempt.phase),
        entry(byModel, attempt.model ?? 'unknown'),
        entry(byDay, day),
      ])
        add(totals, attempt)
    }
    return {
      ...own,
      spec: row.specName,
      createdAt: row.createdAt,
      wallMs: row.endedAt === null ? null : row.endedAt - row.createdAt,
    }
  })
  const ended = (status: string) => rows.filter((row) => row.ended === status).length
  const costliest = (map: Map<string, Totals>) => [...map.values()].sort((a, b) => b.costUsd - a.costUsd)
  return {
    total,
    runs: {
      total: rows.length,
      succeeded: ended('succeeded'),
      failed: ended('failed'),
      cancelled: ended('cancelled'),
    },
    byRun,
    byPhase: costliest(byPhase),
    byModel: costliest(byModel),
    byDay: [...byDay.values()].sort((a, b) => a.key.localeCompare(b.key)),
  }
}

const empty = (key: string): Totals => ({
  key,
  attempts: 0,
  succeeded: 0,
  retries: 0,
  costUsd: 0,
  durationMs: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
})

function entry(map: Map<string, Totals>, key: string): Totals {
  const known = map.get(key) ?? empty(key)
  map.set(key, known)
  return known
}

function add(totals: Totals, attempt: AttemptRow): void {
  totals.attempts += 1
  if (attempt.outcome === 'succeeded') totals.succeeded += 1
  if (attempt.n > 1) totals.retries += 1
  totals.costUsd = Math.round((totals.costUsd + (attempt.costUsd ?? 0)) * 1e6) / 1e6
  totals.durationMs += attempt.durationMs ?? 0
  const { tokens } = attempt
  if (tokens === null) return
  for (const key of ['input', 'output', 'cacheRead', 'cacheWrite'] as const) totals.tokens[key] += tokens[key]
}
