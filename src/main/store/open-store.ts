/** Opens the store: inspects the file, migrates it, and hands out the repositories. The only way to get a `Store`. */
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { ok, type Result } from '../../contract/result.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { createPrivateFile, makePrivateFolder } from './files.ts'
import { markOpen } from './housekeeping.ts'
import { BUSY_TIMEOUT_MS, inspect } from './inspection.ts'
import { migrate } from './migrate.ts'
import { migrations as ours } from './migrations/index.ts'
import { checkMonotonic, type Migration } from './migrations/migration.ts'
import { sqliteStore } from './sqlite-store.ts'
import type { Store, StoreLogger } from './store.ts'
import { fromError, type StoreFailure } from './store-failure.ts'

export interface OpenStoreOptions {
  readonly file: string
  /** `read` works beside a live writer and never changes the file; `write` is for the holder of the engine lock. */
  readonly mode: 'read' | 'write'
  /** Kept with the data, so that an older version can say who wrote it. */
  readonly appVersion?: string
  readonly logger?: StoreLogger
  readonly clock?: Clock
  /** The schema's history; only tests give another. */
  readonly migrations?: readonly Migration[]
}

const silent: StoreLogger = { info() {}, warn() {}, error() {} }

/** Expected failures leave the file as it was; see `StoreFailure` for their codes. */
export function openStore(options: OpenStoreOptions): Result<Store, StoreFailure> {
  const { file, mode, appVersion = 'unknown', logger = silent, clock = systemClock, migrations = ours } = options
  checkMonotonic(migrations)
  const found = inspect({ file, mode, migrations, appVersion })
  if (!found.ok) return found
  if (!found.value.closedCleanly && mode === 'write')
    logger.warn({ file }, 'the database was not closed by its last writer; it was checked and is sound')

  let db: Sqlite.Database | undefined
  try {
    if (mode === 'write') {
      makePrivateFolder(dirname(file))
      createPrivateFile(file)
    }
    db = new Sqlite(file, { readonly: mode === 'read', fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    db.pragma('foreign_keys = ON')
    if (mode === 'write') {
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      const migrated = migrate({ db, file, migrations, found: found.value, at: clock.now() })
      if (!migrated.ok) {
        db.close()
        return migrated
      }
      if (migrated.value.backup !== null)
        logger.info({ backup: migrated.value.backup }, 'the database was backed up and migrated')
      markOpen(db, appVersion)
    }
    return ok(sqliteStore({ db, file, mode, logger }))
  } catch (error) {
    db?.close()
    return fromError(file, error)
  }
}
