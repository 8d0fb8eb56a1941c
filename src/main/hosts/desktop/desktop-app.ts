/** The desktop app once Electron is ready: opens the engine and puts window, tray, menu, notices and quitting together. */
import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, nativeImage, powerMonitor, powerSaveBlocker, session, shell } from 'electron'
import type { HostMessage, MenuOffer, Place, WindowMessage } from '../../../contract/desktop.ts'
import type { Logger } from '../../lib/logger.ts'
import { packageRoot } from '../../lib/package-root.ts'
import { askForDashboard } from '../ask-for-dashboard.ts'
import { VERSION } from '../version.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'
import { crashPage } from './model/crash-page.ts'
import { menuTemplate } from './model/menu.ts'
import { noticesFor, waitingNotice } from './model/notices.ts'
import { isSpecName, type Opened } from './model/opened.ts'
import { createOutbox } from './model/outbox.ts'
import { type TrayAction, type TrayModel, trayModel } from './model/tray-model.ts'
import { APP_ORIGIN, APP_URL, CRASH_PATH } from './security/app-files.ts'
import { serveApp } from './shell/app-protocol.ts'
import { askWhileHeld } from './shell/ask-while-held.ts'
import { createBadge } from './shell/badge.ts'
import { acceptConnections } from './shell/connection.ts'
import { developmentServer } from './shell/development-server.ts'
import { guard } from './shell/guards.ts'
import { logConsole, logFile } from './shell/log.ts'
import type { MainWindow } from './shell/main-window.ts'
import { systemNotifier } from './shell/notifier.ts'
import { createQuitter } from './shell/quitter.ts'
import { createRecentSpecs } from './shell/recent-specs.ts'
import { acceptTerminalPorts } from './shell/terminal-ports.ts'
import { createTray } from './shell/tray.ts'
import { createWindows } from './shell/windows.ts'
import { followUpdates } from './update/follow-updates.ts'

export interface DesktopOptions {
  /** The data directory, and the folder in it that is this host's own. */
  readonly home: string
  readonly folder: string
  readonly logger: Logger
  /** What agents, gates and terminals run with. */
  readonly env: NodeJS.ProcessEnv
}

export interface RunningDesktop {
  /** Hands over what the system wants opened; with `show` the window comes to the front. */
  receive(opened: Opened, options: { show: boolean }): void
}

/** Changes come in bursts; the tray and the blocker follow at most this often. */
const PULSE_MS = 250

