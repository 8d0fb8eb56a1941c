/**
 * Decides, on a read-only connection, whether a database may be opened at all, so that a refused file stays untouched:
 * no write-ahead log is folded in, no header rewritten.
 */
import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { fail, ok, type Result } from '../../contract/result.ts'
import { listBackups } from './backups.ts'
import { sizeOf } from './files.ts'
import { describe, type SelfDescription } from './housekeeping.ts'
import { type Migration, migrationHash } from './migrations/migration.ts'
import { corrupt, fromError, type StoreFailure } from './store-failure.ts'

/** How long SQLite waits for another process before it gives up. */
export const BUSY_TIMEOUT_MS = 5000

/** Problems that a damaged database lists at most. */
const PROBLEMS = 10

export interface Inspection {
  /** Schema version of the file; 0 for a new one. */
  readonly version: number
  /** Nothing in it: neither tables nor rows to keep. */
  readonly empty: boolean
  readonly closedCleanly: boolean
}

export interface InspectOptions {
  readonly file: string
  readonly mode: 'read' | 'write'
  readonly migrations: readonly Migration[]
  readonly appVersion: string
}

export function inspect(options: InspectOptions): Result<Inspection, StoreFailure> {
  const { file, mode } = options
  if (sizeOf(file) === 0) return inspectNothing(file, mode)
  let db: Sqlite.Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    const self = describe(db)
    if (self.empty) return inspectNothing(file, mode)
    const refusal = refuse(options, self)
    if (refusal) return refusal
    // A reader works beside a live writer, whose flag says "not closed" by right.
    if (mode === 'write' && !self.closedCleanly) {
      const problems = quickCheck(db)
      if (problems.length > 0) return corrupt(file, problems)
    }
    return ok({ version: self.userVersion, empty: false, closedCleanly: self.closedCleanly })
  } catch (error) {
    return fromError(file, error)
  } finally {
    db?.close()
  }
}

/** A missing or empty file is a new store, unless something beside it tells that there was one. */
function inspectNothing(file: string, mode: 'read' | 'write'): Result<Inspection, StoreFailure> {
  const log = sizeOf(`${file}-wal`)
  if (log > 0) return corrupt(file, [`It is missing or empty although its write-ahead log has ${log} bytes.`])
  // A file that was moved away is gone on purpose; one that lost its content is not.
  if (existsSync(file) && listBackups(file).length > 0) return corrupt(file, ['It is empty although it has backups.'])
  if (mode === 'read') return fail('no-database', `There is no database at ${file} yet; "switchyard run" makes one.`)
  return ok({ version: 0, empty: true, closedCleanly: true })
}

function refuse({ file, migrations, appVersion, mode }: InspectOptions, self: SelfDescription) {
  if (!self.ours)
    return fail(
      'database-unreadable',
      `${file} is a database, but not one of Switchyard. Move it away, or set SWITCHYARD_HOME to another folder.`,
    )
  const newest = migrations.length
  if (self.userVersion > newest)
    return fail(
      'database-from-future',
      `The database ${file} was written by a newer Switchyard (${self.writtenBy ?? 'unknown version'}, schema ` +
        `${self.userVersion}); this is ${appVersion}, which knows schemas up to ${newest}. Update Switchyard` +
        `${olderBackup(file, newest)}.`,
    )
  const changed = firstChange(migrations, self)
  if (changed !== null)
    return fail(
      'migration-changed',
      `The database ${file} was made by another build of Switchyard (${self.writtenBy ?? 'unknown version'}): ${changed}. ` +
        'Use that build, or set SWITCHYARD_HOME to another folder.',
    )
  if (mode === 'read' && self.userVersion < newest)
    return fail(
      'database-outdated',
      `The database ${file} has schema ${self.userVersion} and is brought to ${newest} by the next command that writes, ` +
        'such as "switchyard resume".',
    )
  return null
}

/** Names a backup that this version can still read, if there is one. */
function olderBackup(file: string, newest: number): string {
  const found = listBackups(file).find((backup) => Number(/\.backup-v(\d+)-/.exec(backup)?.[1]) <= newest)
  return found === undefined ? '' : `, or go back to the backup ${found}`
}

function firstChange(migrations: readonly Migration[], self: SelfDescription): string | null {
  for (const migration of migrations.slice(0, self.userVersion)) {
    const applied = self.ledger.find((row) => row.version === migration.version)
    const what = `migration ${migration.version} (${migration.name})`
    if (applied === undefined) return `${what} is not in its ledger`
    if (applied.sha256 !== migrationHash(migration)) return `${what} was applied with another text`
  }
  return null
}

function quickCheck(db: Sqlite.Database): string[] {
  const rows = db.pragma(`quick_check(${PROBLEMS})`) as { quick_check: string }[]
  const lines = rows.map((row) => row.quick_check)
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines
}
