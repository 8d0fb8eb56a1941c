/** What the charts are made of: ranges as moments, days gathered into steps that fit, figures in words. Pure. */
import type { Analytics, Totals } from '../../../contract/procedures/analytics.ts'
import type { AnalyticsRoute, Measure } from '../../app/room-routes.ts'
import { count, dollars, duration, plural } from '../../components/format.ts'

export interface Span {
  /** Epoch milliseconds; absent: since ever, or until now. */
  readonly since?: number
  readonly until?: number
}

const DAYS: Record<'today' | '7d' | '30d' | '90d', number> = { today: 1, '7d': 7, '30d': 30, '90d': 90 }

/** Midnight of a day in the viewer's zone, `plus` days on. */
const midnight = (at: Date, plus = 0): number =>
  new Date(at.getFullYear(), at.getMonth(), at.getDate() + plus).getTime()

const localDay = (text: string): Date => new Date(`${text}T00:00:00`)

/** A range is whole days of the viewer's calendar, today included. */
export function spanOf({ range, from, to }: AnalyticsRoute, now: number): Span {
  if (range === 'all') return {}
  if (range === 'days')
    return {
      ...(from === null ? {} : { since: midnight(localDay(from)) }),
      ...(to === null ? {} : { until: midnight(localDay(to), 1) }),
    }
  return { since: midnight(new Date(now), 1 - DAYS[range]) }
}

/** Bars beyond this are too thin to be told apart: they are gathered into weeks, then months. */
const MOST_BARS = 62

export interface Bar {
  /** First day of the step. */
  readonly key: string
  readonly step: 'day' | 'week' | 'month'
  readonly totals: Totals
}

const DAY_MS = 86_400_000
const dayNumber = (key: string): number => Date.parse(`${key}T00:00:00Z`) / DAY_MS
const dayKey = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10)

const nothing = (key: string): Totals => ({
  key,
  attempts: 0,
  succeeded: 0,
  retries: 0,
  costUsd: 0,
  estimatedUsd: 0,
  unknownCost: 0,
  durationMs: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
})

/** Days without work are bars of nothing: a gap in time is shown as one. */
export function bars(byDay: readonly Totals[], first: string | null, last: string): Bar[] {
  const from = first ?? byDay[0]?.key
  if (from === undefined) return []
  const begin = dayNumber(from)
  const end = Math.max(dayNumber(last), dayNumber(byDay.at(-1)?.key ?? last))
  const days = end - begin + 1
  const step = days <= MOST_BARS ? 'day' : days <= MOST_BARS * 7 ? 'week' : 'month'
  // 1970 began on a Thursday; weeks begin on Mondays.
  const startOf = (day: number): string =>
    step === 'day' ? dayKey(day) : step === 'week' ? dayKey(day - ((day + 3) % 7)) : `${dayKey(day).slice(0, 7)}-01`
  const found = new Map<string, Totals>()
  for (let day = begin; day <= end; day++) if (!found.has(startOf(day))) found.set(startOf(day), nothing(startOf(day)))
  for (const totals of byDay) {
    const key = startOf(dayNumber(totals.key))
    found.set(key, plus(found.get(key) ?? nothing(key), totals))
  }
  return [...found].map(([key, totals]) => ({ key, step, totals }))
}

export const plus = (a: Totals, b: Totals): Totals => ({
  key: a.key,
  attempts: a.attempts + b.attempts,
  succeeded: a.succeeded + b.succeeded,
  retries: a.retries + b.retries,
  costUsd: a.costUsd + b.costUsd,
  estimatedUsd: a.estimatedUsd + b.estimatedUsd,
  unknownCost: a.unknownCost + b.unknownCost,
  durationMs: a.durationMs + b.durationMs,
  tokens: {
    input: a.tokens.input + b.tokens.input,
    output: a.tokens.output + b.tokens.output,
    cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
    cacheWrite: a.tokens.cacheWrite + b.tokens.cacheWrite,
  },
})

export interface MeasureLook {
  readonly name: string
  /** The solid part of a bar, and the hatched one on top of it. */
  readonly solid: (totals: Totals) => number
  readonly hatched: (totals: Totals) => number
  readonly solidName: string
  readonly hatchedName: string | null
  readonly text: (value: number) => string
}

const none = () => 0

/** Bars from one name on the axis to the next, so that at most seven stand there, as far from each other. */
export const nameEvery = (steps: number): number => Math.max(1, Math.ceil(steps / 7))

const MINUTE_MS = 60_000
const TIME_STEPS = [1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400].map((m) => m * MINUTE_MS)

/** Lines of an axis of times: round minutes, hours or days, from 0 to what is not below `most`; five at most. */
export function timeTicks(most: number): number[] {
  const step = TIME_STEPS.find((candidate) => candidate * 4 >= most) ?? Math.ceil(most / 4 / DAY_MS) * DAY_MS
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, at) => at * step)
}

/** `6h`, `1d 12h`: a round time without what is zero in it. */
export const roundTime = (ms: number): string => (ms === 0 ? '0' : duration(ms).replace(/ 0?0[hms]$/, ''))

export const MEASURE: Record<Measure, MeasureLook> = {
  cost: {
    name: 'Cost',
    solid: (totals) => totals.costUsd - totals.estimatedUsd,
    hatched: (totals) => totals.estimatedUsd,
    solidName: 'told by the agent',
    hatchedName: 'estimated',
    text: dollars,
  },
  time: {
    name: 'Agent time',
    solid: (totals) => totals.durationMs,
    hatched: none,
    solidName: 'agents at work',
    hatchedName: null,
    text: duration,
  },
  attempts: {
    name: 'Attempts',
    solid: (totals) => totals.succeeded,
    hatched: (totals) => totals.attempts - totals.succeeded,
    solidName: 'succeeded',
    hatchedName: 'did not succeed',
    text: count,
  },
  retries: {
    name: 'Retries',
    solid: (totals) => totals.retries,
    hatched: none,
    solidName: 'attempts after the first',
    hatchedName: null,
    text: count,
  },
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })

/** `87%`; a share of nothing is no number. */
export const share = (part: number, whole: number): string => (whole === 0 ? '–' : percent.format(part / whole))

/** What a reader has to know beside the figures; nothing that is usual is said. */
export function caveats({ total, underWay, samples }: Analytics): string[] {
  const said: string[] = []
  if (total.estimatedUsd > 0)
    said.push(`${dollars(total.estimatedUsd)} of the cost is estimated by list prices, because no result told it.`)
  if (total.unknownCost > 0)
    said.push(`The cost of ${plural(total.unknownCost, 'attempt')} is unknown and counts as nothing.`)
  if (underWay > 0) said.push(`Under way: ${plural(underWay, 'attempt')}; what is spent on them so far is not counted.`)
  if (samples > 0)
    said.push(`Left out: ${plural(samples, 'run')} of the sample, where a script answers in place of a model.`)
  return said
}
