/** Reads the process ledger: which children were started, and which are not known to have ended. */
import type { Database } from 'better-sqlite3'
import type { ProcessRow } from '../rows.ts'
import type { ProcessRepository } from '../store.ts'

const select = `
  SELECT run, seq, owner, kind, pid, start_time AS startTime, command, started_at AS startedAt, ended_at AS endedAt,
    ended_reason AS endedReason
  FROM processes`

export function processRepository(db: Database): ProcessRepository {
  const all = db.prepare<[string], ProcessRow>(`${select} WHERE run = ? ORDER BY seq`)
  // "+seq": without the plus SQLite walks the whole table in the order of seq rather than the index of the open ones.
  const openOfRun = db.prepare<[string], ProcessRow>(`${select} WHERE run = ? AND ended_at IS NULL ORDER BY seq`)
  const open = db.prepare<[], ProcessRow>(`${select} WHERE ended_at IS NULL ORDER BY +seq`)
  return {
    list: (run) => all.all(run),
    open: (run) => (run === undefined ? open.all() : openOfRun.all(run)),
  }
}
