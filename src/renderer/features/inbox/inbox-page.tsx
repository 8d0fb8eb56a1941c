/** Everything that waits for a person, over all runs: worked through by keyboard alone. */
import { AlarmClock, AlarmClockOff } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { AttentionId } from '../../../contract/ids.ts'
import type { InboxItem } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate, useRuns } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { keysOf, useKeymap } from '../../app/keymap.ts'
import { PageHeader } from '../../app/page-header.tsx'
import { go, href, runRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { fullTime } from '../../components/format.ts'
import { Kbd } from '../../components/kbd.tsx'
import { useMedia, WIDE } from '../../components/media.ts'
import { useNow } from '../../components/now.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { useToast } from '../../components/toast.tsx'
import { useUnsavedPlan } from '../run/plan/plan-drafts.ts'
import { ANSWER_KEYS, AnswerButtons, answerName, attentionTitle, useAnswer } from './answer.tsx'
import { heldAnswers, useHeldAnswers } from './held-answers.ts'
import { isAwake } from './snooze.ts'
import { SnoozeDialog } from './snooze-dialog.tsx'

export default function InboxPage({ item: asked }: { item: string | null }) {
  const { data, problem } = useRuns()
  const held = useHeldAnswers()
  const all = data?.inbox.filter((item) => !held.includes(item.id)) ?? []
  const now = useNow(all.some((item) => item.snoozedUntil !== null))
  const awake = all.filter((item) => isAwake(item, now))
  const asleep = all.filter((item) => !isAwake(item, now)).sort((a, b) => (a.snoozedUntil ?? 0) - (b.snoozedUntil ?? 0))
  const items = [...awake, ...asleep]
  // An item that was answered is gone: the one that took its place is looked at next. What sleeps is only looked at on demand.
  const place = useRef(0)
  const found = items.findIndex((item) => item.id === asked)
  const at = found === -1 ? Math.min(place.current, awake.length - 1) : found
  place.current = Math.max(0, at)
  const selected = items[at] ?? null
  const undo = useUndo()
  return (
    <>
      <PageHeader
        crumbs={
          <h1 className="text-lead font-semibold">
            Inbox {awake.length > 0 && <span className="font-normal text-text-3">{awake.length}</span>}
          </h1>
        }
      />
      {problem ? (
        <ProblemNote problem={problem} />
      ) : !data ? (
        <Loading what="the inbox" />
      ) : items.length === 0 ? (
        <Nothing />
      ) : (
        <InboxList awake={awake} asleep={asleep} at={at} selected={selected} undo={undo} />
      )}
    </>
  )
}

/** The nice place to be. */
function Nothing() {
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

interface Undo {
  /** Remembers how the last thing is taken back. */
  remember(item: string, run: () => void): void
  run(): void
}

/** `u` takes the last answer or snooze of this page back, then the one before. */
function useUndo(): Undo {
  const toast = useToast()
  const stack = useRef<{ item: string; run: () => void }[]>([])
  return {
    remember(item, run) {
      stack.current.push({ item, run })
    },
    run() {
      const newest = heldAnswers.newest()
      if (newest !== null && heldAnswers.undo(newest)) {
        go({ at: 'inbox', item: newest }, 'replace')
        return
      }
      const last = stack.current.pop()
      if (last) last.run()
      else toast({ tone: 'done', text: 'There is nothing to take back: answers are sent after a few seconds.' })
    },
  }
}

function InboxList({
  awake,
  asleep,
  at,
  selected,
  undo,
}: {
  awake: readonly InboxItem[]
  asleep: readonly InboxItem[]
  at: number
  selected: InboxItem | null
  undo: Undo
}) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const beside = useMedia(WIDE)
  const answering = useAnswer(selected, true)
  const unsaved = useUnsavedPlan(selected?.run ?? null) !== null
  const [snoozing, setSnoozing] = useState<InboxItem | null>(null)
  const toast = useToast()
  const snooze = useCommand(
    (input: { item: InboxItem; until: number | null }, commandId) =>
      client.inbox.snooze({ commandId, id: AttentionId.parse(input.item.id), until: input.until }),
    {
      after: (_, { item, until }) => {
        setSnoozing(null)
        if (until === null) return
        const back = () => snooze.mutate({ item, until: null })
        undo.remember(item.id, back)
        toast({
          tone: 'done',
          text: `Put aside until ${fullTime(until)}: ${item.taskTitle ?? item.spec}`,
          action: { label: 'Undo', run: back },
        })
      },
    },
  )
  const items = [...awake, ...asleep]
  const ref = useRef<HTMLUListElement>(null)
  const select = (index: number) => {
    const item = items[Math.min(items.length - 1, Math.max(0, index))]
    if (item) go({ at: 'inbox', item: item.id }, 'replace')
  }
  const open = () => {
    if (selected) go(runRoute(selected.run, { task: selected.task }))
  }
  const sleeps = selected !== null && asleep.includes(selected)
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
    ...(selected
      ? [
          {
            id: 'inbox-open',
            name: selected.task === null ? 'Open the run' : 'Open the task',
            section: 'Inbox',
            keys: 'o',
            run: open,
          },
        ]
      : []),
    ...(mayOperate && selected
      ? [
          ...selected.answers.map((answer) => ({
            id: `inbox-${answer}`,
            name: answerName(selected, answer, unsaved),
            section: 'Inbox',
            keys: ANSWER_KEYS[answer],
            run: () => answering.begin(answer),
          })),
          sleeps
            ? {
                id: 'inbox-wake',
                name: 'Take up again',
                section: 'Inbox',
                keys: 's',
                run: () => snooze.mutate({ item: selected, until: null }),
              }
            : { id: 'inbox-snooze', name: 'Put aside', section: 'Inbox', keys: 's', run: () => setSnoozing(selected) },
        ]
      : []),
    ...(mayOperate
      ? [{ id: 'inbox-undo', name: 'Take the last answer back', section: 'Inbox', keys: 'u', run: undo.run }]
      : []),
  ])
  useEnter(ref, open)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new selection is the reason to scroll.
  useEffect(() => {
    ref.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected?.id])
  const row = (item: InboxItem) => {
    const current = item.id === selected?.id
    return (
      <li key={item.id} className="border-b border-line">
        <a
          href={href({ at: 'inbox', item: item.id })}
          aria-current={current ? 'true' : undefined}
          className={cx('focus-inside block px-4 py-2.5 hover:bg-hover', current && 'bg-active')}
        >
          <span className="flex items-center gap-2">
            <StatusGlyph shape={asleep.includes(item) ? 'paused' : 'attention'} />
            <span className="min-w-0 flex-1 truncate font-medium">{attentionTitle(item.kind)}</span>
            <Age at={item.raisedAt} className="text-small text-text-3" />
          </span>
          <span className="mt-0.5 block truncate pl-5.5 text-text-2">{item.taskTitle ?? item.spec}</span>
          {asleep.includes(item) && (
            <span className="mt-0.5 block truncate pl-5.5 text-small text-text-3">
              until {fullTime(item.snoozedUntil ?? 0)}
            </span>
          )}
        </a>
        {current && !beside && detail(item)}
      </li>
    )
  }
  const detail = (item: InboxItem, hints = false) => (
    <ItemDetail item={item} hints={hints}>
      {mayOperate &&
        (asleep.includes(item) ? (
          <Button
            icon={<AlarmClockOff size={14} aria-hidden />}
            busy={snooze.isPending}
            onClick={() => snooze.mutate({ item, until: null })}
          >
            Take up again
          </Button>
        ) : (
          <Button
            tone="quiet"
            icon={<AlarmClock size={14} aria-hidden />}
            {...(hints ? { hint: 's' } : {})}
            onClick={() => setSnoozing(item)}
          >
            Put aside…
          </Button>
        ))}
    </ItemDetail>
  )
  return (
    <div className="flex min-h-0 flex-1">
      <ul
        ref={ref}
        aria-label="Waits for you"
        className="min-w-0 flex-1 overflow-auto wide:w-96 wide:flex-none wide:border-r wide:border-line"
      >
        {awake.map(row)}
        {awake.length === 0 && (
          <li className="border-b border-line px-4 py-6 text-center text-text-2">Nothing waits for you now.</li>
        )}
        {asleep.length > 0 && (
          <li>
            <h2 className="px-4 pt-4 pb-1 text-small font-medium text-text-3">Put aside</h2>
            <ul aria-label="Put aside">{asleep.map(row)}</ul>
          </li>
        )}
      </ul>
      {beside && (
        <section aria-label="Item" className="min-w-0 flex-1 overflow-auto bg-surface">
          {selected ? detail(selected, true) : <Nothing />}
          {selected && <KeyHints />}
        </section>
      )}
      {answering.dialog}
      {snoozing && (
        <SnoozeDialog
          item={snoozing}
          busy={snooze.isPending}
          onClose={() => setSnoozing(null)}
          onSnooze={(until) => snooze.mutate({ item: snoozing, until })}
        />
      )}
    </div>
  )
}

/** Enter opens what is selected, unless it presses what has the focus. */
function useEnter(list: React.RefObject<HTMLElement | null>, open: () => void): void {
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      const { target } = event
      if (!(target instanceof HTMLElement) || document.querySelector('dialog[open]')) return
      const nowhere = target === document.body || target.tagName === 'MAIN'
      // A link of the list that is not the selected one selects its item first.
      const here = list.current?.contains(target) && target.matches('a[aria-current="true"]')
      if (!nowhere && !here) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [list])
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
    { ids: [{ id: 'inbox-snooze', keys: 's' }], does: 'put aside' },
    { ids: [{ id: 'inbox-undo', keys: 'u' }], does: 'undo' },
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

function ItemDetail({ item, hints = false, children }: { item: InboxItem; hints?: boolean; children?: ReactNode }) {
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
      <div className="flex flex-wrap gap-2">
        <AnswerButtons item={item} hints={hints} hold />
        {children}
      </div>
    </article>
  )
}
