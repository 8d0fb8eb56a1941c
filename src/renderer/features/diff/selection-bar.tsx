/** What is chosen in a diff: said to who listens, and the way to comment on it. */
import { MessageSquarePlus } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { plainText } from '../../components/plain-text.ts'
import { placeOf } from './drafts.ts'
import type { Rows } from './patch.ts'
import { linesOf, type Selection } from './selection.ts'

export function ChosenLines({
  selection,
  rows,
  onComment,
}: {
  selection: Selection | null
  /** Of its file; null: not there. */
  rows: Rows | null
  /** null: nothing can be commented on just now. */
  onComment: (() => void) | null
}) {
  const lines = selection && rows ? linesOf(rows, selection) : null
  const chosen = selection && rows && lines ? { selection, rows, lines } : null
  return (
    <>
      <div aria-live="polite" className="sr-only">
        {chosen && said(chosen)}
      </div>
      {chosen && onComment && <SelectionBar {...chosen} onComment={onComment} />}
    </>
  )
}

type Lines = NonNullable<ReturnType<typeof linesOf>>

const said = ({ selection, rows, lines }: { selection: Selection; rows: Rows; lines: Lines }): string =>
  `${placeOf({ file: selection.file, side: selection.side, ...lines })}: ${plainText((rows.text[selection.head] ?? '').slice(0, 200))}`

function SelectionBar({ selection, lines, onComment }: { selection: Selection; lines: Lines; onComment: () => void }) {
  return (
    <div className="absolute right-3 bottom-3 left-3 z-10 flex items-center gap-2 rounded-m bg-raised py-1.5 pr-1.5 pl-3 shadow-float phone:left-auto phone:min-w-80">
      <span className="min-w-0 flex-1 truncate font-mono text-small">
        {plainText(placeOf({ file: selection.file.split('/').at(-1) ?? '', side: selection.side, ...lines }))}
      </span>
      <Button tone="primary" icon={<MessageSquarePlus size={14} aria-hidden />} hint="enter" onClick={onComment}>
        Comment
      </Button>
    </div>
  )
}
