/** The changed files as a tree of folders, chains of single folders joined. Pure. */
import type { DiffFile } from '../../../contract/diff.ts'

export type TreeRow =
  | { readonly kind: 'folder'; readonly path: string; readonly name: string; readonly depth: number }
  | { readonly kind: 'file'; readonly file: number; readonly name: string; readonly depth: number }

interface Folder {
  readonly folders: Map<string, Folder>
  readonly files: { name: string; index: number }[]
}

const newFolder = (): Folder => ({ folders: new Map(), files: [] })

/** Rows from top to bottom: folders before files, as they are named. Only files that `shown` lets through. */
export function treeRows(
  files: readonly DiffFile[],
  shown: (file: DiffFile, index: number) => boolean,
  closed: ReadonlySet<string>,
): TreeRow[] {
  const root = newFolder()
  for (const [index, file] of files.entries()) {
    if (!shown(file, index)) continue
    const parts = file.path.split('/')
    const name = parts.pop() ?? file.path
    let folder = root
    for (const part of parts) {
      const next = folder.folders.get(part) ?? newFolder()
      folder.folders.set(part, next)
      folder = next
    }
    folder.files.push({ name, index })
  }
  const rows: TreeRow[] = []
  const list = (folder: Folder, path: string, depth: number): void => {
    for (const [part, child] of [...folder.folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
      let name = part
      let inner = child
      let at = `${path}${part}`
      while (inner.files.length === 0 && inner.folders.size === 1) {
        const [only] = inner.folders
        if (!only) break
        name += `/${only[0]}`
        at += `/${only[0]}`
        inner = only[1]
      }
      rows.push({ kind: 'folder', path: at, name, depth })
      if (!closed.has(at)) list(inner, `${at}/`, depth + 1)
    }
    for (const { name, index } of folder.files) rows.push({ kind: 'file', file: index, name, depth })
  }
  list(root, '', 0)
  return rows
}

const ordered = new WeakMap<readonly DiffFile[], readonly DiffFile[]>()

/** The order in which files stand in the diff: as in the tree, all folders open. Found once for each list. */
export function inTreeOrder(files: readonly DiffFile[]): readonly DiffFile[] {
  const known = ordered.get(files)
  if (known) return known
  const rows = treeRows(files, () => true, new Set())
  const order = rows.flatMap((row) => (row.kind === 'file' ? (files[row.file] ?? []) : []))
  ordered.set(files, order)
  return order
}

export type FileFilter = 'all' | 'unviewed' | 'commented'

export const matches = (path: string, words: string): boolean =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => path.toLowerCase().includes(word))
