/** Writing a comment on a line or a range of lines, and the comments that were written and not sent yet. */
import { MessageSquare, Minus, Pencil, Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button, IconButton } from '../../components/button.tsx'
import { areaClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { type Draft, placeOf } from './drafts.ts'

const CARD = 'mx-3 my-2 max-w-3xl rounded-m border bg-raised font-sans whitespace-normal'

/** Tells its height whenever that changes: it stands between rows whose places are calculated. */
export function Measured({ onHeight, children }: { onHeight: (height: number) => void; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  const told = useRef(onHeight)
  told.current = onHeight
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => told.current(Math.ceil(element.getBoundingClientRect().height)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={ref} className="flow-root">
      {children}
    </div>
  )
}

export function Composer({
  draft,
  onSave,
  onCancel,
  onRange,
}: {
  draft: Draft
  onSave: (text: string) => void
  onCancel: () => void
  /** Moves the last line of the range. */
  onRange: (endLine: number) => void
}) {
  const [text, setText] = useState(draft.text)
  const area = useRef<HTMLTextAreaElement>(null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    area.current?.focus({ preventScroll: true })
    // Its place is known one frame after its height is.
    const later = setTimeout(() => form.current?.scrollIntoView({ block: 'nearest' }), 60)
    return () => clearTimeout(later)
  }, [])
  const end = draft.endLine ?? draft.line
  const save = () => text.trim() !== '' && onSave(text.trim())
  return (
    <form
      ref={form}
      aria-label={`Comment on ${placeOf(draft)}`}
      className={`${CARD} border-line-strong p-2`}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          event.preventDefault()
          onCancel()
        } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
          event.preventDefault()
          event.stopPropagation()
          save()
        }
      }}
    >
      <div className="mb-1.5 flex items-center gap-1 text-small text-text-2">
        <span className="min-w-0 flex-1 truncate font-mono">{plainText(placeOf(draft))}</span>
        <IconButton label="One line less" disabled={end <= draft.line} onClick={() => onRange(end - 1)}>
          <Minus size={14} aria-hidden />
        </IconButton>
        <IconButton label="One line more" onClick={() => onRange(end + 1)}>
          <Plus size={14} aria-hidden />
        </IconButton>
      </div>
      <textarea
        ref={area}
        aria-label="Comment"
        className={areaClass}
        value={text}
        maxLength={8_000}
        placeholder="What is to be different here?"
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-2 flex justify-end gap-2">
        <Button tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button tone="primary" submit disabled={text.trim() === ''} hint="mod+enter">
          Keep comment
        </Button>
      </div>
    </form>
  )
}

export function DraftCard({ draft, onEdit, onRemove }: { draft: Draft; onEdit: () => void; onRemove: () => void }) {
  return (
    <article
      aria-label={`Your comment on ${placeOf(draft)}`}
      data-draft={draft.id}
      className={`${CARD} border-need p-2`}
    >
      <div className="flex items-center gap-2 text-small text-text-3">
        <MessageSquare size={13} aria-hidden className="shrink-0 text-need" />
        <span className="min-w-0 flex-1">
          Not sent yet{draft.endLine ? ` · lines ${draft.line}–${draft.endLine}` : ''}
        </span>
        <IconButton label={`Edit the comment on ${placeOf(draft)}`} onClick={onEdit}>
          <Pencil size={13} aria-hidden />
        </IconButton>
        <IconButton label={`Remove the comment on ${placeOf(draft)}`} onClick={onRemove}>
          <Trash2 size={13} aria-hidden />
        </IconButton>
      </div>
      <p className="outside-text px-0.5 pb-0.5">{draft.text}</p>
    </article>
  )
}

/** What somebody else said about a line: a reviewer, or the person earlier. */
export interface Annotation {
  readonly key: string
  readonly file: string
  readonly side: 'old' | 'new'
  readonly line: number
  readonly title: string
  readonly text: string
  readonly tone: 'need' | 'quiet'
}

export function AnnotationCard({ annotation }: { annotation: Annotation }) {
  return (
    <article
      aria-label={annotation.title}
      className={`${CARD} border-l-2 border-line px-3 py-2 ${annotation.tone === 'need' ? 'border-l-need' : 'border-l-line-strong'}`}
    >
      <p className="text-small text-text-3">{annotation.title}</p>
      <p className="outside-text mt-0.5">{annotation.text}</p>
    </article>
  )
}
