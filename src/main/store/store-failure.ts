/** Why a database was not opened, in the words of what the user can do about it. */
import Sqlite from 'better-sqlite3'
import { type Failure, fail } from '../../contract/result.ts'
import { listBackups } from './backups.ts'

export type StoreFailure = Failure<
  /** Nothing was ever stored here; readers take it for an empty store. */
  | 'no-database'
  | 'database-from-future'
  /** An older schema, opened for reading: only a writer may migrate. */
  | 'database-outdated'
  | 'database-corrupt'
  | 'database-unreadable'
  /** An applied migration is not the one that this build knows. */
  | 'migration-changed'
  | 'migration-failed'
>

/** Codes of SQLite that mean a damaged file. Extended codes, such as SQLITE_CORRUPT_INDEX, begin with them. */
const DAMAGE = ['SQLITE_CORRUPT', 'SQLITE_NOTADB']

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Which file to put back, and how; said with every refusal of a damaged database. */
function wayBack(file: string): string {
  const newest = listBackups(file)[0]
  return newest === undefined
    ? 'There is no automatic backup; move the file, with its -wal and -shm files, away to begin afresh.'
    : `To go back, move it away, with its -wal and -shm files, and copy the backup ${newest} to its place.`
}

export function corrupt(file: string, problems: readonly string[]) {
  const backups = listBackups(file).map((backup) => `backup: ${backup}`)
  return fail('database-corrupt', `The database ${file} is damaged and was left untouched. ${wayBack(file)}`, [
    ...problems,
    ...backups,
  ])
}

/** Turns what SQLite or the file system threw while `file` was opened into a failure; anything else is a bug. */
export function fromError(file: string, error: unknown) {
  const code = codeOf(error)
  if (code === undefined) throw error
  if (DAMAGE.some((damage) => code.startsWith(damage))) return corrupt(file, [messageOf(error)])
  if (code.startsWith('SQLITE_BUSY'))
    return fail(
      'database-unreadable',
      `The database ${file} is in use by another process; try again when it has ended.`,
    )
  return fail(
    'database-unreadable',
    `The database ${file} cannot be opened: ${messageOf(error)}. Check the folder's permissions and the free disk space, ` +
      'or set SWITCHYARD_HOME to another folder.',
  )
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Sqlite.SqliteError) return error.code
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
