/**
 * Tells in a browser that a run ended, wherever one is in the app: beside the view, and, where the person allowed it and
 * looks elsewhere, through the system. The desktop app's host tells for itself.
 */
import { useEffect, useRef } from 'react'
import type { RunSummary } from '../../contract/views.ts'
import { useApi, useRuns } from '../api/context.tsx'
import { dollars, plural } from '../components/format.ts'
import { useToast } from '../components/toast.tsx'
import { type Action, useActions } from './actions.tsx'
import { go, runRoute } from './routes.ts'

export interface RunNotice {
  readonly run: RunSummary
  readonly tone: 'done' | 'fail'
  readonly title: string
  readonly body: string
}

/** `before`: statuses as they were last seen; a run that was not known is no news, as it may have ended long ago. */
export function noticesOf(before: ReadonlyMap<string, string>, runs: readonly RunSummary[]): RunNotice[] {
  return runs.flatMap((run): RunNotice[] => {
    const was = before.get(run.run)
    if (was === undefined || was === run.status) return []
    if (run.status === 'succeeded') return [{ run, tone: 'done', title: `${run.title} is built`, body: builtBody(run) }]
    if (run.status === 'failed')
      return [{ run, tone: 'fail', title: `${run.title} failed`, body: run.reason ?? 'Its board says why.' }]
    return []
  })
}

const builtBody = (run: RunSummary): string =>
  `${run.mergedCount} of ${plural(run.taskCount, 'task')} merged in ${run.projectName} for ${dollars(run.costUsd)}.`

export function useRunNotices(): void {
  const { host } = useApi()
  const { data } = useRuns()
  const toast = useToast()
  const seen = useRef<ReadonlyMap<string, string> | null>(null)
  useEffect(() => {
    if (host !== null || !data) return
    const notices = seen.current === null ? [] : noticesOf(seen.current, data.runs)
    seen.current = new Map(data.runs.map((run) => [run.run, run.status]))
    for (const notice of notices) {
      toast({ tone: notice.tone, text: notice.title, details: [notice.body] })
      throughTheSystem(notice)
    }
  }, [host, data, toast])
  useActions(host === null && canAsk() ? [ASK] : [])
}

const canAsk = (): boolean => 'Notification' in window && Notification.permission === 'default'

const ASK: Action = {
  id: 'notify',
  name: 'Notify me when a run ends',
  section: 'General',
  words: 'notification system desktop',
  run: () => void Notification.requestPermission(),
}

function throughTheSystem({ run, title, body }: RunNotice): void {
  if (!('Notification' in window) || Notification.permission !== 'granted' || !document.hidden) return
  const shown = new Notification(title, { body, tag: run.run })
  shown.onclick = () => {
    window.focus()
    go(runRoute(run.run))
    shown.close()
  }
}
