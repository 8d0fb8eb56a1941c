/** Reads the end of a file that may be large: what is not wanted is never in memory. */
import { open } from 'node:fs/promises'

/** The last bytes as text; empty when there is no such file. A character that the cut splits is left out. */
export async function readEnd(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => null)
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, maxBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFFFD+/, '')
  } finally {
    await handle.close()
  }
}
