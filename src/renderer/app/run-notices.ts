/**
 * Tells in a browser that a run ended or waits for the person, wherever one is in the app: beside the view, and, where the
 * person allowed it and looks elsewhere, through the system. The desktop app's host tells for itself.
 */
import { useEffect, useRef } from 'react'
import type { InboxItem, RunSummary } from '../../contract/views.ts'
import { inWindowWords } from '../../contract/window-words.ts'
import { useApi, useRuns } from '../api/context.tsx'
import { dollars, plural } from '../components/format.ts'
import { useToast } from '../components/toast.tsx'
import { attentionTitle } from '../features/inbox/answer.tsx'
import { type Action, useActions } from './actions.tsx'
import { go, type Route, runRoute, useRoute } from './routes.ts'
import { useWaiting } from './waiting.ts'
import { useWindowTitle } from './window-title.ts'

export interface Notice {
  /** One for each thing: a later one about the same takes its place in the system's list. */
  readonly tag: string
  readonly to: Route
  readonly tone: 'done' | 'ask' | 'fail'
  readonly title: string
  readonly body: string
}

/** `before`: statuses as they were last seen; a run that was not known is no news, as it may have ended long ago. */
export function noticesOf(before: ReadonlyMap<string, string>, runs: readonly RunSummary[]): Notice[] {
  return runs.flatMap((run): Notice[] => {
    const was = before.get(run.run)
    if (was === undefined || was === run.status) return []
    const about = { tag: run.run, to: runRoute(run.run) }
    if (run.status === 'succeeded')
      return [{ ...about, tone: 'done', title: `${run.title} is built`, body: builtBody(run) }]
    if (run.status === 'failed')
      return [{ ...about, tone: 'fail', title: `${run.title} failed`, body: run.reason ?? 'Its board says why.' }]
    return []
  })
}

/** What has begun to wait since `before` (ids of what waited). On the screens that show it by themselves it is no news. */
export function askedSince(before: ReadonlySet<string>, waiting: readonly InboxItem[], route: Route): Notice[] {
  if (route.at === 'inbox') return []
  return waiting
    .filter((item) => !before.has(item.id) && !(route.at === 'run' && route.run === item.run))
    .map((item) => ({
      tag: item.id,
      to: { at: 'inbox', item: item.id },
      tone: 'ask',
      title: `${attentionTitle(item.kind)}: ${item.taskTitle ?? item.spec}`,
      body: inWindowWords(item.text, item.task),
    }))
}

const builtBody = (run: RunSummary): string =>
  `${run.mergedCount} of ${plural(run.taskCount, 'task')} merged in ${run.projectName} for ${dollars(run.costUsd)}.`

export function useRunNotices(): void {
  const { host } = useApi()
  const { data } = useRuns()
  const waiting = useWaiting()
  const route = useRoute()
  const toast = useToast()
  const seen = useRef<{ runs: ReadonlyMap<string, string>; waiting: ReadonlySet<string> } | null>(null)
  const looked = useRef(route)
  looked.current = route
  useEffect(() => {
    if (host !== null || !data) return
    const before = seen.current
    seen.current = {
      runs: new Map(data.runs.map((run) => [run.run, run.status])),
      waiting: new Set(waiting.map((item) => item.id)),
    }
    if (before === null) return
    // Whoever looks elsewhere sees no screen, whichever is open.
    const at: Route = document.hidden ? { at: 'home' } : looked.current
    for (const notice of [...noticesOf(before.runs, data.runs), ...askedSince(before.waiting, waiting, at)]) {
      toast({
        tone: notice.tone,
        text: notice.title,
        details: [notice.body],
        ...(notice.tone === 'ask' ? { action: { label: 'Open', run: () => go(notice.to) } } : {}),
      })
      throughTheSystem(notice)
    }
  }, [host, data, waiting, toast])
  useWindowTitle(waiting.length)
  useActions(host === null && canAsk() ? [ASK] : [])
}

const canAsk = (): boolean => 'Notification' in window && Notification.permission === 'default'

const ASK: Action = {
  id: 'notify',
  name: 'Notify me when a run ends or waits for me',
  section: 'General',
  words: 'notification system desktop',
  run: () => void Notification.requestPermission(),
}

function throughTheSystem({ tag, to, title, body }: Notice): void {
  if (!('Notification' in window) || Notification.permission !== 'granted' || !document.hidden) return
  const shown = new Notification(title, { body, tag })
  shown.onclick = () => {
    window.focus()
    go(to)
    shown.close()
  }
}
