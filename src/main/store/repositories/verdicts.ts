/** Reads review verdicts of a run from their projection. */
import type { Database } from 'better-sqlite3'
import type { VerdictRow } from '../rows.ts'
import type { VerdictRepository } from '../store.ts'

type Raw = Omit<VerdictRow, 'issues' | 'findings'> & { issues: string; findings: string }

const select = `
  SELECT run, seq, task, attempt, round, tree, given, effective, summary, issues, findings, at
  FROM verdicts WHERE run = ?`

export function verdictRepository(db: Database): VerdictRepository {
  const all = db.prepare<[string], Raw>(`${select} ORDER BY seq`)
  const ofTask = db.prepare<[string, string], Raw>(`${select} AND task = ? ORDER BY seq`)
  return {
    list: (run, filter) =>
      (filter?.task === undefined ? all.all(run) : ofTask.all(run, filter.task)).map((raw) => ({
        ...raw,
        issues: JSON.parse(raw.issues),
        findings: JSON.parse(raw.findings),
      })),
  }
}
