/** Remembers the bytes of a sequence or character that has begun and not ended, so that a snapshot can end with them. */

/** Beyond it only the beginning is kept: another parser is led into the same state by that. */
const MOST_BYTES = 64 * 1024
const ESC = 0x1b
/** Introducers of one character (C1), as the second byte of their UTF-8 form. */
const C1_INTRODUCERS = [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f]

export interface Unfinished {
  /** `chunk` was parsed; `atRest`: no sequence is open; `half`: bytes of an open character. */
  parsed(chunk: Uint8Array, atRest: boolean, half: Uint8Array): void
  bytes(): Uint8Array
}

export function createUnfinished(): Unfinished {
  let open: Uint8Array = new Uint8Array(0)
  return {
    parsed(chunk, atRest, half) {
      if (atRest) {
        open = half
        return
      }
      const begin = introducer(chunk)
      if (begin !== -1) open = chunk.slice(begin, begin + MOST_BYTES)
      else if (open.length < MOST_BYTES) open = Buffer.concat([open, chunk.subarray(0, MOST_BYTES - open.length)])
    },
    bytes: () => open,
  }
}

/** Where the last sequence begins; -1: before this chunk. */
function introducer(chunk: Uint8Array): number {
  const last = chunk.lastIndexOf(ESC)
  for (let at = chunk.lastIndexOf(0xc2); at > last; at = at === 0 ? -1 : chunk.lastIndexOf(0xc2, at - 1))
    if (C1_INTRODUCERS.includes(chunk[at + 1] ?? 0)) return at
  return last
}
