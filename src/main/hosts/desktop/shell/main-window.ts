/** A window of the app: sandboxed, where it was left, hidden rather than closed, and replaced by a crash page when it dies. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import { MINIMUM, parseWindowState, placeWindow, type WindowState } from '../model/window-state.ts'
import { askWhenUnresponsive } from './ask-unresponsive.ts'
import { readState, writeState } from './state-file.ts'

export interface MainWindowOptions {
  /** The page, and what to show when it died. */
  readonly url: string
  readonly crashUrl: string
  readonly preload: string
  readonly icon: string
  /** null: it has no place to come back to. */
  readonly stateFile: string | null
  readonly logger: Logger
  /** False while the app quits: then closing closes. */
  readonly hidesOnClose: () => boolean
  readonly onHidden: () => void
  readonly onCrashed: (reason: string) => void
}

export interface MainWindow {
  readonly window: BrowserWindow
  /** Brings it to the front, wherever it was. */
  show(): void
  /** Loads the page again. */
  load(): void
  saveState(): void
}

export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { logger, url, crashUrl } = options
  const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea)
  const stored = options.stateFile === null ? null : parseWindowState(readState(options.stateFile))
  const { maximized, fullScreen, ...bounds } = placeWindow(stored, workAreas)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    title: 'Switchyard',
    icon: options.icon,
    // Until the page paints; a white flash in a dark room is rude.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101317' : '#f7f8fa',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      // The dictionaries would be fetched from the network.
      spellcheck: false,
      // A hidden window still has to bring its lists up to date, so that it is right when it is shown.
      backgroundThrottling: false,
    },
  })
  if (maximized) window.maximize()
  if (fullScreen) window.setFullScreen(true)

  const saveState = (): void => {
    if (options.stateFile === null) return
    const state: WindowState = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    }
    writeState(options.stateFile, JSON.stringify(state), logger)
  }
  const load = (): void => {
    window.loadURL(url).catch((error: unknown) => logger.error({ error: String(error) }, 'the page was not loaded'))
  }
  const crashed = (reason: string, details: object): void => {
    logger.error({ reason, ...details }, 'the renderer is gone')
    options.onCrashed(reason)
    window
      .loadURL(crashUrl)
      .catch((error: unknown) => logger.error({ error: String(error) }, 'the crash page was not loaded'))
  }

  let replacing = false
  window.once('ready-to-show', () => window.show())
  window.on('close', (event) => {
    saveState()
    if (!options.hidesOnClose()) return
    event.preventDefault()
    // A full-screen window that hides leaves a black space behind on macOS.
    if (window.isFullScreen()) {
      window.once('leave-full-screen', () => window.hide())
      window.setFullScreen(false)
    } else window.hide()
    options.onHidden()
  })
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (window.isDestroyed()) return
    if (replacing) load()
    else if (reason !== 'clean-exit') crashed(reason, { exitCode })
    replacing = false
  })
  window.webContents.on('did-fail-load', (_event, code, description, address, isMainFrame) => {
    // -3: replaced by another load, which is no failure.
    if (isMainFrame && code !== -3 && address !== crashUrl) crashed('load-failed', { code, description })
  })
  askWhenUnresponsive(
    window,
    () => {
      // A page that is stuck in its own code does not take part in being replaced: its process has to go first.
      replacing = true
      window.webContents.forcefullyCrashRenderer()
    },
    logger,
  )
  load()
  return {
    window,
    saveState,
    load,
    show() {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
  }
}
