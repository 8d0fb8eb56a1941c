/** Sums over the attempts of one run, made by SQLite: by phase, model and quarter of an hour. */
import type { Database } from 'better-sqlite3'
import type { AnalyticsRepository, AnalyticsRun, AttemptSum } from '../store.ts'

/** Days of every time zone begin at a quarter of an hour in UTC. */
export const SLOT_MS = 15 * 60_000

export function analyticsRepository(db: Database): AnalyticsRepository {
  const runs = db.prepare<[], AnalyticsRun>(`
    SELECT run, version, project_dir AS projectDir, spec_name AS specName, created_at AS createdAt, ended,
      ended_at AS endedAt
    FROM runs ORDER BY created_seq DESC`)
  const sums = db.prepare<[number, string], AttemptSum>(`
    SELECT phase, model, CAST(finished_at / ? AS INTEGER) AS slot, count(*) AS attempts,
      coalesce(sum(outcome = 'succeeded'), 0) AS succeeded, coalesce(sum(n > 1), 0) AS retries,
      coalesce(sum(cost_usd), 0) AS costUsd,
      coalesce(sum(CASE WHEN cost_estimated = 1 THEN cost_usd END), 0) AS estimatedUsd,
      sum(cost_usd IS NULL) AS unknownCost, coalesce(sum(duration_ms), 0) AS durationMs,
      coalesce(sum(tokens_input), 0) AS input, coalesce(sum(tokens_output), 0) AS output,
      coalesce(sum(tokens_cache_read), 0) AS cacheRead, coalesce(sum(tokens_cache_write), 0) AS cacheWrite
    FROM attempts WHERE run = ? AND finished_at IS NOT NULL GROUP BY phase, model, slot`)
  const tasks = db.prepare<[string], { tasks: number; merged: number }>(
    'SELECT count(*) AS tasks, count(merged_commit) AS merged FROM tasks WHERE run = ?',
  )
  const underWay = db.prepare<[string], { open: number }>(
    'SELECT count(*) AS open FROM attempts WHERE run = ? AND finished_at IS NULL',
  )
  return {
    runs: () => runs.all(),
    sums: (run) => sums.all(SLOT_MS, run),
    counts: (run) => ({ tasks: 0, merged: 0, ...tasks.get(run), underWay: underWay.get(run)?.open ?? 0 }),
  }
}
