/** Applies what a feed says to what is held: pure, so that the same messages always give the same picture. */
import type { RunsDelta, RunsSnapshot } from '../../contract/procedures/runs.ts'
import type { TranscriptPage } from '../../contract/procedures/tasks.ts'
import type { RunDelta, RunDetail } from '../../contract/views.ts'

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

/** Entries in order of their number; a page that comes twice changes nothing. */
export function mergeTranscript(held: TranscriptPage, page: TranscriptPage): TranscriptPage {
  const last = held.entries.at(-1)?.n ?? -1
  const first = page.entries[0]?.n ?? 0
  const entries =
    first > last
      ? [...held.entries, ...page.entries]
      : upsert(held.entries, page.entries, (entry) => entry.n).sort((a, b) => a.n - b.n)
  return { entries, total: Math.max(held.total, page.total), complete: page.complete }
}
