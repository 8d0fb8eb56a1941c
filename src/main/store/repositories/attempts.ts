/** Reads attempts of a run from their projection. */
import type { Database } from 'better-sqlite3'
import type { AttemptRow } from '../rows.ts'
import type { AttemptRepository } from '../store.ts'
import { toBoolean } from './columns.ts'

interface Raw extends Omit<AttemptRow, 'resume' | 'costEstimated' | 'changed' | 'tokens'> {
  readonly resume: number
  readonly costEstimated: number | null
  readonly changed: number | null
  readonly input: number | null
  readonly output: number | null
  readonly cacheRead: number | null
  readonly cacheWrite: number | null
}

const select = `
  SELECT run, attempt, seq, task, phase, gate, n, batch, session, resume, model, planned_at AS plannedAt,
    commit_before AS commitBefore, finished_at AS finishedAt, outcome, detail, cost_usd AS costUsd,
    cost_estimated AS costEstimated, tokens_input AS input, tokens_output AS output, tokens_cache_read AS cacheRead,
    tokens_cache_write AS cacheWrite, duration_ms AS durationMs, commit_after AS commitAfter, tree_after AS treeAfter,
    changed, not_before AS notBefore
  FROM attempts WHERE run = ?`

function toRow(raw: Raw): AttemptRow {
  const { input, output, cacheRead, cacheWrite, ...row } = raw
  return {
    ...row,
    resume: row.resume === 1,
    costEstimated: toBoolean(row.costEstimated),
    changed: toBoolean(row.changed),
    tokens:
      input === null || output === null || cacheRead === null || cacheWrite === null
        ? null
        : { input, output, cacheRead, cacheWrite },
  }
}

export function attemptRepository(db: Database): AttemptRepository {
  const all = db.prepare<[string], Raw>(`${select} ORDER BY seq`)
  const ofTask = db.prepare<[string, string | null], Raw>(`${select} AND task IS ? ORDER BY seq`)
  const one = db.prepare<[string, string], Raw>(`${select} AND attempt = ?`)
  return {
    list: (run, filter) => (filter?.task === undefined ? all.all(run) : ofTask.all(run, filter.task)).map(toRow),
    get(run, attempt) {
      const raw = one.get(run, attempt)
      return raw ? toRow(raw) : null
    },
  }
}
