/** What a migration is, the rule that their numbers follow, and the hash by which an applied one is known again. */
import { createHash } from 'node:crypto'

/** One step of the schema. Once released its text never changes: the hash in the ledger would tell. */
export interface Migration {
  /** 1, 2, 3, ... without gaps; becomes `user_version`. */
  readonly version: number
  readonly name: string
  /** SQL that brings the schema from the version before to this one. It runs inside a transaction. */
  readonly up: string
}

export const migrationHash = (migration: Migration): string => createHash('sha256').update(migration.up).digest('hex')

/** Throws when the numbers are not 1, 2, 3, ... in order: that is a mistake in the code, never of the user. */
export function checkMonotonic(migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1)
      throw new Error(`Migration "${migration.name}" has number ${migration.version} where ${index + 1} is due`)
  }
}
