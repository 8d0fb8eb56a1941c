/** The changed files beside their diff: a tree with counts, a filter, and what was seen or commented on. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, ChevronDown, ChevronRight, MessageSquare } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { Scroller } from '../../components/scroller.tsx'
import { Segments } from '../../components/segments.tsx'
import { Counts, StatusMark } from './file-header.tsx'
import { type FileFilter, matches, treeRows } from './file-tree.ts'

const FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'unviewed', label: 'To see' },
  { id: 'commented', label: 'Commented' },
]

/** Drawn anew only when what it shows changes: it stands beside something that is scrolled. */
export const TreePane = memo(function TreePane({
  files,
  current,
  isViewed,
  comments,
  onPick,
  rowPx,
  finding,
  onFound,
}: {
  files: readonly DiffFile[]
  current: number
  isViewed: (file: DiffFile) => boolean
  /** Comments to send, by path. */
  comments: ReadonlyMap<string, number>
  onPick: (index: number) => void
  rowPx: number
  /** A file is to be found by its name: the filter takes the focus, and says so. */
  finding: boolean
  onFound: () => void
}) {
  const [words, setWords] = useState('')
  const [filter, setFilter] = useState<FileFilter>('all')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(
    () =>
      treeRows(
        files,
        (file) =>
          matches(file.path, words) &&
          (filter !== 'unviewed' || !isViewed(file)) &&
          (filter !== 'commented' || comments.has(file.path)),
        closed,
      ),
    [files, words, filter, closed, isViewed, comments],
  )
  const ref = useRef<HTMLElement>(null)
  const filterInput = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!finding) return
    filterInput.current?.select()
    onFound()
  }, [finding, onFound])
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const toggle = (path: string) => {
    const next = new Set(closed)
    if (!next.delete(path)) next.add(path)
    setClosed(next)
  }
  return (
    <nav aria-label="Changed files" className="flex min-h-0 flex-1 flex-col">
      <div className="space-y-2 p-2">
        <input
          ref={filterInput}
          type="search"
          aria-label="Filter files"
          placeholder="Filter files"
          className={inputClass}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Segments
          label="Which files"
          options={FILTERS}
          value={filter}
          onChange={(next) => setFilter(next as FileFilter)}
        />
      </div>
      <Scroller ref={ref} label="File tree" className="min-h-0 flex-1 overflow-auto">
        {rows.length === 0 && <p className="p-3 text-small text-text-3">No file fits the filter.</p>}
        <div className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            const place = { top: item.start, height: rowPx, paddingLeft: 8 + row.depth * 12 }
            const look =
              'focus-inside absolute inset-x-0 flex items-center gap-1.5 pr-2 text-left text-small hover:bg-hover'
            if (row.kind === 'folder')
              return (
                <button
                  key={`folder ${row.path}`}
                  type="button"
                  aria-expanded={!closed.has(row.path)}
                  onClick={() => toggle(row.path)}
                  className={cx(look, 'text-text-2')}
                  style={place}
                >
                  {closed.has(row.path) ? (
                    <ChevronRight size={13} aria-hidden className="shrink-0" />
                  ) : (
                    <ChevronDown size={13} aria-hidden className="shrink-0" />
                  )}
                  <span className="min-w-0 truncate">{plainText(row.name)}</span>
                </button>
              )
            const file = files[row.file]
            if (!file) return null
            const seen = isViewed(file)
            return (
              <button
                key={`file ${file.path}`}
                type="button"
                aria-current={row.file === current || undefined}
                onClick={() => onPick(row.file)}
                className={cx(look, row.file === current && 'bg-active', seen && 'text-text-3')}
                style={place}
                title={plainText(file.path)}
              >
                <StatusMark status={file.status} />
                <span className="min-w-0 flex-1 truncate">{plainText(row.name)}</span>
                {comments.has(file.path) && (
                  <span className="inline-flex items-center gap-0.5 text-need">
                    <MessageSquare size={12} aria-hidden />
                    {comments.get(file.path)}
                    <span className="sr-only"> comments to send</span>
                  </span>
                )}
                {seen ? (
                  <span className="text-done">
                    <Check size={13} aria-hidden />
                    <span className="sr-only">viewed</span>
                  </span>
                ) : (
                  <Counts file={file} />
                )}
              </button>
            )
          })}
        </div>
      </Scroller>
    </nav>
  )
})
