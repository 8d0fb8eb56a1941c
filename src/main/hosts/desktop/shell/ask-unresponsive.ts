/** Asks what to do with a window that does not answer, once at a time, and takes the question back when it answers again. */
import { type BrowserWindow, dialog } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import { UNRESPONSIVE } from '../model/unresponsive-question.ts'

/** `replace` gives the window a new page, whatever the old one does. */
export function askWhenUnresponsive(window: BrowserWindow, replace: () => void, logger: Logger): void {
  let asking: AbortController | null = null

  async function ask(): Promise<void> {
    if (asking !== null || window.isDestroyed()) return
    const mine = new AbortController()
    asking = mine
    const { buttons, message, detail } = UNRESPONSIVE
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title: 'Switchyard',
        message,
        detail,
        buttons: buttons.map(({ label }) => label),
        defaultId: 0,
        cancelId: 0,
        noLink: true,
        signal: mine.signal,
      })
      if (mine.signal.aborted || window.isDestroyed() || buttons[response]?.answer !== 'reload') return
      logger.warn({}, 'the window is reloaded, since it did not respond')
      replace()
    } finally {
      asking = null
    }
  }

  window.on('unresponsive', () => {
    logger.warn({}, 'the window does not respond')
    void ask()
  })
  window.on('responsive', () => {
    logger.info({}, 'the window responds again')
    asking?.abort()
  })
}
