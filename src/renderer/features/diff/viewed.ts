/** Which files this viewer has seen, bound to what they hold: a file that changes is unseen again. */
import { useCallback, useMemo } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { useStored } from '../../app/stored.ts'

/** Marks that are kept over all runs; the oldest go first. */
const MOST_MARKS = 4_000

/** What of a file was seen: both sides and the mode. */
export const contentOf = (file: DiffFile): string =>
  [file.oldBlob ?? '', file.newBlob ?? '', file.newMode ?? ''].map((part) => part.slice(0, 16)).join(' ')

export type Marks = readonly (readonly [place: string, content: string])[]

/** What is not in the form that it was stored in counts for nothing. */
export function readMarks(stored: string | null): Marks {
  try {
    const value: unknown = JSON.parse(stored ?? '[]')
    if (!Array.isArray(value)) return []
    return value.filter(
      (mark): mark is [string, string] =>
        Array.isArray(mark) && mark.length === 2 && mark.every((part) => typeof part === 'string'),
    )
  } catch {
    return []
  }
}

/** The marks with this one set to a content, or taken away (null). */
export const withMark = (marks: Marks, place: string, content: string | null): Marks => [
  ...marks.filter(([other]) => other !== place).slice(1 - MOST_MARKS),
  ...(content === null ? [] : [[place, content] as const]),
]

/** `scope` is the run, or the run and task, whose diff it is. */
export function useViewed(scope: string): {
  has(file: DiffFile): boolean
  set(file: DiffFile, seen: boolean): void
} {
  const [stored, setStored] = useStored('diff.viewed')
  const marks = useMemo(() => new Map(readMarks(stored)), [stored])
  const has = useCallback((file: DiffFile) => marks.get(`${scope}/${file.path}`) === contentOf(file), [marks, scope])
  const set = useCallback(
    (file: DiffFile, seen: boolean) =>
      setStored(JSON.stringify(withMark([...marks], `${scope}/${file.path}`, seen ? contentOf(file) : null))),
    [marks, scope, setStored],
  )
  return useMemo(() => ({ has, set }), [has, set])
}
