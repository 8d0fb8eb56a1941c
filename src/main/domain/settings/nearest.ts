/** The nearest known name to one that is not known, for messages. */
import { distance } from 'fastest-levenshtein'

/** The candidate with the fewest edits (letter case, "-" and "_" aside; the first of equals); null without candidates. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const plain = (text: string) => text.slice(0, 100).toLowerCase().replaceAll(/[-_]/g, '')
  const ranked = candidates.map((candidate) => ({ candidate, edits: distance(plain(name), plain(candidate)) }))
  ranked.sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate ?? null
}
