/** What probes of installed agent CLIs found, so that each version is probed once. */
import type { Database } from 'better-sqlite3'
import type { ProbeRepository, ProbeRow } from '../store.ts'

type Raw = Omit<ProbeRow, 'ok'> & { ok: number }

export function probeRepository(db: Database): ProbeRepository {
  const one = db.prepare<[string], Raw>('SELECT key, at, ok, report FROM probes WHERE key = ?')
  const put = db.prepare(`
    INSERT INTO probes (key, at, ok, report) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET at = excluded.at, ok = excluded.ok, report = excluded.report`)
  return {
    get(key) {
      const raw = one.get(key)
      return raw ? { ...raw, ok: raw.ok === 1 } : null
    },
    put(row) {
      put.run(row.key, row.at, Number(row.ok), row.report)
    },
  }
}
