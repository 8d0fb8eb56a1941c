/** Which files of a diff are open: a viewed one is closed, until somebody opens it again. */
import { useCallback, useMemo, useState } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { useViewed } from './viewed.ts'

export interface Folding {
  /** Files that are marked as viewed. */
  readonly seen: ReadonlySet<DiffFile>
  isSeen(file: DiffFile): boolean
  isOpen(file: DiffFile): boolean
  open(file: DiffFile): void
  toggle(file: DiffFile): void
  /** Marks it, and closes it with that; or the other way round. */
  setSeen(file: DiffFile, is: boolean): void
}

export function useFolding(scope: string, files: readonly DiffFile[]): Folding {
  const viewed = useViewed(scope)
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const seen = useMemo(() => new Set(files.filter(viewed.has)), [files, viewed])
  const isSeen = useCallback((file: DiffFile) => seen.has(file), [seen])
  const isOpen = useCallback((file: DiffFile) => folded.get(file.path) ?? !seen.has(file), [folded, seen])
  const fold = (file: DiffFile, open: boolean) => setFolded((before) => new Map(before).set(file.path, open))
  return {
    seen,
    isSeen,
    isOpen,
    open: (file) => fold(file, true),
    toggle: (file) => fold(file, !isOpen(file)),
    setSeen(file, is) {
      viewed.set(file, is)
      fold(file, !is)
    },
  }
}
