/** Starts the desktop app once Electron is ready: log, failures nobody expected, and what the system wants opened. */
import { resolve } from 'node:path'
import { app, dialog } from 'electron'
import { runDesktop } from './desktop-app.ts'
import { loginEnvironment } from './login-environment.ts'
import { LINK_SCHEME } from './model/deep-link.ts'
import { sortOpened } from './model/opened.ts'
import { openLog } from './shell/log.ts'

/** Arguments without the program, as the system or a second start of the app gave them. */
export interface Asked {
  readonly args: readonly string[]
  readonly cwd: string
}

export interface StartOptions {
  /** The data directory, and the folder in it that is this host's own. */
  readonly home: string
  readonly folder: string
  /** Says everything that was asked before, then what is asked from now on. */
  readonly onAsked: (listener: (asked: Asked) => void) => void
}

export async function startDesktop({ home, folder, onAsked }: StartOptions): Promise<void> {
  const logger = openLog(home, process.env['SWITCHYARD_LOG'])
  process.on('uncaughtException', (error) => {
    logger.error({ error: error.stack ?? String(error) }, 'the app failed')
    dialog.showErrorBox(
      'Switchyard has to close',
      `${error.message}\n\nAgents at work go on and are taken up at the next start. The log is in ${home}.`,
    )
    app.exit(1)
  })
  process.on('unhandledRejection', (reason) => {
    throw reason instanceof Error ? reason : new Error(String(reason))
  })
  // A checkout must not become what the whole system opens links with.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)

  await app.whenReady()
  // A checkout is started from a terminal, and Windows has one environment for all.
  const fromShell = app.isPackaged && process.platform !== 'win32'
  const env = fromShell ? await loginEnvironment(process.env, { logger }) : process.env
  const running = await runDesktop({ home, folder, logger, env })
  if (running === null) return
  // From a checkout, Electron is given the app's folder, which is no project to open.
  const skip = [app.getAppPath(), ...(app.isPackaged ? [] : process.argv.slice(1, 2).map((arg) => resolve(arg)))]
  let first = true
  onAsked(({ args, cwd }) => {
    running.receive(sortOpened(args, { cwd, skip }), { show: !first })
    first = false
  })
}
