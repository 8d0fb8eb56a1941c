/** Looks whether the CLI has stored a conversation that can be continued; the file itself belongs to the CLI. */
import { closeSync, copyFileSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Environment } from './find-claude.ts'

export type StoredSession =
  | { readonly kind: 'conversation' }
  /** The CLI made the file but was killed before it stored a message: neither `--resume` nor `--session-id` takes it. */
  | { readonly kind: 'hollow'; readonly file: string }
  | { readonly kind: 'none' }
  /** The folder is not where we look for it. */
  | { readonly kind: 'unknown' }

const USER_MESSAGE = '"type":"user"'
const CHUNK = 256 * 1024

export function storedSession(session: string, env: Environment): StoredSession {
  const home = env['CLAUDE_CONFIG_DIR'] || path.join(env['HOME'] || homedir(), '.claude')
  const projects = path.join(home, 'projects')
  let folders: string[]
  try {
    folders = readdirSync(projects)
  } catch {
    return { kind: 'unknown' }
  }
  let hollow: string | null = null
  for (const folder of folders) {
    const file = path.join(projects, folder, `${session}.jsonl`)
    const holds = contains(file, USER_MESSAGE)
    if (holds === true) return { kind: 'conversation' }
    if (holds === false) hollow = file
  }
  return hollow === null ? { kind: 'none' } : { kind: 'hollow', file: hollow }
}

/** Moves a hollow transcript of a session that we made into the attempt's folder, so that its id can be used again. */
export function setAside(file: string, dir: string): void {
  copyFileSync(file, path.join(dir, 'hollow-session.jsonl'))
  rmSync(file)
}

/** Null: there is no such file. */
function contains(file: string, text: string): boolean | null {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return null
  }
  try {
    const buffer = Buffer.allocUnsafe(CHUNK + text.length)
    let kept = 0
    for (;;) {
      const read = readSync(fd, buffer, kept, CHUNK, null)
      const filled = buffer.subarray(0, kept + read)
      if (filled.includes(text)) return true
      if (read === 0) return false
      // The text may be cut in two between this chunk and the next.
      kept = Math.min(text.length - 1, filled.length)
      filled.copy(buffer, 0, filled.length - kept)
    }
  } finally {
    closeSync(fd)
  }
}
