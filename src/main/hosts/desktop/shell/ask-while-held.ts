/** Opens the engine, says whom it waits for, and asks what to do as long as something else holds the data directory. */
import { dialog } from 'electron'
import type { Failure, Result } from '../../../../contract/result.ts'

/** Most hand over within this time, and a dialog that flashes up says nothing. */
const SILENT_MS = 1_000

/** `open` is told whom to name to when somebody is asked for the engine. null: the person would rather quit. */
export async function askWhileHeld<T>(
  open: (asking: (holder: string) => void) => Promise<Result<T, Failure>>,
): Promise<T | null> {
  for (;;) {
    const waiting = sayThatWeWait()
    const opened = await Promise.race([open(waiting.asking), waiting.quit])
    waiting.end()
    if (opened === 'quit') return null
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

function sayThatWeWait(): { asking(holder: string): void; readonly quit: Promise<'quit'>; end(): void } {
  const over = new AbortController()
  let timer: NodeJS.Timeout | null = null
  let quit: () => void = () => {}
  const quitting = new Promise<'quit'>((resolve) => {
    quit = () => resolve('quit')
  })
  async function show(holder: string): Promise<void> {
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: 'Switchyard',
      message: `Waiting for ${holder} to hand over`,
      detail: 'It brings what it is storing to an end, which may take half a minute. Its agents go on.',
      buttons: ['Keep Waiting', 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal: over.signal,
    })
    if (response === 1 && !over.signal.aborted) quit()
  }
  return {
    asking(holder) {
      timer ??= setTimeout(() => void show(holder), SILENT_MS)
    },
    quit: quitting,
    end() {
      if (timer !== null) clearTimeout(timer)
      over.abort()
    },
  }
}
