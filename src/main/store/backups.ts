/** Copies of the database: one consistent file each, named by schema version and time, the newest few kept. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { createPrivateFile, syncFolderOf, syncToDisk } from './files.ts'

/** How many automatic backups stay: enough to go back several releases, few enough to forget about. */
const KEPT = 5

/** Sorts as text in the order of time. */
const stamp = (at: number) => new Date(at).toISOString().replaceAll(/[-:.]/g, '')

/** Automatic backups of `file`, newest first. Files that were named otherwise are nobody's business here. */
export function listBackups(file: string): string[] {
  const folder = dirname(file)
  if (!existsSync(folder)) return []
  const prefix = `${basename(file)}.backup-v`
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const time = /^\d+-(\d{8}T\d{9}Z)$/.exec(name.slice(prefix.length))?.[1]
      return time === undefined ? [] : [{ name, time }]
    })
    .sort((a, b) => (a.time < b.time ? 1 : -1))
    .map(({ name }) => join(folder, name))
}

/**
 * Writes the whole database to `target`, which must not exist. The name appears only when the content is on the disk:
 * VACUUM INTO alone leaves a partial file when it is interrupted and never syncs.
 */
export function copyDatabase(db: Database, target: string): void {
  if (existsSync(target)) throw new Error(`${target} exists already; choose another name for the copy`)
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  try {
    createPrivateFile(partial)
    db.prepare('VACUUM INTO ?').run(partial)
    syncToDisk(partial)
    renameSync(partial, target)
    syncFolderOf(target)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

/** Backs up `file` before its schema leaves `version`. Returns the path of the backup. */
export function backUpBeforeMigration(db: Database, file: string, version: number, at: number): string {
  const target = `${file}.backup-v${version}-${stamp(at)}`
  copyDatabase(db, target)
  return target
}

/** Removes the oldest automatic backups of `file`. */
export function pruneBackups(file: string): void {
  for (const old of listBackups(file).slice(KEPT)) rmSync(old, { force: true })
}
