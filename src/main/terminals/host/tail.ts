/** The end of a terminal's stream, by offset: what viewers have still to be sent, and a little more for whoever comes back. */

/** Kept for a viewer that reconnects, when nobody needs more. */
const KEPT_BYTES = 64 * 1024

export interface Tail {
  /** Offsets of the first byte that is kept, and behind the last one. */
  start(): number
  end(): number
  append(bytes: Uint8Array): void
  /** Bytes from `offset` on, at most `most`; a chunk's end may make it less. Empty at the end. */
  read(offset: number, most: number): Uint8Array
  /** Nobody needs what lies before `offset`. */
  release(offset: number): void
}

export function createTail(): Tail {
  const chunks: { offset: number; bytes: Uint8Array }[] = []
  let end = 0
  return {
    start: () => chunks[0]?.offset ?? end,
    end: () => end,
    append(bytes) {
      chunks.push({ offset: end, bytes })
      end += bytes.length
    },
    read(offset, most) {
      let low = 0
      let high = chunks.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((chunks[middle]?.offset ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      const chunk = chunks[low]
      if (chunk === undefined || offset < chunk.offset) return new Uint8Array(0)
      const from = offset - chunk.offset
      return chunk.bytes.subarray(from, from + most)
    },
    release(offset) {
      const before = Math.min(offset, end - KEPT_BYTES)
      let drop = 0
      while (drop < chunks.length - 1 && (chunks[drop + 1]?.offset ?? end) <= before) drop += 1
      if (drop > 0) chunks.splice(0, drop)
    },
  }
}
