/** Which items wait now, and until when one may be put aside. Pure. */
import type { InboxItem } from '../../../contract/views.ts'

/** What was put aside waits again by itself, at its time. */
export const isAwake = (item: Pick<InboxItem, 'snoozedUntil'>, now: number): boolean =>
  item.snoozedUntil === null || item.snoozedUntil <= now

export interface SnoozeChoice {
  readonly name: string
  readonly until: number
}

const HOUR = 3_600_000
const MORNING = 9
const EVENING = 18

/** Times of the viewer's own clock. What is past, or nearly there, is not offered. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const at = (days: number, hour: number): number => {
    const date = new Date(now)
    date.setDate(date.getDate() + days)
    date.setHours(hour, 0, 0, 0)
    return date.getTime()
  }
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7
  return [
    { name: 'In an hour', until: now + HOUR },
    { name: 'This evening', until: at(0, EVENING) },
    { name: 'Tomorrow morning', until: at(1, MORNING) },
    { name: 'Next Monday', until: at(toMonday, MORNING) },
  ].filter((choice, index, all) => {
    const twin = all.findIndex((other) => other.until === choice.until)
    return choice.until > now + HOUR / 2 && twin === index
  })
}

/** A time that a person typed (`2026-01-31T09:00`), or what is wrong with it. */
export function parseUntil(text: string, now: number): { until: number } | { problem: string } {
  const until = new Date(text).getTime()
  if (!Number.isFinite(until)) return { problem: 'Choose a day and a time.' }
  if (until <= now) return { problem: 'Choose a time in the future.' }
  if (until > now + 60 * 24 * HOUR) return { problem: 'At most 60 days from now.' }
  return { until }
}
