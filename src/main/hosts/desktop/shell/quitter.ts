/** Quitting: asks once while agents are at work, ends things in order, and never hangs on the way out. */
import { app, type BrowserWindow, dialog } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import { type AtWork, type QuitAnswer, quitQuestion } from '../model/quit-question.ts'

/** Longer than the stop ladder of an agent; whatever still runs then is taken up at the next start. */
const STOP_MS = 20_000
const CLOSE_MS = 3_000

export interface QuitterOptions {
  readonly logger: Logger
  readonly pulse: () => AtWork
  /** Where the question is asked; null: in a window of its own. */
  readonly window: () => BrowserWindow | null
  readonly stopAgents: () => Promise<void>
  /** Puts away everything that is seen and heard. */
  readonly end: () => void
  /** Gives the data directory back; agents at work go on. */
  readonly close: () => Promise<void>
}

export interface Quitter {
  /** Whether closing windows close rather than hide. */
  quitting(): boolean
  /** Quits with an answer that is known already. `then` ends the process; without it we do. */
  quit(answer: Exclude<QuitAnswer, 'cancel'>, then?: () => void): Promise<void>
}

export function createQuitter({ logger, pulse, window, stopAgents, end, close }: QuitterOptions): Quitter {
  let state: 'running' | 'asking' | 'ending' | 'leaving' = 'running'

  async function quit(answer: Exclude<QuitAnswer, 'cancel'>, then = () => app.exit(0)): Promise<void> {
    if (state === 'ending' || state === 'leaving') return
    state = 'ending'
    logger.info({ answer }, 'the app ends')
    if (answer === 'stop') await atMost(STOP_MS, stopAgents())
    end()
    await atMost(CLOSE_MS, close())
    // Without a further event: what still hears one could only meet a closed database.
    state = 'leaving'
    then()
  }

  /** Whatever goes wrong on the way out must not keep the app from ending. */
  async function atMost(ms: number, work: Promise<void>): Promise<void> {
    const done = work.catch((error: unknown) => logger.error({ error: String(error) }, 'the app did not end in order'))
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, ms))])
  }

  async function ask(): Promise<void> {
    if (state !== 'running') return
    const question = quitQuestion(pulse())
    if (question === null) return quit('leave')
    state = 'asking'
    const options = {
      type: 'question' as const,
      title: 'Quit Switchyard',
      message: question.message,
      detail: question.detail,
      buttons: question.buttons.map(({ label }) => label),
      defaultId: 0,
      cancelId: question.buttons.findIndex(({ answer }) => answer === 'cancel'),
      noLink: true,
    }
    const parent = window()
    const { response } = await (parent === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(parent, options))
    const answer = question.buttons[response]?.answer ?? 'cancel'
    // A signal may have come in while the question stood.
    if (state !== 'asking') return
    state = 'running'
    if (answer !== 'cancel') await quit(answer)
  }

  app.on('before-quit', (event) => {
    // Whatever ends the process now, such as the installation of an update, may do so.
    if (state === 'leaving') return
    event.preventDefault()
    // Ending from within this event would be undone by its default having been prevented.
    if (state === 'running') setImmediate(() => void ask())
  })
  return { quitting: () => state === 'ending' || state === 'leaving', quit }
}
