/** Opens the engine, says whom it waits for, and asks what to do as long as something else holds the data directory. */
import type { MessageBoxOptions } from 'electron'
import type { Failure, Result } from '../../../../contract/result.ts'

/** Most hand over within this time, and a dialog that flashes up says nothing. */
const SILENT_MS = 1_000

export interface HeldOptions<T> {
  /** Is to say whom it asks for the engine. */
  readonly open: (asking: (holder: string) => void) => Promise<Result<T, Failure>>
  /** A link into the dashboard of whoever holds it; null where there is none. */
  readonly dashboardLink: () => Promise<string | null>
  /** Shows a message until one of its buttons is chosen, or its signal aborts. */
  readonly ask: (message: MessageBoxOptions) => Promise<{ readonly response: number }>
  /** Opens a link in the browser. */
  readonly browse: (link: string) => Promise<void>
}

/** null: the person would rather quit, or use the dashboard. */
export async function askWhileHeld<T>({ open, dashboardLink, ask, browse }: HeldOptions<T>): Promise<T | null> {
  for (;;) {
    const waiting = sayThatWeWait(ask)
    const opened = await Promise.race([open(waiting.asking), waiting.quit])
    waiting.end()
    if (opened === 'quit') return null
    if (opened.ok) return opened.value
    const link = await dashboardLink()
    const buttons = ['Try Again', ...(link === null ? [] : ['Open the Dashboard']), 'Quit']
    const { response } = await ask({
      type: 'warning',
      title: 'Switchyard',
      message: 'Switchyard cannot open its data directory',
      detail: [opened.failure.message, ...(opened.failure.details ?? [])].join('\n'),
      buttons,
      defaultId: 0,
      cancelId: buttons.length - 1,
      noLink: true,
    })
    if (response === 0) continue
    // A link lives for minutes, and the dialog may have stood for longer.
    if (link !== null && response === 1) await browse((await dashboardLink()) ?? link)
    return null
  }
}

function sayThatWeWait(ask: HeldOptions<never>['ask']): {
  asking(holder: string): void
  readonly quit: Promise<'quit'>
  end(): void
} {
  const over = new AbortController()
  let timer: NodeJS.Timeout | null = null
  let quit: () => void = () => {}
  const quitting = new Promise<'quit'>((resolve) => {
    quit = () => resolve('quit')
  })
  async function show(holder: string): Promise<void> {
    const { response } = await ask({
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
