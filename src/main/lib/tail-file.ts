/** Tells what is appended to one file, line by line, from a place on; the file may come later. */
import { closeSync, existsSync, type FSWatcher, openSync, readSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createLineSplitter } from './line-splitter.ts'

export interface FileTail {
  /** Reads what there is now; also called by itself when the file system tells of a change. */
  poke(): void
  /** Bytes read so far. */
  offset(): number
  close(): void
}

const CHUNK = 64 * 1024
const MOST_LINE = 4 * 1024 * 1024

/** Lines above 4 MB are left out. */
export function tailFile(file: string, from: number, line: (text: string) => void): FileTail {
  const splitter = createLineSplitter({ line: (bytes) => line(bytes.toString('utf8')) }, MOST_LINE)
  const buffer = Buffer.allocUnsafe(CHUNK)
  let offset = from
  let closed = false

  let watcher: FSWatcher | null = null

  /** The folder may come later than we do; whoever pokes lets us try again. */
  function watchFolder(): void {
    if (watcher !== null || !existsSync(dirname(file))) return
    try {
      const made = watch(dirname(file), { persistent: false }, (_, name) => {
        if (name === null || name === basename(file)) poke()
      })
      made.on('error', () => made.close())
      watcher = made
    } catch {
      // Where nothing can be watched, whoever pokes has the say.
    }
  }

  function poke(): void {
    if (closed) return
    watchFolder()
    if (!existsSync(file)) return
    let handle: number
    try {
      handle = openSync(file, 'r')
    } catch {
      return
    }
    try {
      for (;;) {
        const read = readSync(handle, buffer, 0, CHUNK, offset)
        offset += read
        if (read > 0) splitter.push(buffer.subarray(0, read))
        if (read < CHUNK) break
      }
    } catch {
      // The next change tries again.
    } finally {
      closeSync(handle)
    }
  }

  poke()
  return {
    poke,
    offset: () => offset,
    close() {
      closed = true
      watcher?.close()
    },
  }
}
