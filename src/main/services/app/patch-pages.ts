/**
 * Hands out long patches page by page. The first page comes from a git that is stopped as soon as there is enough; whoever
 * asks for a second one has the whole patch computed once, which is kept for a while.
 */
import type { PatchPage } from '../../../contract/diff.ts'

/** What is kept of one patch; the rest of it is not shown. */
export const MOST_PATCH_BYTES = 64 * 1024 * 1024
/** All patches that are kept together: the least recently used go first. */
const MOST_KEPT_BYTES = 96 * 1024 * 1024
/** Pages are asked for in a row; after this long nobody does any more, milliseconds. */
const KEPT_MS = 60_000

type Read = (maxBytes: number) => Promise<{ bytes: Buffer; truncated: boolean }>
type Whole = { bytes: Buffer; truncated: boolean }

export interface PatchPages {
  page(key: string, read: Read, at: { offset: number; maxBytes: number }): Promise<PatchPage>
}

export function createPatchPages(): PatchPages {
  const kept = new Map<string, { whole: Promise<Whole>; size: number; timer: NodeJS.Timeout }>()

  function forget(key: string): void {
    clearTimeout(kept.get(key)?.timer)
    kept.delete(key)
  }

  function whole(key: string, read: Read): Promise<Whole> {
    const known = kept.get(key)
    if (known) {
      known.timer.refresh()
      // The latest is the last to go.
      kept.delete(key)
      kept.set(key, known)
      return known.whole
    }
    const timer = setTimeout(() => kept.delete(key), KEPT_MS)
    timer.unref()
    const entry = { whole: read(MOST_PATCH_BYTES), size: 0, timer }
    kept.set(key, entry)
    entry.whole.then(
      ({ bytes }) => {
        entry.size = bytes.length
        let total = [...kept.values()].reduce((sum, { size }) => sum + size, 0)
        for (const [other, { size }] of kept) {
          if (total <= MOST_KEPT_BYTES || other === key) break
          forget(other)
          total -= size
        }
      },
      () => forget(key),
    )
    return entry.whole
  }

  return {
    async page(key, read, { offset, maxBytes }) {
      if (offset === 0 && !kept.has(key)) {
        const first = await read(maxBytes)
        if (!first.truncated) return { patch: first.bytes.toString('utf8'), next: null, truncated: false }
        const end = lineEnd(first.bytes, 0, maxBytes)
        return { patch: first.bytes.subarray(0, end).toString('utf8'), next: end, truncated: false }
      }
      const { bytes, truncated } = await whole(key, read)
      const end = lineEnd(bytes, offset, offset + maxBytes)
      const last = end >= bytes.length
      return {
        patch: bytes.subarray(offset, end).toString('utf8'),
        next: last ? null : end,
        truncated: last && truncated,
      }
    },
  }
}

/** The end of the last whole line of `from` to `to`; a single line that is longer is cut there. */
function lineEnd(bytes: Buffer, from: number, to: number): number {
  if (to >= bytes.length && from >= bytes.length) return bytes.length
  if (to > bytes.length) return bytes.length
  const at = bytes.lastIndexOf(10, Math.min(to, bytes.length) - 1)
  return at >= from ? at + 1 : Math.min(to, bytes.length)
}
