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
