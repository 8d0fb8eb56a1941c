/** Head of one file in a diff: what happened to it, its name and counts, and the mark that it was seen. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import type { DiffFile } from '../../../contract/diff.ts'
import { cx } from '../../components/cx.ts'
import { count } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'

export const MARK: Record<DiffFile['status'], { letter: string; word: string; color: string }> = {
  added: { letter: 'A', word: 'added', color: 'text-done' },
  modified: { letter: 'M', word: 'modified', color: 'text-work' },
  deleted: { letter: 'D', word: 'deleted', color: 'text-fail' },
  renamed: { letter: 'R', word: 'renamed', color: 'text-work' },
  copied: { letter: 'C', word: 'copied', color: 'text-work' },
  typechange: { letter: 'T', word: 'type changed', color: 'text-need' },
}

export function StatusMark({ status }: { status: DiffFile['status'] }) {
  const mark = MARK[status]
  return (
    <span className={`w-4 shrink-0 text-center font-mono font-medium ${mark.color}`} title={mark.word}>
      <span aria-hidden="true">{mark.letter}</span>
      <span className="sr-only">{mark.word}</span>
    </span>
  )
}

export function Counts({ file }: { file: DiffFile }) {
  const { additions, deletions } = file
  if (additions === null || deletions === null) return <span className="text-text-3">binary</span>
  if (additions === undefined || deletions === undefined) return null
  return (
    <span className="whitespace-nowrap tabular-nums">
      {additions > 0 && <span className="text-done">+{count(additions)}</span>}{' '}
      {deletions > 0 && <span className="text-fail">−{count(deletions)}</span>}
    </span>
  )
}

/** What has no lines to show is said in words. */
export function facts(file: DiffFile): string[] {
  const said: string[] = []
  if (file.oldMode !== null && file.newMode !== null && file.oldMode !== file.newMode)
    said.push(`mode ${file.oldMode} → ${file.newMode}`)
  if (file.newMode === '120000' || file.oldMode === '120000') said.push('symbolic link')
  if (file.newMode === '160000' || file.oldMode === '160000') said.push('submodule')
  if (file.status === 'added' && file.additions === 0) said.push('empty file')
  if (file.status === 'renamed' && file.oldBlob === file.newBlob) said.push('content unchanged')
  return said
}

export function FileHeader({
  file,
  open,
  viewed,
  comments,
  onToggle,
  onViewed,
}: {
  file: DiffFile
  open: boolean
  viewed: boolean
  comments: number
  onToggle: () => void
  onViewed: (viewed: boolean) => void
}) {
  const said = facts(file)
  return (
    <div className="flex h-[var(--header)] min-w-0 items-center gap-2 border-y border-line bg-raised pr-3 pl-1 font-sans">
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="focus-inside flex h-full min-w-0 flex-1 items-center gap-1.5 rounded-s px-1 text-left hover:bg-hover"
      >
        {open ? (
          <ChevronDown size={14} aria-hidden className="shrink-0 text-text-3" />
        ) : (
          <ChevronRight size={14} aria-hidden className="shrink-0 text-text-3" />
        )}
        <StatusMark status={file.status} />
        <span
          className={cx('min-w-0 truncate font-mono text-small', viewed && 'text-text-3')}
          title={plainText(file.path)}
        >
          {file.oldPath !== null && file.oldPath !== file.path && (
            <span className="text-text-3">{plainText(file.oldPath)} → </span>
          )}
          {plainText(file.path)}
        </span>
        {said.length > 0 && (
          <span className="shrink-0 text-small text-text-3 max-phone:hidden">{said.join(' · ')}</span>
        )}
      </button>
      {comments > 0 && <span className="text-small whitespace-nowrap text-need">{comments} to send</span>}
      <span className="text-small">
        <Counts file={file} />
      </span>
      <label className="flex shrink-0 items-center gap-1.5 text-small text-text-2 touch:min-h-11">
        <input
          type="checkbox"
          checked={viewed}
          onChange={(event) => onViewed(event.target.checked)}
          className="size-4"
        />
        <span className="max-phone:sr-only">Viewed</span>
        <span className="sr-only">: {plainText(file.path)}</span>
      </label>
    </div>
  )
}
