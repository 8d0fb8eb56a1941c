/**
 * When a new version is looked for, offered, fetched and installed. Nothing is fetched or installed without a yes, and
 * nothing is installed while agents are at work.
 */
import type { Logger } from '../../../lib/logger.ts'

export interface UpdateSource {
  /** The newer version of the channel; null when there is none. Rejects when it cannot be asked. */
  check(): Promise<{ readonly version: string } | null>
  download(): Promise<void>
  /** Ends the app and starts the version that was fetched. */
  install(): void
}

export interface UpdateTalk {
  /** True for the first button. */
  ask(question: { message: string; detail: string; yes: string; no: string }): Promise<boolean>
  tell(message: string, detail: string): Promise<void>
}

export interface UpdatesOptions {
  readonly source: UpdateSource
  readonly talk: UpdateTalk
  readonly agentsAtWork: () => number
  /** Calls back when that number may have changed. */
  readonly onChange: (listener: () => void) => () => void
  readonly version: string
  readonly logger: Logger
  /** `setTimeout` and its end; passed in for tests. */
  readonly later: (ms: number, then: () => void) => () => void
}

export interface Updates {
  /** Looks from time to time; the returned function ends that. */
  start(): () => void
  /** A person asked: whatever comes out is told. */
  checkNow(): Promise<void>
}

/** The start belongs to the person's work. */
export const FIRST_MS = 60_000
export const EVERY_MS = 6 * 60 * 60_000

export function createUpdates(options: UpdatesOptions): Updates {
  const { source, talk, agentsAtWork, onChange, version, logger, later } = options
  let busy = false
  /** Refused versions are not offered again by themselves. */
  const refused = new Set<string>()
  let ready: string | null = null

  async function look(asked: boolean): Promise<void> {
    if (busy) return
    busy = true
    let downloading = false
    try {
      if (ready !== null) return await offerInstall(ready)
      const found = await source.check()
      if (found === null) {
        if (asked) await talk.tell('Switchyard is up to date', `Version ${version} is the newest of its channel.`)
        return
      }
      if (!asked && refused.has(found.version)) return
      const wanted = await talk.ask({
        message: `Switchyard ${found.version} is available`,
        detail: `This is version ${version}. It is fetched beside your work; you choose when it is installed.`,
        yes: 'Download',
        no: 'Not Now',
      })
      if (!wanted) {
        refused.add(found.version)
        return
      }
      downloading = true
      await source.download()
      ready = found.version
      await offerInstall(ready)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      logger.warn({ error: reason.slice(0, 500) }, 'updates could not be looked for or fetched')
      // What nobody asked for is no reason to interrupt anybody; a download was asked for.
      if (asked || downloading)
        await talk.tell('The update did not work', `${firstLine(reason)} Check the connection, then try again.`)
    } finally {
      busy = false
    }
  }

  async function offerInstall(found: string): Promise<void> {
    await idle()
    const now = await talk.ask({
      message: `Switchyard ${found} is ready`,
      detail: 'The app closes and opens again. Runs go on where they are.',
      yes: 'Install and Restart',
      no: 'Later',
    })
    if (!now) return
    // Agents may have begun while the question stood.
    if (agentsAtWork() > 0) return offerInstall(found)
    logger.info({ version: found }, 'the update is installed')
    source.install()
  }

  /** Settles once no agent is at work. */
  function idle(): Promise<void> {
    if (agentsAtWork() === 0) return Promise.resolve()
    logger.info({ agents: agentsAtWork() }, 'the update waits for the agents')
    return new Promise((resolve) => {
      const off = onChange(() => {
        if (agentsAtWork() > 0) return
        off()
        resolve()
      })
    })
  }

  return {
    start() {
      let stop = (): void => {}
      const again = (ms: number): void => {
        stop = later(ms, () => {
          void look(false)
          again(EVERY_MS)
        })
      }
      again(FIRST_MS)
      return () => stop()
    },
    checkNow: () => look(true),
  }
}

const firstLine = (text: string): string => {
  const line = (text.split('\n')[0] ?? '').trim().slice(0, 200)
  return /[.!?]$/.test(line) ? line : `${line}.`
}
