/** The row above a diff: how much changed, how it is shown, and what can be done with it. One row, also on a phone. */
import { Files } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { DiffFile } from '../../../contract/diff.ts'
import { Button } from '../../components/button.tsx'
import { count, plural } from '../../components/format.ts'
import { Segments } from '../../components/segments.tsx'

const MODES = [
  { id: 'inline', label: 'Inline' },
  { id: 'split', label: 'Side by side' },
]

export function DiffToolbar({
  files,
  more,
  seen,
  filesOpen,
  onFiles,
  mode,
  onMode,
  tools,
}: {
  files: readonly DiffFile[]
  /** Files that are not listed. */
  more: number
  /** How many of the files are marked as viewed. */
  seen: number
  /** Whether the list of files lies over the diff; null: it stands beside it. */
  filesOpen: boolean | null
  onFiles: () => void
  /** null: there is room for one way alone. */
  mode: 'inline' | 'split' | null
  onMode: (mode: string) => void
  tools: ReactNode
}) {
  const { additions, deletions } = useMemo(() => {
    const sum = (of: 'additions' | 'deletions') => files.reduce((total, file) => total + (file[of] ?? 0), 0)
    return { additions: sum('additions'), deletions: sum('deletions') }
  }, [files])
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5 max-phone:flex-nowrap max-phone:gap-x-2 max-phone:px-2 max-phone:py-1">
      {filesOpen !== null && (
        <Button
          tone="quiet"
          icon={<Files size={14} aria-hidden />}
          className="max-phone:!px-2"
          aria-expanded={filesOpen}
          onClick={onFiles}
        >
          Files
        </Button>
      )}
      <p className="min-w-0 truncate text-small text-text-2">
        {plural(files.length + more, 'file')} <span className="text-done tabular-nums">+{count(additions)}</span>{' '}
        <span className="text-fail tabular-nums">−{count(deletions)}</span>
        <span className="text-text-3 max-phone:hidden">
          {' '}
          · {count(seen)} viewed{more > 0 && ` · the first ${count(files.length)} are listed`}
        </span>
      </p>
      <div className="ml-auto flex flex-wrap items-center gap-2 max-phone:shrink-0 max-phone:flex-nowrap">
        {mode !== null && <Segments label="How changes are shown" options={MODES} value={mode} onChange={onMode} />}
        {tools}
      </div>
    </div>
  )
}
