/**
 * How well an entry of the palette fits what was typed: every word must occur, the start of a word counts more, the start
 * of the name most. Letters scattered over a name are no match: one letter too few would run another command.
 */
export function rank(_value: string, typed: string, keywords: readonly string[] = []): number {
  const text = keywords.join(' ').toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  let sum = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at === -1) return 0
    const begins = at === 0 ? 1 : /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 0.4 : 0.8
    sum += begins
  }
  return words.length === 0 ? 1 : sum / words.length
}

/** The `most` that fit best, best first; of equals the earlier. While nothing is typed, the first ones. */
export function bestOf<T>(
  items: readonly T[],
  typed: string,
  words: (item: T) => readonly string[],
  most: number,
): T[] {
  if (typed.trim() === '') return items.slice(0, most)
  return items
    .map((item) => ({ item, fit: rank('', typed, words(item)) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .slice(0, most)
    .map(({ item }) => item)
}
