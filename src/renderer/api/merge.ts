/** Applies what a feed says to what is held: pure, so that the same messages always give the same picture. */
import type { RunsDelta, RunsSnapshot } from '../../contract/procedures/runs.ts'
import type { TranscriptPage } from '../../contract/procedures/tasks.ts'
import type { RunDelta, RunDetail, TranscriptEntry } from '../../contract/views.ts'

/** Items of `next` replace those of the same key, or are added at the end; what did not change stays the same object. */
export function upsert<T>(held: readonly T[], next: readonly T[] | undefined, key: (item: T) => string | number): T[] {
  if (!next || next.length === 0) return held as T[]
  const changed = new Map(next.map((item) => [key(item), item]))
  const kept = held.map((item) => {
    const id = key(item)
    const replacement = changed.get(id)
    changed.delete(id)
    return replacement ?? item
  })
  return [...kept, ...changed.values()]
}

const attemptOf = ({ attempt }: { attempt: string }): string => attempt

function without<T>(held: T[], gone: readonly string[] | undefined, key: (item: T) => string): T[] {
  if (!gone || gone.length === 0) return held
  const keys = new Set(gone)
  return held.filter((item) => !keys.has(key(item)))
}

export function mergeRuns(held: RunsSnapshot, delta: RunsDelta): RunsSnapshot {
  return {
    runs: upsert(held.runs, delta.runs, (run) => run.run).sort((a, b) => b.createdAt - a.createdAt),
    inbox: delta.inbox ?? held.inbox,
  }
}

export function mergeRun(held: RunDetail, delta: RunDelta): RunDetail {
  return {
    header: delta.header ?? held.header,
    plan: delta.plan ?? held.plan,
    // With a new plan come all of its tasks: those that it lacks are gone.
    tasks: delta.plan && delta.tasks ? delta.tasks : upsert(held.tasks, delta.tasks, (task) => task.id),
    attempts: upsert(held.attempts, delta.attempts, attemptOf),
    gateRuns: upsert(held.gateRuns, delta.gateRuns, (gate) => gate.gateRun),
    activity: without(upsert(held.activity, delta.activity, attemptOf), delta.idle, attemptOf),
  }
}

/** Whether at most what agents do at this moment is different. */
export const sameButActivity = (a: RunDetail, b: RunDetail): boolean =>
  a.header === b.header &&
  a.plan === b.plan &&
  a.tasks === b.tasks &&
  a.attempts === b.attempts &&
  a.gateRuns === b.gateRuns

/** Entries of a transcript that are held while it grows; earlier ones are asked for by page. */
const HELD = 3_000
/** They are cut back seldom, since it moves all of them. */
const SLACK = 600

/**
 * Entries in order of their number; a page that comes twice changes nothing. What does not reach up to the page (it tells
 * the newest of many at once) is let go: a list with a hole in it would read as if nothing had been there.
 */
export function mergeTranscript(held: TranscriptPage, page: TranscriptPage): TranscriptPage {
  return {
    entries: newest(joined(held.entries, page.entries)),
    total: Math.max(held.total, page.total),
    complete: page.complete,
  }
}

const newest = (entries: TranscriptEntry[]): TranscriptEntry[] =>
  entries.length > HELD + SLACK ? entries.slice(-HELD) : entries

/** Two runs of entries as one; of such that do not touch, the later. */
export function joined(held: readonly TranscriptEntry[], next: readonly TranscriptEntry[]): TranscriptEntry[] {
  const [earliest, last] = [held[0], held.at(-1)]
  const [first, end] = [next[0], next.at(-1)]
  if (!earliest || !last) return next as TranscriptEntry[]
  if (!first || !end) return held as TranscriptEntry[]
  if (first.n === last.n + 1) return [...held, ...next]
  if (first.n > last.n) return next as TranscriptEntry[]
  if (end.n < earliest.n) return end.n + 1 === earliest.n ? [...next, ...held] : (held as TranscriptEntry[])
  return upsert(held, next, ({ n }) => n).sort((a, b) => a.n - b.n)
}
