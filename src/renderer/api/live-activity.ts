/**
 * What agents do at this moment, beside the run that they work on: it changes many times a second, and only whoever shows
 * it is drawn again for that.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LiveActivity } from '../../contract/feed.ts'

export interface LiveActivities {
  set(list: readonly LiveActivity[]): void
  subscribe(listener: () => void): () => void
  /** The newest sign of life of whoever works on the task; of `null`: on the run as a whole. */
  of(task: string | null): LiveActivity | null
}

export function createLiveActivities(): LiveActivities {
  let newest: ReadonlyMap<string | null, LiveActivity> = new Map()
  const listeners = new Set<() => void>()
  return {
    set(list) {
      const next = new Map<string | null, LiveActivity>()
      for (const activity of list)
        if ((next.get(activity.task)?.at ?? 0) <= activity.at) next.set(activity.task, activity)
      newest = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    of: (task) => newest.get(task) ?? null,
  }
}

const all = new WeakMap<QueryClient, Map<string, LiveActivities>>()

/** Those of one run: the same for the feed that fills them and for everybody who looks. */
export function liveActivities(queries: QueryClient, run: string): LiveActivities {
  const runs = all.get(queries) ?? new Map<string, LiveActivities>()
  all.set(queries, runs)
  const known = runs.get(run) ?? createLiveActivities()
  runs.set(run, known)
  return known
}

export function useActivity(run: string, task: string | null): LiveActivity | null {
  const live = liveActivities(useQueryClient(), run)
  return useSyncExternalStore(live.subscribe, () => live.of(task))
}
