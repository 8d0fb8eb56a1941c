/** Everything that waits for a person, over all runs: worked through by keyboard alone. */
import { useRef } from 'react'
import { useRuns } from '../../api/context.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import { useNow } from '../../components/now.ts'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { useUnanswered } from './held-answers.ts'
import { Nothing } from './inbox-detail.tsx'
import { InboxList } from './inbox-list.tsx'
import { useUndo } from './inbox-undo.ts'
import { isAwake } from './snooze.ts'

export default function InboxPage({ item: asked }: { item: string | null }) {
  const { data, problem } = useRuns()
  const all = useUnanswered(data?.inbox ?? [])
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
