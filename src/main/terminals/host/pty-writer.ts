/**
 * What goes into a pseudo terminal: at once as far as the program takes it, the rest as soon as it does, without ever blocking.
 *
 * Not through node-pty: its queue has no bound, it spins when the program does not read, and it sends every key to a thread
 * first, which on a busy machine has to wait for its turn.
 */
import { writeSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'

/** A program that does not read is looked at again after this, twice as long each time. */
const RETRY_MS = { first: 2, longest: 100 }

export interface Writer {
  write(bytes: Uint8Array): void
  end(): void
}

export interface WriterDeps {
  readonly clock: Clock
  /** So many bytes were taken, or dropped with the end. */
  readonly taken: (bytes: number) => void
  /** Whether the descriptor is still that of the terminal: a closed one may be another file's by now. */
  readonly isOpen: () => boolean
}

/** `fd` must not block. */
export function createWriter(fd: number, { clock, taken, isOpen }: WriterDeps): Writer {
  const queue: Uint8Array[] = []
  let waits = false
  let ended = false

  function end(): void {
    ended = true
    for (const bytes of queue.splice(0)) taken(bytes.length)
  }

  /** Bytes that were taken; null: none now. */
  function put(bytes: Uint8Array): number | null {
    try {
      return writeSync(fd, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null
      // Any other error means that the program is gone: `exited` says so.
      end()
      return null
    }
  }

  function next(retryMs: number): void {
    waits = false
    if (!isOpen()) end()
    for (let [bytes] = queue; bytes !== undefined; [bytes] = queue) {
      const written = put(bytes)
      if (ended) return
      if (written === null) {
        waits = true
        clock.after(retryMs, () => next(Math.min(retryMs * 2, RETRY_MS.longest)))
        return
      }
      if (written === bytes.length) queue.shift()
      else queue[0] = bytes.subarray(written)
      taken(written)
      retryMs = RETRY_MS.first
    }
  }

  return {
    write(bytes) {
      if (ended || bytes.length === 0) return taken(bytes.length)
      queue.push(bytes)
      if (!waits) next(RETRY_MS.first)
    },
    end,
  }
}
