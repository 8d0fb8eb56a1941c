/** Categories: rules from a text file, and the category that an entry belongs to. */

/** The category of entries that fit no rule. */
export const OTHER = 'Other'

/** What is wrong with a rules file, and on which line. */
export class RulesError extends Error {
  constructor(line, message) {
    super(`line ${line}: ${message}`)
    this.name = 'RulesError'
    this.line = line
  }
}

/**
 * Rules `{ category, words }` of a text such as "Food: market, bakery", in their order.
 *
 * Blank lines and lines that begin with # are skipped. Throws a RulesError for any other line that is no rule.
 */
export function parseRules(text) {
  const rules = []
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const colon = line.indexOf(':')
    const category = line.slice(0, Math.max(colon, 0)).trim()
    const words = line
      .slice(colon + 1)
      .split(',')
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== '')
    if (category === '' || words.length === 0) {
      throw new RulesError(index + 1, `"${line}" is not a rule such as "Food: market, bakery"`)
    }
    rules.push({ category, words })
  }
  return rules
}

/** The category of the first rule of which some word occurs in the description as a whole word; else "Other". */
export function categorise(description, rules) {
  const text = description.toLowerCase()
  return rules.find((rule) => rule.words.some((word) => hasWord(text, word)))?.category ?? OTHER
}

const isWordCharacter = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** Word boundaries of regular expressions know only ASCII letters, and words may hold special characters. */
function hasWord(text, word) {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true
  }
  return false
}
