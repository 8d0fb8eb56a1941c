/** Reads many growing files to their ends, fairly and in small slices, so that no flood of one stalls the event loop. */
import { closeSync, openSync, readSync } from 'node:fs'

export interface FileFollower {
  /** Something may have been written: read on soon. */
  poke(): void
  /** Resolves once everything that is in the file by then has been delivered (at once when the file is missing). */
  drain(): Promise<void>
  /** Bytes delivered so far. */
  offset(): number
  close(): void
}

export interface FollowHub {
  /** The file may not exist yet. `deliver` gets a buffer that is only valid during the call. */
  follow(file: string, deliver: (bytes: Buffer) => void): FileFollower
}

/** Writes that come close together are read together; far below what an eye notices. */
const COALESCE_MS = 8
/** Work done without giving the event loop back. */
const SLICE_MS = 6
/** About 200 lines of partial messages: a few milliseconds of parsing. */
const CHUNK_BYTES = 64 * 1024

interface Followed {
  readonly file: string
  readonly deliver: (bytes: Buffer) => void
  fd: number | null
  offset: number
  closed: boolean
  waiting: (() => void)[]
}

/**
 * One hub serves all attempts: a single timer and a single buffer, whatever their number.
 *
 * Reads are synchronous on purpose: the bytes were just written and lie in the page cache, where a read costs a few
 * microseconds, a hundred times less than a trip through the thread pool.
 */
export function createFollowHub(): FollowHub {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const dirty = new Set<Followed>()
  let scheduled = false

  const schedule = (soon: boolean) => {
    if (scheduled || dirty.size === 0) return
    scheduled = true
    if (soon) setImmediate(work)
    else setTimeout(work, COALESCE_MS)
  }

  const work = () => {
    scheduled = false
    const start = performance.now()
    try {
      for (const followed of dirty) {
        dirty.delete(followed)
        if (readOn(followed, buffer)) dirty.add(followed)
        else for (const done of followed.waiting.splice(0)) done()
        if (performance.now() - start > SLICE_MS) break
      }
    } finally {
      schedule(true)
    }
  }

  return {
    follow(file, deliver) {
      const followed: Followed = { file, deliver, fd: null, offset: 0, closed: false, waiting: [] }
      const poke = () => {
        if (followed.closed) return
        dirty.add(followed)
        schedule(false)
      }
      poke()
      return {
        poke,
        drain: () =>
          new Promise((resolve) => {
            if (followed.closed) return resolve()
            followed.waiting.push(resolve)
            poke()
          }),
        offset: () => followed.offset,
        close() {
          followed.closed = true
          dirty.delete(followed)
          if (followed.fd !== null) closeSync(followed.fd)
          followed.fd = null
          for (const done of followed.waiting.splice(0)) done()
        },
      }
    },
  }
}

/** Delivers one chunk; true when there may be more. */
function readOn(followed: Followed, buffer: Buffer): boolean {
  if (followed.closed) return false
  try {
    followed.fd ??= openSync(followed.file, 'r')
  } catch {
    return false // Not there yet, or the folder is gone: the owner notices by other means.
  }
  let read = 0
  try {
    read = readSync(followed.fd, buffer, 0, buffer.length, followed.offset)
  } catch {
    return false // A failing disk; the next poke tries again.
  }
  followed.offset += read
  if (read > 0) followed.deliver(buffer.subarray(0, read))
  return read === buffer.length && !followed.closed
}
