/** The two tables that the store keeps about itself: `meta` (how it was left) and `migrations` (the hash ledger). */
import type { Database } from 'better-sqlite3'

export interface LedgerRow {
  readonly version: number
  readonly name: string
  readonly sha256: string
}

/** What a database says about itself before anything is done to it. */
export interface SelfDescription {
  readonly userVersion: number
  /** No table at all: a new file. */
  readonly empty: boolean
  /** Whether our tables are there. */
  readonly ours: boolean
  readonly ledger: readonly LedgerRow[]
  /** False when the last writer did not close it. */
  readonly closedCleanly: boolean
  /** Version of the Switchyard that wrote last; null when it did not say. */
  readonly writtenBy: string | null
}

/** Both tables precede the first migration, hence stand outside the ledger. They never change. */
export function createHousekeeping(db: Database): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS migrations (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
    ) STRICT;`)
}

export function describe(db: Database): SelfDescription {
  const userVersion = Number(db.pragma('user_version', { simple: true }))
  const tables = new Set(
    db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map((table) => table.name),
  )
  const ours = tables.has('meta') && tables.has('migrations')
  const meta = new Map(
    ours
      ? db
          .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
          .all()
          .map((row) => [row.key, row.value])
      : [],
  )
  return {
    userVersion,
    empty: tables.size === 0 && userVersion === 0,
    ours,
    ledger: ours
      ? db.prepare<[], LedgerRow>('SELECT version, name, sha256 FROM migrations ORDER BY version').all()
      : [],
    closedCleanly: meta.get('clean_shutdown') !== '0',
    writtenBy: meta.get('app_version') ?? null,
  }
}

function setMeta(db: Database, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(
    key,
    value,
  )
}

/** From now until `markClosed` an end of the process counts as unclean. */
export function markOpen(db: Database, appVersion: string): void {
  db.transaction(() => {
    setMeta(db, 'clean_shutdown', '0')
    setMeta(db, 'app_version', appVersion)
  }).immediate()
}

export function markClosed(db: Database): void {
  setMeta(db, 'clean_shutdown', '1')
}
