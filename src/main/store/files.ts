/** Files of the store on disk: private from their first byte, and durable once they have their name. */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Only the user reads what agents were told and did. */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/** Creates the folder when it is missing. One that exists keeps its mode: it may be shared on purpose. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
}

/**
 * Creates an empty file unless there is one. SQLite gives its side files (-wal, -shm) the mode of the database file.
 *
 * "wx" never opens a file that exists: closing any descriptor of a file drops this process's locks on it (POSIX).
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE))
  } catch (error) {
    if (!existsSync(file)) throw error
    if (statSync(file).mode & 0o077) chmodSync(file, PRIVATE_FILE)
  }
}

/** Bytes of the file; 0 when there is none. */
export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Waits until the file, or the names in a folder, are on the disk. Where folders cannot be synced (Windows), does nothing. */
export function syncToDisk(path: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, statSync(path).isDirectory() ? 'r' : 'r+')
    fsyncSync(descriptor)
  } catch (error) {
    if (!statSync(path).isDirectory()) throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

export const syncFolderOf = (file: string): void => syncToDisk(dirname(file))
