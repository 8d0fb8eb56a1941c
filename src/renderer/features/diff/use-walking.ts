/** Going about in a diff: to a file, a change, a comment or a place that is asked for, and line by line with the keyboard. */
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import type { Draft } from './drafts.ts'
import { type Layout, type Measures, rowTop, type Section } from './layout.ts'
import { nextChange, rowOfLine } from './patch.ts'
import type { PatchStore } from './patch-store.ts'
import { type Selection, sideOf, step } from './selection.ts'
import type { Spot } from './spot.ts'
import type { Folding } from './use-folding.ts'
import { drawnRow } from './use-sections.ts'

export interface Walking {
  toFile(index: number): void
  toChange(by: 1 | -1): void
  toComment(by: 1 | -1): void
  /** Line by line; a range grows when it extends. */
  toLine(by: 1 | -1, extend: boolean): void
}

export function useWalking(given: {
  files: readonly DiffFile[]
  store: PatchStore | null
  /** Of the store: looked at whenever something came in. */
  version: number
  sections: readonly Section[]
  layout: Layout
  measures: Measures
  split: boolean
  folding: Pick<Folding, 'isOpen' | 'open'>
  scroller: RefObject<HTMLElement | null>
  /** Height of what is in sight; 0 while nothing is drawn. */
  height: number
  /** The file that is in sight. */
  current: number
  spot: Spot | null
  comments: readonly Draft[]
  selection: Selection | null
  select: (selection: Selection | null) => void
  /** Where the keyboard stood last: it goes on from there after a comment was written. */
  stood: RefObject<Selection | null>
}): Walking {
  const { files, store, version, sections, layout, measures, split, scroller, height, current, spot } = given
  const { comments, selection, select, stood } = given
  const { isOpen, open } = given.folding

  const scrollToRow = useCallback(
    (index: number, row: number | null) => {
      const element = scroller.current
      const section = sections[index]
      const file = files[index]
      if (!element || !section || !file || !store) return
      const top = layout.tops[index] ?? 0
      if (row === null) element.scrollTop = top
      else
        element.scrollTop =
          top +
          rowTop(section, drawnRow(store, file, row, split), measures) -
          // However low the window is, the row is not below the head of its file, which stays.
          Math.max(measures.header + measures.row, Math.round(element.clientHeight * 0.3))
    },
    [sections, files, layout, store, split, measures, scroller],
  )
  const keepInSight = (index: number, row: number) => {
    const element = scroller.current
    const section = sections[index]
    const file = files[index]
    if (!element || !section || !file || !store) return
    const y = (layout.tops[index] ?? 0) + rowTop(section, drawnRow(store, file, row, split), measures)
    if (y < element.scrollTop + measures.header + measures.row) element.scrollTop = y - measures.header - measures.row
    else if (y + 3 * measures.row > element.scrollTop + element.clientHeight)
      element.scrollTop = y + 3 * measures.row - element.clientHeight
  }

  // A place that is asked for is gone to once its line is there.
  const wanted = useRef<Spot | null>(null)
  const lastComment = useRef<string | null>(null)
  useEffect(() => {
    wanted.current = spot
  }, [spot])
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever something came in.
  useEffect(() => {
    const place = wanted.current
    if (!place || !store || height === 0) return
    const index = files.findIndex((file) => file.path === place.file || file.oldPath === place.file)
    const file = files[index]
    if (!file) return
    if (!isOpen(file)) open(file)
    store.load(file)
    const state = store.of(file)
    const row = place.line === null ? -1 : rowOfLine(state.rows, place.side, place.line)
    if (row < 0 && place.line !== null && (state.loading || !state.begun)) return
    wanted.current = null
    scrollToRow(index, row < 0 ? null : row)
    if (row >= 0) select({ file: file.path, side: place.side, anchor: row, head: row })
  }, [spot, version, store, height, scrollToRow])

  return {
    toFile(index) {
      if (files[index]) scrollToRow(index, null)
    },
    toLine(by, extend) {
      if (!store) return
      const from = selection ?? stood.current
      let index = from ? files.findIndex(({ path }) => path === from.file) : current
      let row = from ? from.head : by === 1 ? -1 : Number.MAX_SAFE_INTEGER
      for (; index >= 0 && index < files.length; index += by) {
        const file = files[index]
        if (!file) return
        const { rows, begun } = store.of(file)
        if (isOpen(file) && !begun) {
          store.load(file)
          scrollToRow(index, null)
          return
        }
        const at = Math.min(row, rows.kinds.length)
        const next = isOpen(file) ? step(rows, at, by, extend && selection ? selection.side : null) : at
        if (next !== at) {
          const side = extend && selection ? selection.side : sideOf(rows, next)
          const chosen = { file: file.path, side, anchor: extend && selection ? selection.anchor : next, head: next }
          stood.current = chosen
          select(chosen)
          keepInSight(index, next)
          return
        }
        // A range ends with its file.
        if (extend && selection) return
        row = by === 1 ? -1 : Number.MAX_SAFE_INTEGER
      }
    },
    toChange(by) {
      if (!store) return
      let index = selection ? files.findIndex(({ path }) => path === selection.file) : current
      let from = selection ? selection.head : by === 1 ? -1 : Number.POSITIVE_INFINITY
      for (; index >= 0 && index < files.length; index += by) {
        const file = files[index]
        if (!file) return
        const { rows, begun } = store.of(file)
        if (!begun) {
          store.load(file)
          scrollToRow(index, null)
          select(null)
          return
        }
        const row = isOpen(file) ? nextChange(rows, Math.min(from, rows.kinds.length), by) : -1
        if (row >= 0) {
          select({ file: file.path, side: sideOf(rows, row), anchor: row, head: row })
          scrollToRow(index, row)
          return
        }
        from = by === 1 ? -1 : Number.POSITIVE_INFINITY
      }
    },
    toComment(by) {
      if (comments.length === 0) return
      const at = comments.findIndex(({ id }) => id === lastComment.current)
      const next = comments.at((at + by + comments.length) % comments.length)
      if (!next || !store) return
      lastComment.current = next.id
      const line = next.endLine ?? next.line
      wanted.current = { file: next.file, side: next.side, line }
      const index = files.findIndex(({ path }) => path === next.file)
      const file = files[index]
      if (!file) return
      const row = rowOfLine(store.of(file).rows, next.side, line)
      if (row < 0) store.load(file)
      else {
        wanted.current = null
        scrollToRow(index, row)
      }
    },
  }
}

/** The keys of the list itself; those that are no key of it are left to others. */
export function walkByKey(
  event: KeyboardEvent,
  selection: Selection | null,
  { toLine, compose, select }: Pick<Walking, 'toLine'> & { compose(): void; select(selection: null): void },
): void {
  if (event.target !== event.currentTarget) return
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined
  if (by) toLine(by, event.shiftKey)
  else if (event.key === 'Enter' && selection) compose()
  else if (event.key === 'Escape' && selection) select(null)
  else return
  event.preventDefault()
  event.stopPropagation()
}
