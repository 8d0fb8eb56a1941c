/**
 * Hands out long patches page by page. One git reads a patch: each page is given out as soon as it is there, while the rest
 * is read behind it and kept for a while, so that nobody waits for more than was asked for and nothing is compared twice.
 */
import type { PatchPage } from '../../../contract/diff.ts'

/** What is kept of one patch; the rest of it is not shown. */
export const MOST_PATCH_BYTES = 64 * 1024 * 1024
/** All patches that are kept together: the least recently used go first. */
const MOST_KEPT_BYTES = 96 * 1024 * 1024
/** Pages are asked for in a row; after this long nobody does any more, milliseconds. */
const KEPT_MS = 60_000

/** Reads the patch from its beginning, at most `maxBytes` of it; may end early once the signal says that nobody waits. */
export type ReadPatch = (
  maxBytes: number,
  onBytes: (bytes: Buffer) => void,
  signal: AbortSignal,
) => Promise<{ truncated: boolean }>

export interface PatchPages {
  page(
    key: string,
    read: ReadPatch,
    at: { offset: number; maxBytes: number },
    signal?: AbortSignal | undefined,
  ): Promise<PatchPage>
}

/** A patch as far as it was read. */
interface Reading {
  readonly pieces: Buffer[]
  size: number
  end: { readonly truncated: boolean } | { readonly error: unknown } | null
  /** Told whenever something came in. */
  readonly waiting: Set<() => void>
  readonly stop: AbortController
  timer: NodeJS.Timeout
}

export function createPatchPages(): PatchPages {
  const kept = new Map<string, Reading>()

  function forget(key: string, reading: Reading): void {
    clearTimeout(reading.timer)
    reading.stop.abort()
    if (kept.get(key) === reading) kept.delete(key)
  }

  function begin(key: string, read: ReadPatch): Reading {
    const reading: Reading = {
      pieces: [],
      size: 0,
      end: null,
      waiting: new Set(),
      stop: new AbortController(),
      timer: setTimeout(() => {
        if (reading.waiting.size > 0) reading.timer.refresh()
        else forget(key, reading)
      }, KEPT_MS),
    }
    reading.timer.unref()
    const tell = () => {
      for (const told of reading.waiting) told()
    }
    const onBytes = (bytes: Buffer) => {
      reading.pieces.push(bytes)
      reading.size += bytes.length
      tell()
    }
    read(MOST_PATCH_BYTES, onBytes, reading.stop.signal).then(
      ({ truncated }) => {
        reading.end = { truncated }
        makeRoom(key)
        tell()
      },
      (error: unknown) => {
        reading.end = { error }
        forget(key, reading)
        tell()
      },
    )
    return reading
  }

  /** What is still being read stays: somebody waits for it. */
  function makeRoom(latest: string): void {
    let total = [...kept.values()].reduce((sum, { size }) => sum + size, 0)
    for (const [key, reading] of kept) {
      if (total <= MOST_KEPT_BYTES) break
      if (key === latest || reading.end === null) continue
      forget(key, reading)
      total -= reading.size
    }
  }

  return {
    async page(key, read, { offset, maxBytes }, signal) {
      const reading = kept.get(key) ?? begin(key, read)
      reading.timer.refresh()
      // The latest is the last to go.
      kept.delete(key)
      kept.set(key, reading)
      await until(reading, () => reading.end !== null || reading.size > offset + maxBytes, signal)
      // Whoever looked at a file in passing leaves no git behind.
      if (signal?.aborted && reading.end === null && reading.waiting.size === 0) forget(key, reading)
      signal?.throwIfAborted()
      if (reading.end !== null && 'error' in reading.end) throw reading.end.error
      const bytes = slice(reading.pieces, offset, offset + maxBytes)
      const whole = reading.end !== null && offset + bytes.length >= reading.size
      const length = whole ? bytes.length : lineEnd(bytes)
      if (whole && offset === 0) forget(key, reading)
      return {
        patch: bytes.toString('utf8', 0, length),
        next: whole ? null : offset + length,
        truncated: whole && reading.end?.truncated === true,
      }
    },
  }
}

function until({ waiting }: Reading, isSo: () => boolean, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo() && !signal?.aborted) return
      waiting.delete(look)
      signal?.removeEventListener('abort', look)
      resolve()
    }
    waiting.add(look)
    signal?.addEventListener('abort', look)
    look()
  })
}

function slice(pieces: readonly Buffer[], from: number, to: number): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (const piece of pieces) {
    if (at >= to) break
    if (at + piece.length > from) parts.push(piece.subarray(Math.max(0, from - at), to - at))
    at += piece.length
  }
  return Buffer.concat(parts)
}

/** The end of the last whole line; a single line that is longer than a page is cut there. */
const lineEnd = (bytes: Buffer): number => bytes.lastIndexOf(10) + 1 || bytes.length
