/** What of a run waits for a person: named on top of it, with the answer in reach. */
import type { InboxItem } from '../../../contract/views.ts'
import { inWindowWords } from '../../../contract/window-words.ts'
import { href } from '../../app/routes.ts'
import { linkClass } from '../../components/button.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { WithCode } from '../../components/with-code.tsx'
import { AnswerButtons, attentionTitle } from '../inbox/answer.tsx'
import { useUnanswered } from '../inbox/held-answers.ts'
import { placeOf } from '../inbox/proof.ts'

export function AttentionStrip({ items: all }: { items: readonly InboxItem[] }) {
  const items = useUnanswered(all)
  if (items.length === 0) return null
  return (
    <ul aria-label="Waits for you" className="max-h-64 shrink-0 overflow-auto border-b border-line bg-need-soft">
      {items.map((item) => (
        <AttentionRow key={item.id} item={item} />
      ))}
    </ul>
  )
}

export function AttentionRow({ item }: { item: InboxItem }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line px-4 py-2.5 not-first:border-t">
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2">
        <StatusGlyph shape="attention" className="mt-0.75" />
        <div className="min-w-0">
          <p>
            <strong className="font-medium">{attentionTitle(item.kind)}</strong>{' '}
            <Age at={item.raisedAt} className="text-text-2" />
          </p>
          <p className="outside-text line-clamp-6 text-text-2">
            <WithCode text={inWindowWords(item.text, item.task)} />
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <AnswerButtons item={item} />
        <a href={href(placeOf(item))} className={linkClass}>
          Show evidence
        </a>
      </div>
    </li>
  )
}
