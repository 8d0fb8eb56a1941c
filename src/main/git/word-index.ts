/** Answers whether some line of a text holds all of the given words, without reading the text again for each question. */
const MAX_LINE = 2_000
/** Lines compared over the life of an index; past it the answer is no, which reports a line rather than hides it. */
const MAX_COMPARISONS = 500_000

export const wordsOf = (line: string): Set<string> => new Set(line.slice(0, MAX_LINE).match(/[\p{L}\p{N}_$]+/gu) ?? [])

export class WordIndex {
  readonly #lines: readonly string[]
  /** Numbers of the lines that hold a word. */
  readonly #holders = new Map<string, number[]>()
  readonly #words = new Map<number, Set<string>>()
  #left = MAX_COMPARISONS

  constructor(lines: readonly string[]) {
    this.#lines = lines
    for (const [number, line] of lines.entries()) {
      for (const word of wordsOf(line)) {
        const holders = this.#holders.get(word)
        if (holders) holders.push(number)
        else this.#holders.set(word, [number])
      }
    }
  }

  hasLineWith(words: ReadonlySet<string>): boolean {
    let fewest: readonly number[] | null = null
    for (const word of words) {
      const holders = this.#holders.get(word)
      if (!holders) return false
      if (fewest === null || holders.length < fewest.length) fewest = holders
    }
    for (const number of fewest ?? []) {
      if (this.#left <= 0) return false
      this.#left -= 1
      const present = this.#wordsAt(number)
      if ([...words].every((word) => present.has(word))) return true
    }
    return false
  }

  #wordsAt(number: number): Set<string> {
    const known = this.#words.get(number)
    if (known) return known
    const words = wordsOf(this.#lines[number] ?? '')
    this.#words.set(number, words)
    return words
  }
}
