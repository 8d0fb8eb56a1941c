/** From files, their rows and what stands between them to places: what the viewer draws, and where. */
import { useMemo } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { type Insert, type Layout, layoutOf, type Measures, type Section } from './layout.ts'
import { rowOfLine, type Side } from './patch.ts'
import type { FileState, PatchStore } from './patch-store.ts'

/** Something that stands below a line. */
export interface Placed {
  readonly key: string
  readonly file: string
  readonly side: Side
  readonly line: number
}

/** Height of what was not drawn yet. */
const UNKNOWN_PX = 96
/** Rows of context that a small change brings with it. */
const CONTEXT_ROWS = 7

/** Drawn rows of a file: as many as there are; while they come in, as many as there will be. */
export function drawnRows(file: DiffFile, state: FileState, drawn: number, split: boolean): number {
  const note = state.truncated || state.problem !== null || (state.begun && !state.loading && drawn === 0) ? 1 : 0
  if (state.begun && !state.loading) return drawn + note
  const { additions, deletions } = file
  if (additions === null || deletions === null) return Math.max(1, drawn)
  // Not counted yet: a small change, until more is known.
  if (additions === undefined || deletions === undefined) return Math.max(drawn, CONTEXT_ROWS)
  const changed = split ? Math.max(additions, deletions) : additions + deletions
  return Math.max(drawn, Math.max(1, changed + CONTEXT_ROWS))
}

/** The drawn row of a row of the patch. */
export const drawnRow = (store: PatchStore, file: DiffFile, row: number, split: boolean): number => {
  if (!split) return row
  const { left, right } = store.sides(file)
  const onLeft = left.indexOf(row)
  return onLeft >= 0 ? onLeft : right.indexOf(row)
}

export function useSections(given: {
  files: readonly DiffFile[]
  store: PatchStore | null
  /** Of the store: places change with its rows. */
  rowsVersion: number
  isOpen: (file: DiffFile) => boolean
  placed: readonly Placed[]
  heights: ReadonlyMap<string, number>
  split: boolean
  measures: Measures
}): { sections: readonly Section[]; layout: Layout } {
  const { files, store, rowsVersion, isOpen, placed, heights, split, measures } = given
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says that the store holds other rows.
  return useMemo(() => {
    const byFile = new Map<string, Placed[]>()
    for (const item of placed) byFile.set(item.file, [...(byFile.get(item.file) ?? []), item])
    const sections = files.map((file): Section => {
      if (!isOpen(file) || store === null) return { rows: 0, inserts: [] }
      const state = store.of(file)
      const drawn = split ? store.sides(file).left.length : state.rows.kinds.length
      const inserts = (byFile.get(file.path) ?? []).flatMap(({ key, side, line }): Insert[] => {
        const row = rowOfLine(state.rows, side, line)
        if (row < 0) return []
        return [{ row: drawnRow(store, file, row, split), key, height: heights.get(key) ?? UNKNOWN_PX }]
      })
      return { rows: drawnRows(file, state, drawn, split), inserts: inserts.sort((a, b) => a.row - b.row) }
    })
    return { sections, layout: layoutOf(sections, measures) }
  }, [files, store, rowsVersion, isOpen, placed, heights, split, measures])
}
