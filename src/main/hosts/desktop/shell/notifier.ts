/** Shows notices through the system's notifications; a click opens what the notice is about. */
import { Notification } from 'electron'
import type { Place } from '../../../../contract/desktop.ts'
import type { Logger } from '../../../lib/logger.ts'
import type { Notice } from '../model/notices.ts'

export interface Notifier {
  notify(notice: Notice): void
}

/** The system drops the click of a notification that was garbage-collected; older ones nobody clicks any more. */
const MAX_KEPT = 20

export function systemNotifier(icon: string, open: (place: Place) => void, logger: Logger): Notifier {
  const kept: Notification[] = []
  return {
    notify(notice) {
      if (!Notification.isSupported()) return
      const shown = new Notification({
        title: notice.title,
        body: notice.body,
        icon,
        urgency: notice.kind === 'completed' ? 'low' : 'normal',
      })
      shown.on('click', () => open(notice.opens))
      shown.on('failed', (_event, error) => logger.warn({ error }, 'the system did not show a notification'))
      kept.push(shown)
      if (kept.length > MAX_KEPT) kept.shift()
      shown.show()
    },
  }
}
