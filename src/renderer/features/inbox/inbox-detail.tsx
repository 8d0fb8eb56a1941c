/** What is looked at in the inbox: one item with its answers, or that there is none; and the keys to go on with. */
import type { ReactNode } from 'react'
import type { InboxItem } from '../../../contract/views.ts'
import { inWindowWords } from '../../../contract/window-words.ts'
import { keysOf, useKeymap } from '../../app/keymap.ts'
import { href, runRoute } from '../../app/routes.ts'
import { linkClass } from '../../components/button.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { Empty } from '../../components/states.tsx'
import { WithCode } from '../../components/with-code.tsx'
import { AnswerButtons, attentionTitle } from './answer.tsx'
import { ItemProof } from './item-proof.tsx'
import { placeOf } from './proof.ts'

/** The nice place to be. */
export function Nothing() {
  return (
    <Empty title="Nothing waits for you">
      <svg viewBox="0 0 160 64" aria-hidden="true" className="mx-auto my-4 h-16 w-40" fill="none" strokeLinecap="round">
        <path d="M8 44h144" stroke="var(--line-strong)" strokeWidth="3" />
        <path d="M28 44c28 0 24-24 52-24h72" stroke="var(--accent)" strokeWidth="3" />
        <circle cx="112" cy="20" r="5" fill="var(--accent)" />
      </svg>
      Plans, escalations and conflicts appear here when they need a person.
    </Empty>
  )
}

/** The keys by which the list is worked through, as this viewer has them. */
export function KeyHints() {
  const keymap = useKeymap()
  const hints = [
    {
      ids: [
        { id: 'inbox-next', keys: 'j' },
        { id: 'inbox-previous', keys: 'k' },
      ],
      does: 'move',
    },
    { ids: [{ id: 'inbox-open', keys: 'o' }], also: 'enter', does: 'open' },
    { ids: [{ id: 'inbox-snooze', keys: 's' }], does: 'put aside' },
    { ids: [{ id: 'inbox-undo', keys: 'u' }], does: 'undo' },
    { ids: [{ id: 'shortcuts', keys: '?' }], does: 'all keys' },
  ]
  return (
    <p className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-6 py-2 text-small text-text-3 touch:hidden">
      {hints.map(({ ids, also, does }) => {
        const own = ids.map((action) => keysOf({ ...action, section: '' }, keymap)).filter((key) => key !== undefined)
        // Enter is no binding that could be changed: it opens whatever `o` was moved to.
        const keys = also === undefined ? own : [...own, also]
        return (
          keys.length > 0 && (
            <span key={does} className="inline-flex items-center gap-1.5">
              {keys.map((key) => (
                <Kbd key={key} keys={key} />
              ))}
              {does}
            </span>
          )
        )
      })}
    </p>
  )
}

export function ItemDetail({
  item,
  hints = false,
  children,
}: {
  item: InboxItem
  hints?: boolean
  children?: ReactNode
}) {
  return (
    <article className="max-w-3xl px-4 pt-1 pb-4 wide:p-6">
      <h2 className="text-title font-semibold max-wide:sr-only">{attentionTitle(item.kind)}</h2>
      <p className="mt-1 text-text-2">
        <a
          href={href(runRoute(item.run, { task: item.task }))}
          className="underline decoration-line-strong underline-offset-3 hover:text-text"
        >
          {item.taskTitle ?? item.spec}
        </a>
        {item.taskTitle !== null && ` · ${item.spec}`} · {item.projectDir.split(/[\\/]/).at(-1)}
      </p>
      <p className="outside-text my-4 max-h-[50dvh] overflow-auto">
        <WithCode text={inWindowWords(item.text, item.task)} />
      </p>
      <div className="flex flex-wrap gap-2">
        <AnswerButtons item={item} hints={hints} hold />
        <a href={href(placeOf(item))} className={linkClass}>
          Show evidence
        </a>
        {children}
      </div>
      <ItemProof item={item} />
    </article>
  )
}
