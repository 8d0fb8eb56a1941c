/** Where the engine of a data directory listens: apart from the server, so that a client loads nothing of the engine. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What `sun_path` holds, with its final zero, on the strictest platform (macOS). */
const LONGEST_PATH = 103

/** In the directory, or in a folder of this user's below the temporary one when its path is too long; a pipe on Windows. */
export function localSocketPath(home: string, platform: NodeJS.Platform = process.platform): string {
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 16)
  if (platform === 'win32') return `\\\\.\\pipe\\switchyard-${digest}`
  const inside = join(home, 'engine.sock')
  return Buffer.byteLength(inside) <= LONGEST_PATH ? inside : join(folderOfUser(), `${digest}.sock`)
}

const folderOfUser = (): string => join(tmpdir(), `switchyard-${process.getuid?.() ?? 'user'}`)

/**
 * Why nobody may listen or connect at `path`; null when one may. Everybody can write into the temporary folder, so whoever
 * was there first may have put a folder of his own where ours belongs; `make` puts ours where there is none.
 */
export function whySocketUnsafe(path: string, make: boolean): string | null {
  const folder = folderOfUser()
  if (dirname(path) !== folder) return null
  try {
    if (make) mkdirSync(folder, { recursive: true, mode: 0o700 })
    const stats = lstatSync(folder, { throwIfNoEntry: false })
    // Then nobody listens there either.
    if (stats === undefined) return null
    const ours = stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0
    return ours ? null : `${folder} is not a folder of this user's alone`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
