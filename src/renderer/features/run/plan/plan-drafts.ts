/**
 * Edits of plans that are not saved yet, by run: neither another view nor a reload loses them. Kept by the tab, as long as
 * that is open; of a draft that is read back, the steps up to it are one.
 */
import { useSyncExternalStore } from 'react'
import { z } from 'zod'
import type { Plan } from '../../../../contract/plan.ts'
import { type Draft, draftOf } from './plan-edits.ts'

const PREFIX = 'switchyard.plan-draft.'

/** What was typed may be no valid plan yet: only what the editor cannot do without is asked for. */
const Loose = z.looseObject({
  version: z.literal(1),
  summary: z.string(),
  milestones: z.array(z.object({ id: z.string(), title: z.string() })),
  tasks: z
    .array(
      z.looseObject({
        id: z.string(),
        title: z.string(),
        description: z.string(),
        dependsOn: z.array(z.string()),
        files: z.array(z.string()),
        acceptance: z.array(z.string()),
      }),
    )
    .min(1),
})
const Kept = z.object({ stored: Loose, edited: Loose })

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

export function createPlanDrafts(storage: () => Storage) {
  /** `null`: looked for, and not there. */
  const drafts = new Map<string, Draft | null>()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    of(run: string): Draft | undefined {
      let draft = drafts.get(run)
      if (draft === undefined) {
        draft = readBack(storage, run)
        drafts.set(run, draft)
      }
      return draft ?? undefined
    },
    keep(run: string, draft: Draft): void {
      drafts.set(run, draft)
      write(storage, run, draft)
      tell()
    },
    drop(run: string): void {
      drafts.set(run, null)
      write(storage, run, null)
      tell()
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function readBack(storage: () => Storage, run: string): Draft | null {
  try {
    const kept = Kept.safeParse(JSON.parse(storage().getItem(PREFIX + run) ?? 'null'))
    if (!kept.success) return null
    return { ...draftOf(kept.data.edited as unknown as Plan), past: [kept.data.stored as unknown as Plan] }
  } catch {
    return null // Storage can be forbidden; then drafts last as long as the page.
  }
}

function write(storage: () => Storage, run: string, draft: Draft | null): void {
  try {
    const stored = draft?.past[0]
    if (draft === null || stored === undefined) storage().removeItem(PREFIX + run)
    else storage().setItem(PREFIX + run, JSON.stringify({ stored, edited: draft.plan }))
  } catch {
    // As above; or there is no room for a plan of that size.
  }
}

export const planDrafts = createPlanDrafts(() => sessionStorage)

/** The plan as it was edited; null: it is the one that is stored. */
export function unsavedPlan(run: string): Plan | null {
  const draft = planDrafts.of(run)
  return draft && draft.past.length > 0 ? draft.plan : null
}

export const useUnsavedPlan = (run: string | null): Plan | null =>
  useSyncExternalStore(planDrafts.subscribe, () => (run === null ? null : unsavedPlan(run)))
