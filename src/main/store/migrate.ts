/** Brings a database to the newest schema: all pending migrations in one transaction, a backup before the first. */
import { rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { fail, ok, type Result } from '../../contract/result.ts'
import { backUpBeforeMigration, pruneBackups } from './backups.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Inspection } from './inspection.ts'
import { type Migration, migrationHash } from './migrations/migration.ts'
import { messageOf, type StoreFailure } from './store-failure.ts'

interface Options {
  readonly db: Database
  readonly file: string
  readonly migrations: readonly Migration[]
  readonly found: Inspection
  /** Epoch milliseconds. */
  readonly at: number
}

/**
 * One transaction for all: when any of them fails the file stays at the schema that it had, which the version of
 * Switchyard that wrote it can still open. One backup therefore stands before each of them.
 * Returns its path, if any.
 */
export function migrate({ db, file, migrations, found, at }: Options): Result<{ backup: string | null }, StoreFailure> {
  const pending = migrations.slice(found.version)
  if (pending.length === 0) return ok({ backup: null })
  let backup: string | null = null
  let current: Migration | undefined
  try {
    if (!found.empty) backup = backUpBeforeMigration(db, file, found.version, at)
    db.transaction(() => {
      createHousekeeping(db)
      const record = db.prepare('INSERT INTO migrations (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)')
      for (current of pending) {
        db.exec(current.up)
        record.run(current.version, current.name, migrationHash(current), at)
        db.pragma(`user_version = ${current.version}`)
      }
    }).immediate()
    pruneBackups(file)
    return ok({ backup })
  } catch (error) {
    // Nothing was changed, so this backup says nothing new; kept, those of repeated tries would push out the older ones.
    if (backup !== null) rmSync(backup, { force: true })
    const step = current ? `migration ${current.version} (${current.name})` : 'the backup before it'
    return fail(
      'migration-failed',
      `The database ${file} could not be brought from schema ${found.version} to ${migrations.length}: ${step} failed ` +
        'and nothing was changed. Check the free disk space and try again, or go on with the earlier version of Switchyard.',
      [messageOf(error)],
    )
  }
}
