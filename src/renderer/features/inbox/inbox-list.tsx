/** The list of what waits, worked through by keyboard, with what is selected beside or below it. */
import { AlarmClock, AlarmClockOff } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { AttentionId } from '../../../contract/ids.ts'
import type { InboxItem } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { go, href, runRoute } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { fullTime } from '../../components/format.ts'
import { useMedia, WIDE } from '../../components/media.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'
import { useToast } from '../../components/toast.tsx'
import { useUnsavedPlan } from '../run/plan/plan-drafts.ts'
import { ANSWER_KEYS, answerName, attentionTitle, useAnswer } from './answer.tsx'
import { ItemDetail, KeyHints, Nothing } from './inbox-detail.tsx'
import type { Undo } from './inbox-undo.ts'
import { SnoozeDialog } from './snooze-dialog.tsx'

export function InboxList({
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
  const remembered = useScrollMemory('inbox')
  const attach = useCallback(
    (area: HTMLUListElement | null) => {
      ref.current = area
      return remembered(area)
    },
    [remembered],
  )
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
        ref={attach}
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
        <section aria-label="Item" className="flex min-w-0 flex-1 flex-col bg-surface">
          <div className="min-h-0 flex-1 overflow-auto">{selected ? detail(selected, true) : <Nothing />}</div>
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
