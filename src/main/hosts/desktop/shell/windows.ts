/** The windows of the app: the main one, which hides when it is closed, and further ones on the same engine, which close. */
import { BrowserWindow, type WebContents, type WebFrameMain } from 'electron'
import { createMainWindow, type MainWindow, type MainWindowOptions } from './main-window.ts'

type Shared = Omit<MainWindowOptions, 'stateFile' | 'hidesOnClose' | 'onCrashed'>

export interface WindowsOptions extends Shared {
  /** Where the main window's place is kept; further ones have none to come back to. */
  readonly stateFile: string
  /** False while the app quits: then closing closes. */
  readonly mainHidesOnClose: () => boolean
  /** The page of the main window listens no more; nothing of the sort is needed of the others. */
  readonly onCrashed: (reason: string, isMain: boolean) => void
  /** Once for each window, when it is made. */
  readonly onCreated: (window: MainWindow) => void
}

export interface Windows {
  /** The main window, made anew when it is gone. */
  main(): MainWindow
  /** The main window while there is one. */
  existing(): MainWindow | null
  openAnother(): void
  /** The window whose page this frame is; null for any other frame. */
  ofFrame(frame: WebFrameMain): MainWindow | null
  ofContents(contents: WebContents): MainWindow | null
  isMain(window: MainWindow): boolean
}

/** A person looks at a handful; beyond this the newest one comes to the front instead. */
const MAX_FURTHER = 8
/** So far apart that each title bar can be taken hold of. */
const CASCADE = 28

export function createWindows(options: WindowsOptions): Windows {
  let main: MainWindow | null = null
  const further = new Set<MainWindow>()
  const live = (): MainWindow[] =>
    [...(main === null ? [] : [main]), ...further].filter(({ window }) => !window.isDestroyed())

  function make(isMain: boolean): MainWindow {
    const made = createMainWindow({
      ...options,
      stateFile: isMain ? options.stateFile : null,
      hidesOnClose: () => isMain && options.mainHidesOnClose(),
      onCrashed: (reason) => options.onCrashed(reason, isMain),
    })
    options.onCreated(made)
    return made
  }
  return {
    main() {
      if (main === null || main.window.isDestroyed()) main = make(true)
      return main
    },
    existing: () => (main === null || main.window.isDestroyed() ? null : main),
    openAnother() {
      const newest = [...further].at(-1)
      if (further.size >= MAX_FURTHER) return newest?.show()
      const beside = BrowserWindow.getFocusedWindow()?.getBounds()
      const made = make(false)
      if (beside !== undefined) made.window.setBounds({ ...beside, x: beside.x + CASCADE, y: beside.y + CASCADE })
      further.add(made)
      made.window.once('closed', () => further.delete(made))
    },
    ofFrame: (frame) => live().find(({ window }) => frame === window.webContents.mainFrame) ?? null,
    ofContents: (contents) => live().find(({ window }) => contents === window.webContents) ?? null,
    isMain: (window) => window === main,
  }
}
