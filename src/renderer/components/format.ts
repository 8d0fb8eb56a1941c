/** Numbers and times as a person reads them, in the user's locale. */

const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' })
const smallMoney = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
})
const whole = new Intl.NumberFormat()
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Sums under ten cents keep four digits: agents cost fractions of a cent. */
export const dollars = (usd: number): string => (usd > 0 && usd < 0.1 ? smallMoney : money).format(usd)
export const count = (value: number): string => whole.format(value)
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
export const fullTime = (at: number): string => moment.format(at)
export const clockTime = (at: number): string => clock.format(at)

/** The time alone where that says enough: on the day of `now`. Else with its day. */
export const timeOrDay = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? clockTime(at) : fullTime(at)

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const sizes = UNITS.map((unit) =>
  [0, 1].map((digits) => new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: digits })),
)

/** `812 byte`, `1.4 MB`, `120 MB`: steps of 1,000, as disks are sold. */
export function bytes(value: number): string {
  let rest = value
  let unit = 0
  while (rest >= 999.5 && unit < UNITS.length - 1) {
    rest /= 1000
    unit += 1
  }
  return sizes[unit]?.[unit > 0 && rest < 99.5 ? 1 : 0]?.format(rest) ?? String(value)
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `4s`, `2m 05s`, `1h 12m`, `3d 4h`: two units at most. */
export function duration(ms: number): string {
  const total = Math.max(0, ms)
  if (total < MINUTE) return `${Math.floor(total / SECOND)}s`
  if (total < HOUR) return `${Math.floor(total / MINUTE)}m ${pad(Math.floor((total % MINUTE) / SECOND))}s`
  if (total < DAY) return `${Math.floor(total / HOUR)}h ${pad(Math.floor((total % HOUR) / MINUTE))}m`
  return `${Math.floor(total / DAY)}d ${Math.floor((total % DAY) / HOUR)}h`
}

/** `now`, `12s ago`, `5m ago`, `3h ago`, `2d ago`: one unit, as it changes in place. */
export function age(at: number, now: number): string {
  const ms = Math.max(0, now - at)
  if (ms < 2 * SECOND) return 'now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h ago`
  return `${Math.floor(ms / DAY)}d ago`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const tens = n % 100
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${suffix}`
}
