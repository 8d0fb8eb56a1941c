/** Edits of plans that are not saved yet, by run: looking at another view loses nothing. As long as the page. */
import { useSyncExternalStore } from 'react'
import type { Plan } from '../../../../contract/plan.ts'
import type { Draft } from './plan-edits.ts'

const drafts = new Map<string, Draft>()
const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}

export const planDrafts = {
  of: (run: string): Draft | undefined => drafts.get(run),
  keep(run: string, draft: Draft): void {
    drafts.set(run, draft)
    tell()
  },
  drop(run: string): void {
    if (drafts.delete(run)) tell()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** The plan as it was edited; null: it is the one that is stored. */
export function unsavedPlan(run: string): Plan | null {
  const draft = drafts.get(run)
  return draft && draft.past.length > 0 ? draft.plan : null
}

export const useUnsavedPlan = (run: string | null): Plan | null =>
  useSyncExternalStore(planDrafts.subscribe, () => (run === null ? null : unsavedPlan(run)))
