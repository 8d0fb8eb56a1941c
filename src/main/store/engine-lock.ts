/**
 * The lock on a data directory: whoever holds it is the engine and the only writer of its database.
 *
 * It is an exclusive transaction on a tiny SQLite file, kept open for the life of the process. The operating system
 * drops it when the process ends in any way, so a killed engine leaves no lock behind and no pid has to be judged.
 */
import Sqlite from 'better-sqlite3'
import { type Failure, fail, ok, type Result } from '../../contract/result.ts'
import { type EngineHolder, engineLockFile, readEngineHolder, removeHolder, writeHolder } from './engine-holder.ts'
import { createPrivateFile, makePrivateFolder } from './files.ts'
import { messageOf } from './store-failure.ts'

/** Enough to outlast somebody who asks who holds it (microseconds); short enough to refuse at once when it is held. */
const TIMEOUT_MS = 250

export interface EngineLock {
  /** Gives the engine to whoever asks next. Doing it twice is safe. */
  release(): void
}

/** `holder` is null when somebody holds it who did not say who. */
export type EngineHeld = Failure<'engine-held'> & { readonly holder: EngineHolder | null }
export type EngineUnavailable = Failure<'engine-unavailable'>

// The garbage collector closes a connection that nobody refers to, and the lock would go with it.
const held = new Set<Sqlite.Database>()

export function acquireEngineLock(
  dataDir: string,
  holder: EngineHolder,
): Result<EngineLock, EngineHeld | EngineUnavailable> {
  let db: Sqlite.Database | undefined
  try {
    makePrivateFolder(dataDir)
    createPrivateFile(engineLockFile(dataDir))
    db = new Sqlite(engineLockFile(dataDir), { timeout: TIMEOUT_MS })
    // Nothing is ever written, so nothing needs a journal file, which a kill would leave behind.
    db.pragma('journal_mode = MEMORY')
    // Exclusive rather than immediate: it keeps readers out too, so that asking who holds it takes only a shared lock and
    // two who ask never take each other for a holder.
    db.exec('BEGIN EXCLUSIVE')
    writeHolder(dataDir, holder)
  } catch (error) {
    db?.close()
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      return { ok: false, failure: engineHeld(dataDir, holder.startedAt) }
    return fail(
      'engine-unavailable',
      `The data directory ${dataDir} cannot be locked: ${messageOf(error)}. Check its permissions and the free disk ` +
        'space, or set SWITCHYARD_HOME to another folder.',
    )
  }
  const lock = db
  held.add(lock)
  return ok({
    release() {
      if (!held.delete(lock)) return
      // Before the lock goes: afterwards the note may be the next holder's.
      try {
        removeHolder(dataDir)
      } finally {
        lock.close()
      }
    },
  })
}

function engineHeld(dataDir: string, now: number): EngineHeld {
  const found = readEngineHolder(dataDir)
  const holder = found === 'unknown' ? null : found
  const who = holder
    ? `\`${holder.command}\` (pid ${holder.pid}, since ${clockTime(holder.startedAt, now)})`
    : 'another process that is just starting or ending'
  const next = holder ? 'Wait for it, or stop it with Ctrl-C there.' : 'Try again in a moment.'
  return { code: 'engine-held', message: `The engine of this data directory is held by ${who}. ${next}`, holder }
}

/** Local time; with its day when that is not today. */
function clockTime(at: number, now: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  if (date.toDateString() === new Date(now).toDateString()) return time
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}
