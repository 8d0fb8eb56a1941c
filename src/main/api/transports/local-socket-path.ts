/** Where the engine of a data directory listens: apart from the server, so that a client loads nothing of the engine. */
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What `sun_path` holds, with its final zero, on the strictest platform (macOS). */
const LONGEST_PATH = 103

/** In the directory, or beside other sockets when its path is too long; a named pipe on Windows. */
export function localSocketPath(home: string, platform: NodeJS.Platform = process.platform): string {
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 16)
  if (platform === 'win32') return `\\\\.\\pipe\\switchyard-${digest}`
  const inside = join(home, 'engine.sock')
  return Buffer.byteLength(inside) <= LONGEST_PATH ? inside : join(tmpdir(), `switchyard-${digest}.sock`)
}
