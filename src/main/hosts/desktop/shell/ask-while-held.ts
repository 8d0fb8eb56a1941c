/** Opens the engine, and asks what to do as long as something else holds the data directory. */
import { dialog } from 'electron'
import type { Failure, Result } from '../../../../contract/result.ts'

/** null: the person would rather quit. */
export async function askWhileHeld<T>(open: () => Promise<Result<T, Failure>>): Promise<T | null> {
  for (;;) {
    const opened = await open()
    if (opened.ok) return opened.value
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      title: 'Switchyard',
      message: 'Switchyard cannot open its data directory',
      detail: [opened.failure.message, ...(opened.failure.details ?? [])].join('\n'),
      buttons: ['Try Again', 'Quit'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    })
    if (response === 1) return null
  }
}
