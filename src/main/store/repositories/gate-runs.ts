/** Reads gate runs, the evidence of a run, from their projection. */
import type { Database } from 'better-sqlite3'
import type { GateRunRow } from '../rows.ts'
import type { GateRunRepository } from '../store.ts'
import { toBoolean } from './columns.ts'

type Raw = Omit<GateRunRow, 'timedOut'> & { timedOut: number | null }

const select = `
  SELECT run, gate_run AS gateRun, seq, scope, task, gate, tree, started_at AS startedAt, finished_at AS finishedAt,
    command, exit_code AS exitCode, timed_out AS timedOut, duration_ms AS durationMs, output_file AS outputFile,
    failure_digest AS failureDigest, tail
  FROM gate_runs WHERE run = ?`

export function gateRunRepository(db: Database): GateRunRepository {
  const all = db.prepare<[string], Raw>(`${select} ORDER BY seq`)
  const ofTask = db.prepare<[string, string | null], Raw>(`${select} AND task IS ? ORDER BY seq`)
  return {
    list: (run, filter) =>
      (filter?.task === undefined ? all.all(run) : ofTask.all(run, filter.task)).map((raw) => ({
        ...raw,
        timedOut: toBoolean(raw.timedOut),
      })),
  }
}
