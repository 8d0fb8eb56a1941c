/** Looks at a database without opening the store: schema, soundness and backups, for a report on the installation. */
import Sqlite from 'better-sqlite3'
import { listBackups } from './backups.ts'
import { sizeOf } from './files.ts'
import { BUSY_TIMEOUT_MS } from './inspection.ts'
import { migrations } from './migrations/index.ts'

export interface DatabaseCheck {
  readonly exists: boolean
  readonly schemaVersion: number
  /** The schema that this version of Switchyard knows. */
  readonly newestSchema: number
  /** Empty when it is sound; at most ten lines. */
  readonly problems: readonly string[]
  readonly sizeBytes: number
  /** Newest first. */
  readonly backups: readonly string[]
}

/** Works beside a live writer and changes nothing. Takes time in proportion to the size of the file. */
export function checkDatabase(file: string): DatabaseCheck {
  const common = { newestSchema: migrations.length, sizeBytes: sizeOf(file), backups: listBackups(file) }
  if (common.sizeBytes === 0) return { ...common, exists: false, schemaVersion: 0, problems: [] }
  let db: Sqlite.Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    const schemaVersion = Number(db.pragma('user_version', { simple: true }))
    const rows = db.pragma('quick_check(10)') as { quick_check: string }[]
    const lines = rows.map((row) => row.quick_check)
    return { ...common, exists: true, schemaVersion, problems: lines.length === 1 && lines[0] === 'ok' ? [] : lines }
  } catch (error) {
    return {
      ...common,
      exists: true,
      schemaVersion: 0,
      problems: [error instanceof Error ? error.message : String(error)],
    }
  } finally {
    db?.close()
  }
}
