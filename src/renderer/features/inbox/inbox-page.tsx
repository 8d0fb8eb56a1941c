/** Everything that waits for a person, over all runs: worked through by keyboard alone. */
import { useEffect, useRef } from 'react'
import type { InboxItem } from '../../../contract/views.ts'
import { useMayOperate, useRuns } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { keysOf, useKeymap } from '../../app/keymap.ts'
import { PageHeader } from '../../app/page-header.tsx'
import { go, href, runRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { Kbd } from '../../components/kbd.tsx'
import { useMedia, WIDE } from '../../components/media.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { ANSWER_KEYS, AnswerButtons, answerName, attentionTitle, useAnswer } from './answer.tsx'

export default function InboxPage({ item: asked }: { item: string | null }) {
  const { data, problem } = useRuns()
  const items = data?.inbox ?? []
  // An item that was answered is gone: the one that took its place is looked at next.
  const place = useRef(0)
  const found = items.findIndex((item) => item.id === asked)
  const at = found === -1 ? Math.min(place.current, items.length - 1) : found
  place.current = Math.max(0, at)
  const selected = items[at] ?? null
  return (
    <>
      <PageHeader
        crumbs={
          <h1 className="text-lead font-semibold">
            Inbox {items.length > 0 && <span className="font-normal text-text-3">{items.length}</span>}
          </h1>
        }
      />
      {problem ? (
        <ProblemNote problem={problem} />
      ) : !data ? (
        <Loading what="the inbox" />
      ) : selected === null ? (
        <Empty title="Nothing waits for you">
          Plans, escalations and conflicts appear here when they need a person.
        </Empty>
      ) : (
        <InboxList items={items} at={at} selected={selected} />
      )}
    </>
  )
}

function InboxList({ items, at, selected }: { items: readonly InboxItem[]; at: number; selected: InboxItem }) {
  const mayOperate = useMayOperate()
  const beside = useMedia(WIDE)
  const answering = useAnswer(selected)
  const ref = useRef<HTMLUListElement>(null)
  const select = (index: number) => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))]
    if (item) go({ at: 'inbox', item: item.id }, 'replace')
  }
  useActions([
    { id: 'inbox-next', name: 'Next item', section: 'Inbox', keys: 'j', hidden: true, run: () => select(at + 1) },
    {
      id: 'inbox-previous',
      name: 'Previous item',
      section: 'Inbox',
      keys: 'k',
      hidden: true,
      run: () => select(at - 1),
    },
    {
      id: 'inbox-open',
      name: selected.task === null ? 'Open the run' : 'Open the task',
      section: 'Inbox',
      keys: 'o',
      run: () => go(runRoute(selected.run, { task: selected.task })),
    },
    ...(mayOperate
      ? selected.answers.map((answer) => ({
          id: `inbox-${answer}`,
          name: answerName(selected, answer),
          section: 'Inbox',
          keys: ANSWER_KEYS[answer],
          run: () => answering.begin(answer),
        }))
      : []),
  ])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new selection is the reason to scroll.
  useEffect(() => {
    ref.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected.id])
  return (
    <div className="flex min-h-0 flex-1">
      <ul
        ref={ref}
        aria-label="Waits for you"
        className="min-w-0 flex-1 overflow-auto wide:w-96 wide:flex-none wide:border-r wide:border-line"
      >
        {items.map((item) => {
          const current = item.id === selected.id
          return (
            <li key={item.id} className="border-b border-line">
              <a
                href={href({ at: 'inbox', item: item.id })}
                aria-current={current ? 'true' : undefined}
                className={cx('focus-inside block px-4 py-2.5 hover:bg-hover', current && 'bg-active')}
              >
                <span className="flex items-center gap-2">
                  <StatusGlyph shape="attention" />
                  <span className="min-w-0 flex-1 truncate font-medium">{attentionTitle(item.kind)}</span>
                  <Age at={item.raisedAt} className="text-small text-text-3" />
                </span>
                <span className="mt-0.5 block truncate pl-5.5 text-text-2">{item.taskTitle ?? item.spec}</span>
              </a>
              {current && !beside && <ItemDetail item={item} />}
            </li>
          )
        })}
      </ul>
      {beside && (
        <section aria-label="Item" className="min-w-0 flex-1 overflow-auto bg-surface">
          <ItemDetail item={selected} hints />
          <KeyHints />
        </section>
      )}
      {answering.dialog}
    </div>
  )
}

/** The keys by which the list is worked through, as this viewer has them. */
function KeyHints() {
  const keymap = useKeymap()
  const hints = [
    {
      ids: [
        { id: 'inbox-next', keys: 'j' },
        { id: 'inbox-previous', keys: 'k' },
      ],
      does: 'move',
    },
    { ids: [{ id: 'inbox-open', keys: 'o' }], does: 'open' },
    { ids: [{ id: 'shortcuts', keys: '?' }], does: 'all keys' },
  ]
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 px-6 text-small text-text-3 touch:hidden">
      {hints.map(({ ids, does }) => {
        const keys = ids.map((action) => keysOf({ ...action, section: '' }, keymap)).filter((key) => key !== undefined)
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

function ItemDetail({ item, hints = false }: { item: InboxItem; hints?: boolean }) {
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
      <p className="outside-text my-4 max-h-[50dvh] overflow-auto">{item.text}</p>
      <AnswerButtons item={item} hints={hints} />
    </article>
  )
}
