/** Reads what waits, or waited, for a person. */
import type { Database } from 'better-sqlite3'
import type { AttentionRow } from '../rows.ts'
import type { AttentionRepository } from '../store.ts'

const select = `
  SELECT run, attention, seq, task, kind, text, raised_at AS raisedAt, resolved_at AS resolvedAt, decision, note
  FROM attentions`

export function attentionRepository(db: Database): AttentionRepository {
  const all = db.prepare<[string], AttentionRow>(`${select} WHERE run = ? ORDER BY seq`)
  // "+seq": without the plus SQLite walks the whole table in the order of seq rather than the index of the open ones.
  const openOfRun = db.prepare<[string], AttentionRow>(`${select} WHERE run = ? AND resolved_at IS NULL ORDER BY seq`)
  const open = db.prepare<[], AttentionRow>(`${select} WHERE resolved_at IS NULL ORDER BY +seq`)
  return {
    list: (run) => all.all(run),
    open: (run) => (run === undefined ? open.all() : openOfRun.all(run)),
  }
}
