/** The history of a run as far as it is known here: pages join without a gap and without anything twice. Pure. */
import type { ActivityEntry, ActivityPage } from '../../../contract/procedures/runs.ts'

export interface History {
  /** Newest first. */
  readonly entries: readonly ActivityEntry[]
  /** Where older ones begin; null: there are none. */
  readonly next: number | null
  /** Everything up to here is known; 0: nothing is. */
  readonly version: number
}

/** Days of the viewer's own clock. */
const dayOf = (at: number): string => new Date(at).toDateString()

/** Whether a day begins in the list with that entry: the newest of it, since the newest stand first. */
export const opensDay = (entries: readonly Pick<ActivityEntry, 'at'>[], index: number): boolean => {
  const [entry, newer] = [entries[index], entries[index - 1]]
  return entry !== undefined && (newer === undefined || dayOf(newer.at) !== dayOf(entry.at))
}

export const NOTHING: History = { entries: [], next: null, version: 0 }

/** More is kept by nobody's screen: beyond it the oldest are forgotten, and can be asked for again. */
const MOST = 20_000

/** A page of what is newer than what is held. If it does not reach down to that, what is held is given up for it. */
export function addNewer(held: History, page: ActivityPage): History {
  if (page.version <= held.version) return held
  if (held.version === 0) return { entries: page.entries, next: page.next, version: page.version }
  const fresh = page.entries.filter((entry) => entry.version > held.version)
  // `next` is told when more than one page is missing between.
  if (page.next !== null && page.next > held.version + 1)
    return { entries: page.entries, next: page.next, version: page.version }
  const entries = [...fresh, ...held.entries]
  if (entries.length <= MOST) return { entries, next: held.next, version: page.version }
  const kept = entries.slice(0, MOST)
  return { entries: kept, next: kept.at(-1)?.version ?? null, version: page.version }
}

/** `before`: what was asked for; an answer that comes twice, or too late, changes nothing. */
export function addOlder(held: History, page: ActivityPage, before: number): History {
  if (held.next !== before) return held
  return { ...held, entries: [...held.entries, ...page.entries], next: page.next }
}
