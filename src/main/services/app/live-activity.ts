/** What agents do at this moment, in memory alone: the last sign of life of each attempt under way. */
import type { LiveActivity } from '../../../contract/feed.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { Activity } from '../../agents/adapter.ts'

export interface LiveActivities {
  record(run: RunId, attempt: string, task: string | null, activity: Activity): void
  of(run: string): LiveActivity[]
  ended(run: RunId, attempt: string): void
  forget(run: RunId): void
}

export function createLiveActivities(): LiveActivities {
  const runs = new Map<string, Map<string, LiveActivity>>()
  return {
    record(run, attempt, task, activity) {
      const known = runs.get(run) ?? new Map<string, LiveActivity>()
      known.set(attempt, { run, task, attempt, ...activity })
      runs.set(run, known)
    },
    of: (run) => [...(runs.get(run)?.values() ?? [])],
    ended: (run, attempt) => void runs.get(run)?.delete(attempt),
    forget: (run) => void runs.delete(run),
  }
}
