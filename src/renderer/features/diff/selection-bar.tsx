/** What is chosen in a diff, and the way to comment on it. */
import { MessageSquarePlus } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { plainText } from '../../components/plain-text.ts'
import { placeOf } from './drafts.ts'
import type { linesOf, Selection } from './selection.ts'

export function SelectionBar({
  selection,
  lines,
  onComment,
}: {
  selection: Selection
  lines: NonNullable<ReturnType<typeof linesOf>>
  onComment: () => void
}) {
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
