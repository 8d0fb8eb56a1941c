/** Texts of configuration files that are not saved yet, by file: looking at the form or another page loses none. As long as the page. */
import { useCallback, useSyncExternalStore } from 'react'

export interface RawDraft {
  /** The text and hash that it began from; the file may have gone on since. */
  readonly base: { readonly text: string; readonly hash: string | null }
  readonly text: string
}

const drafts = new Map<string, RawDraft>()
const listeners = new Set<() => void>()

export const rawDrafts = {
  of: (file: string): RawDraft | null => drafts.get(file) ?? null,
  /** null, or the text that it began from: there is nothing to keep. */
  keep(file: string, draft: RawDraft | null): void {
    if (draft === null || draft.text === draft.base.text) drafts.delete(file)
    else drafts.set(file, draft)
    for (const listener of listeners) listener()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** Names the file of a scope. */
export const draftKey = (scope: string, project: string | null): string => `${scope} ${project ?? ''}`

export function useRawDraft(file: string): [RawDraft | null, (draft: RawDraft | null) => void] {
  const draft = useSyncExternalStore(rawDrafts.subscribe, () => rawDrafts.of(file))
  return [draft, useCallback((next) => rawDrafts.keep(file, next), [file])]
}
