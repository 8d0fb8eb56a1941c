/** What waits for the person right now, over all runs: without what was put aside, until its time, and what was answered here. */
import { useMemo } from 'react'
import type { InboxItem } from '../../contract/views.ts'
import { useRuns } from '../api/context.tsx'
import { useNow } from '../components/now.ts'
import { useUnanswered } from '../features/inbox/held-answers.ts'
import { isAwake } from '../features/inbox/snooze.ts'

const NONE: readonly InboxItem[] = []

export function useWaiting(): readonly InboxItem[] {
  const inbox = useUnanswered(useRuns().data?.inbox ?? NONE)
  // The clock is looked at only while something sleeps.
  const now = useNow(inbox.some((item) => item.snoozedUntil !== null))
  return useMemo(() => inbox.filter((item) => isAwake(item, now)), [inbox, now])
}
