/** Money as whole cents: amounts as people write them, and back. */

const AMOUNT = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/

/** Cents of an amount such as "12", "-3.5" or "1,234.50". Throws a RangeError for anything else. */
export function parseAmount(text) {
  const match = AMOUNT.exec(text.trim())
  if (!match) throw new RangeError(`"${text}" is not an amount`)
  const [, sign, whole, fraction = ''] = match
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'))
  if (!Number.isSafeInteger(cents)) throw new RangeError(`"${text}" is too large`)
  return sign === '-' && cents !== 0 ? -cents : cents
}

/** The amount of some cents with two decimals and thousands separators, such as "-1,234.50". */
export function formatAmount(cents) {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${cents < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`
}
