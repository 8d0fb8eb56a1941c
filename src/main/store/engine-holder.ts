/** Who holds the engine of a data directory, as `engine.json` says. The lock itself is `engine-lock.ts`'s. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'

export const EngineHolder = z.object({
  pid: z.number().int().positive(),
  /** What the user typed or started, such as "switchyard run". */
  command: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  version: z.string(),
})
export type EngineHolder = z.infer<typeof EngineHolder>

export const engineLockFile = (dataDir: string) => join(dataDir, 'engine.db')
const holderFile = (dataDir: string) => join(dataDir, 'engine.json')

/** Between taking the lock and saying so a holder needs a moment: asked this often, this far apart, before "unknown". */
const PATIENCE = { tries: 10, ms: 5 }

/** Atomic: a reader sees the whole of it or what was there before. */
export function writeHolder(dataDir: string, holder: EngineHolder): void {
  const partial = `${holderFile(dataDir)}.${process.pid}`
  writeFileSync(partial, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  renameSync(partial, holderFile(dataDir))
}

export function removeHolder(dataDir: string): void {
  rmSync(holderFile(dataDir), { force: true })
}

/**
 * Who holds the engine now; null when nobody does, whatever a file left behind by a killed process says. A holder that
 * has not (or not legibly) named itself is `'unknown'`, and so is one whose lock cannot be looked at. Disturbs nobody: it asks for a shared lock and drops it at once.
 */
export function readEngineHolder(dataDir: string): EngineHolder | 'unknown' | null {
  for (let tries = 0; tries < PATIENCE.tries; tries += 1) {
    const locked = isLocked(dataDir)
    if (locked === 'unknown') return 'unknown'
    if (!locked) return null
    const holder = readHolderFile(dataDir)
    // A dead one's note: the new holder has the lock and is about to replace it.
    if (holder !== null && isAlive(holder.pid)) return holder
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE.ms)
  }
  return 'unknown'
}

function isLocked(dataDir: string): boolean | 'unknown' {
  const file = engineLockFile(dataDir)
  if (!existsSync(file)) return false
  let db: Sqlite.Database | undefined
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 })
    db.prepare('SELECT 1 FROM sqlite_master').get()
    return false
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error
    return error.code.startsWith('SQLITE_BUSY') ? true : 'unknown'
  } finally {
    db?.close()
  }
}

function readHolderFile(dataDir: string): EngineHolder | null {
  try {
    return EngineHolder.parse(JSON.parse(readFileSync(holderFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not permitted to signal it: it is somebody else's, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
