/** Comments that were written and not sent yet: kept in this browser, so that a reload loses none. */
import { useCallback, useMemo } from 'react'
import { z } from 'zod'
import { ReviewComment } from '../../../contract/diff.ts'
import { useStored } from '../../app/stored.ts'

export const Draft = ReviewComment.extend({
  id: z.string(),
  /** The line as it read when it was commented on. */
  quote: z.string(),
})
export type Draft = z.infer<typeof Draft>

export function readDrafts(stored: string | null): Draft[] {
  try {
    const value: unknown = JSON.parse(stored ?? '[]')
    // One that cannot be read (from another version) does not take the others with it.
    return Array.isArray(value) ? value.flatMap((item) => Draft.safeParse(item).data ?? []) : []
  } catch {
    return []
  }
}

/** As they are sent: by file and line, which is how they are read. */
export const inOrder = (drafts: readonly Draft[]): Draft[] =>
  [...drafts].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))

export interface Drafts {
  readonly list: readonly Draft[]
  /** Adds it, or replaces the one of the same id. */
  put(draft: Draft): void
  remove(id: string): void
  clear(): void
}

export function useDrafts(scope: string): Drafts {
  const [stored, setStored] = useStored(`drafts.${scope}`)
  const list = useMemo(() => inOrder(readDrafts(stored)), [stored])
  const write = useCallback(
    (drafts: readonly Draft[]) => setStored(drafts.length === 0 ? null : JSON.stringify(drafts)),
    [setStored],
  )
  return useMemo(
    () => ({
      list,
      put: (draft) => write([...list.filter(({ id }) => id !== draft.id), draft]),
      remove: (id) => write(list.filter((draft) => draft.id !== id)),
      clear: () => write([]),
    }),
    [list, write],
  )
}

export const placeOf = ({ file, line, endLine, side }: Pick<Draft, 'file' | 'line' | 'endLine' | 'side'>): string =>
  `${file}:${line}${endLine === undefined || endLine === line ? '' : `–${endLine}`}${side === 'old' ? ' (before)' : ''}`