/** null: another program holds the data directory and the person would rather quit. */
export async function runDesktop({ home, folder, logger, env }: DesktopOptions): Promise<RunningDesktop | null> {
  const opened = await askWhileHeld({
    open: (asking) => openEngineHost(env, logger, asking),
    async dashboardLink() {
      const found = await askForDashboard(home, { patienceMs: 0 }).catch(() => null)
      return found?.ok ? found.value.access.link : null
    },
    ask: (message) => dialog.showMessageBox(message),
    browse: (link) => shell.openExternal(link),
  })
  if (opened === null) {
    app.quit()
    return null
  }
  const engine: EngineHost = opened
  const root = packageRoot()
  const icons = join(root, 'resources', 'icons')
  const icon = join(icons, 'icon.png')
  const server = developmentServer(process.env, app.isPackaged)
  const origin = server ?? APP_ORIGIN
  const url = server === null ? APP_URL : `${server}/`
  const crashUrl = `${APP_ORIGIN}${CRASH_PATH}`

  /** What each window can carry out; the menu shows that of the one that the person looks at. */
  const offers = new Map<MainWindow, MenuOffer>()
  let crashReason = 'crashed'
  const outbox = createOutbox()
  /** How to speak to each window that listens. */
  const replies = new Map<MainWindow, (message: HostMessage) => void>()

  const windows = createWindows({
    url,
    crashUrl,
    preload: join(root, 'out', 'preload', 'index.cjs'),
    icon,
    stateFile: join(folder, 'window.json'),
    logger,
    mainHidesOnClose: () => !quitter.quitting(),
    onHidden: () => logger.info({}, 'the window is hidden; the app goes on in the tray'),
    onCrashed(reason, isMain) {
      crashReason = reason
      if (isMain) outbox.detach()
    },
    onCreated: ({ window }) => logConsole(window.webContents, logger),
  })
  const mainWindow = (): MainWindow => windows.main()
  const open = (place: Place): void => {
    outbox.say({ type: 'open', place })
    mainWindow().show()
  }
  const say = (message: HostMessage): void => {
    outbox.say(message)
    mainWindow().show()
  }

  /** The window that the person looks at, if it listens; else the main one. */
  const here = (): MainWindow => {
    const focused = BrowserWindow.getFocusedWindow()
    return [...replies.keys()].find(({ window }) => window === focused) ?? mainWindow()
  }
  const sayIn = (window: MainWindow, message: HostMessage): void => {
    const reply = windows.isMain(window) ? undefined : replies.get(window)
    if (reply === undefined) say(message)
    else reply(message)
  }

  guard({
    app,
    session: session.defaultSession,
    origin,
    logger,
    isCrashPage: (address) => address === crashUrl,
    onReturn: (contents) => windows.ofContents(contents)?.load(),
  })
  serveApp(session.defaultSession, join(root, 'out', 'renderer'), () => crashPage(crashReason))

  const recent = createRecentSpecs(join(folder, 'recent.json'), logger, () => drawMenu())
  const offered = (): MenuOffer => {
    const focused = BrowserWindow.getFocusedWindow()
    const here =
      [...offers].find(([{ window }]) => window === focused) ?? [...offers].find(([one]) => windows.isMain(one))
    return here?.[1] ?? { commands: [], keys: {} }
  }
  let drawn = ''
  const drawMenu = (): void => {
    const { commands, keys } = offered()
    const key = JSON.stringify([commands, keys, recent.files(), updates?.menu().channel ?? null])
    // A menu that is replaced while it is open closes under the pointer.
    if (key === drawn) return
    drawn = key
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          platform: process.platform,
          commands: new Set(commands),
          keys,
          recent: recent.files(),
          development: !app.isPackaged,
          actions: {
            open,
            command: (command) => sayIn(here(), { type: 'command', command }),
            newWindow: () => windows.openAnother(),
            openSpec() {
              const asking = here()
              // A dialog of a hidden window is hidden with it.
              asking.show()
              void choose('spec', asking).then(
                (paths) => paths.length > 0 && sayIn(asking, { type: 'specs', files: paths }),
              )
            },
            openRecent: (file) => say({ type: 'specs', files: [file] }),
            clearRecent: () => recent.clear(),
            showLogs: () => shell.showItemInFolder(logFile(home)),
            showDataFolder: () => void shell.openPath(home),
            updates: updates?.menu() ?? null,
          },
        }),
      ),
    )
  }
  async function choose(what: 'spec' | 'folder', { window }: MainWindow): Promise<string[]> {
    const answer = await dialog.showOpenDialog(
      window,
      what === 'folder'
        ? { title: 'Choose a Project Folder', properties: ['openDirectory', 'createDirectory'] }
        : {
            title: 'Choose a Spec',
            properties: ['openFile'],
            filters: [{ name: 'Specs', extensions: ['md', 'markdown'] }],
          },
    )
    return answer.canceled ? [] : answer.filePaths
  }

  const onMessage = (message: WindowMessage, reply: (message: HostMessage) => void, from: MainWindow): void => {
    switch (message.type) {
      case 'ready':
        reply({ type: 'hello', platform: platformName(), version: VERSION })
        replies.set(from, reply)
        offers.set(from, message)
        drawMenu()
        if (windows.isMain(from)) outbox.attach(reply)
        return
      case 'offer':
        offers.set(from, message)
        drawMenu()
        return
      case 'choose':
        void choose(message.what, from).then((paths) => reply({ type: 'chosen', id: message.id, paths }))
        return
      case 'used-spec':
        if (isSpecName(message.file)) recent.add(message.file)
        return
    }
  }
  const disconnect = acceptConnections({
    origin,
    logger,
    windowOf: (frame) => windows.ofFrame(frame),
    serve: (port) => engine.serve(port),
    onMessage,
    onClosed(window) {
      replies.delete(window)
      offers.delete(window)
      drawMenu()
      if (windows.isMain(window)) outbox.detach()
    },
  })

  const closeTerminals = acceptTerminalPorts({
    origin,
    logger,
    windowOf: (frame) => windows.ofFrame(frame),
    serve: (port, terminal) => engine.serveTerminal(port, terminal),
  })

  const notifier = systemNotifier(icon, open, logger)
  const watching = (): boolean => BrowserWindow.getFocusedWindow() !== null
  const stopNotices = engine.onEvents((events) => {
    for (const notice of noticesFor(events, { summary: (run) => engine.summary(run), watching: watching() }))
      notifier.notify(notice)
  })

  const stopWaiting = engine.onWaiting((instance) => {
    if (!watching()) notifier.notify(waitingNotice(instance))
  })

  const actions: Record<TrayAction, () => void> = {
    open: () => mainWindow().show(),
    inbox: () => open({ view: 'inbox' }),
    terminals: () => open({ view: 'terminals' }),
    'pause-all': () => void engine.pauseAll(),
    quit: () => app.quit(),
  }
  const tray = createTray(join(icons, 'tray'), process.platform, (action) => actions[action]())
  const badge = createBadge(process.platform, {
    setCount: (count) => app.setBadgeCount(count),
    mark: () => nativeImage.createFromPath(join(icons, 'tray', 'needs-you.png')),
    overlay(image, description) {
      for (const window of BrowserWindow.getAllWindows()) window.setOverlayIcon(image, description)
    },
  })
  let shown: TrayModel = trayModel(engine.pulse())
  // A button that is new has no mark yet.
  app.on('browser-window-created', () => setImmediate(() => badge.show(shown)))
  const stopPulse = followPulse(engine, (pulse) => {
    shown = trayModel(pulse)
    tray.show(shown)
    badge.show(shown)
    keepAwake(pulse.agents > 0)
  })

  const quitter = createQuitter({
    logger,
    pulse: () => ({ ...engine.pulse(), interactive: engine.interactive() }),
    window() {
      const window = windows.existing()?.window
      return window?.isVisible() ? window : null
    },
    stopAgents: () => engine.stopAll(),
    end() {
      updates?.stop()
      stopPulse()
      stopNotices()
      stopWaiting()
      disconnect()
      closeTerminals()
      keepAwake(false)
      tray.destroy()
      windows.existing()?.saveState()
      session.defaultSession.flushStorageData()
    },
    close: () => engine.close(),
  })
  const updates = followUpdates({
    folder,
    version: VERSION,
    logger,
    agentsAtWork: () => engine.pulse().agents,
    onChange: (listener) => engine.onChange(listener),
    leave: (then) => void quitter.quit('leave', then),
    redraw: () => drawMenu(),
  })
  // The session of the person ends: nobody is there to be asked, and agents must not be cut off by us.
  powerMonitor.on('shutdown', () => void quitter.quit('leave'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quitter.quit('leave'))

  app.on('window-all-closed', () => {
    // The app goes on in the tray; having a listener here is what keeps it alive.
  })
  app.on('activate', () => mainWindow().show())
  app.on('browser-window-focus', () => drawMenu())
  drawMenu()
  mainWindow()
  engine
    .recover()
    .catch((error: unknown) => logger.error({ error: String(error) }, 'unfinished runs were not taken up'))
  logger.info({ version: VERSION, electron: process.versions['electron'], home }, 'the app is open')

  return {
    receive({ specs, folders, places }, { show }) {
      if (folders.length > 0) outbox.say({ type: 'folders', folders: [...folders] })
      if (specs.length > 0) outbox.say({ type: 'specs', files: [...specs] })
      for (const place of places) outbox.say({ type: 'open', place })
      if (show) mainWindow().show()
    },
  }
}

const platformName = (): 'darwin' | 'win32' | 'linux' =>
  process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'

/** Says the pulse now and after changes, at most every `PULSE_MS`. */
function followPulse(engine: EngineHost, show: (pulse: ReturnType<EngineHost['pulse']>) => void): () => void {
  let timer: NodeJS.Timeout | null = null
  show(engine.pulse())
  const off = engine.onChange(() => {
    timer ??= setTimeout(() => {
      timer = null
      show(engine.pulse())
    }, PULSE_MS)
  })
  return () => {
    off()
    if (timer !== null) clearTimeout(timer)
  }
}

let blocker: number | null = null

/** Keeps the system (not the display) from sleeping while agents work. */
function keepAwake(wanted: boolean): void {
  if (wanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
  else if (!wanted && blocker !== null) {
    powerSaveBlocker.stop(blocker)
    blocker = null
  }
}
