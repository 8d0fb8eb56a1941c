/** An amount of money as people write it: with a comma or a point, with or without marks between the thousands. */
import { fail, ok, type Result } from '../../contract/result.ts'

const plain = (locale?: string) => new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 2 })
const cents = (locale?: string) => new Intl.NumberFormat(locale, { useGrouping: false, minimumFractionDigits: 2 })

/**
 * The amount, above 0. One mark with three digits after it is a thousand to one reader and a fraction to another: money is
 * not guessed, so it is asked for again, in the way that `locale` (of the user, unless given) writes both.
 */
export function parseMoney(typed: string, example: number, locale?: string): Result<number> {
  const none = fail('no-amount', `An amount above 0, such as ${plain(locale).format(example)}.`)
  const text = typed.replaceAll(/[\s$'’]/gu, '')
  if (!/^(?=.*\d)\d*(?:[.,]\d*)*$/.test(text)) return none
  const parts = text.split(/[.,]/)
  const marks = text.replaceAll(/\d/g, '')
  const grouped = (groups: readonly string[]) =>
    /^[1-9]\d{0,2}$/.test(groups[0] ?? '') && groups.slice(1).every((group) => group.length === 3)
  const last = marks.at(-1) ?? ''
  let value: number
  if (marks === '') value = Number(text)
  else if (marks.length === 1) {
    const [whole = '', rest = ''] = parts
    if (rest.length === 3 && Number(whole) > 0) {
      const thousands = Number(whole + rest)
      const fraction = Number(`${whole}.${rest}`)
      return fail(
        'amount-ambiguous',
        `"${typed.trim()}" can be read in two ways. Write ${plain(locale).format(thousands)} or ${cents(locale).format(fraction)}.`,
      )
    }
    value = Number(`${whole || '0'}.${rest || '0'}`)
  } else if (marks.slice(0, -1).includes(last)) {
    // The same mark more than once only parts thousands.
    if (new Set(marks).size > 1 || !grouped(parts)) return none
    value = Number(parts.join(''))
  } else {
    // Two kinds of marks: the last is that of the fraction, the others part thousands.
    if (new Set(marks.slice(0, -1)).size > 1 || !grouped(parts.slice(0, -1))) return none
    value = Number(`${parts.slice(0, -1).join('')}.${parts.at(-1) || '0'}`)
  }
  return value > 0 && Number.isFinite(value) ? ok(value) : none
}
