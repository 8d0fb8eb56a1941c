/** Starts the built app in a data directory of its own, and ends it again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { findElectron } from '../../../scripts/find-electron.ts'
import type { HostMessage, MenuCommand, WindowMessage } from '../../../src/contract/desktop.ts'
import { openDisplay } from './display.ts'
import { whyNot } from './runtime.ts'

export const root = join(import.meta.dirname, '..', '..', '..')
export const APP_FOLDER = join(root, 'out')

export interface Recorded {
  messages: { message: string; detail: string; buttons: string[] }[]
  /** Messages that the app itself took back. */
  withdrawn: string[]
  errors: { title: string; content: string }[]
  chosen: string[]
  /** The window that each native dialog belongs to. */
  choosing: (number | null)[]
  external: string[]
  notifications: { title: string; body: string }[]
  tooltips: string[]
}

export interface Desktop {
  readonly app: ElectronApplication
  /** The data directory. */
  readonly home: string
  page(): Promise<Page>
  log(): string
  recorded(): Promise<Recorded>
  answer(what: 'messages', label: string): Promise<void>
  answer(what: 'files', paths: string[]): Promise<void>
  /** Clicks an item of the application menu by its label. */
  menu(label: string): Promise<void>
  /** Settles with the exit code once the process has ended. */
  readonly ended: Promise<number | null>
  close(): Promise<void>
}

export interface LaunchOptions {
  readonly home?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What an app may see of the environment, so that a test means the same everywhere. */
export function environment(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const pass = ['PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'LANG']
  const passed = pass.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []))
  return { ...Object.fromEntries(passed), HOME: home, SWITCHYARD_HOME: home, SWITCHYARD_LOG: 'debug', ...extra }
}

export function electronArgs(args: readonly string[] = []): string[] {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [...root, '-r', join(import.meta.dirname, 'doubles.cjs'), APP_FOLDER, ...args]
}

export async function launch(home: string, { args = [], env = {} }: LaunchOptions = {}): Promise<Desktop> {
  const runtime = findElectron()
  if (!runtime.ok) throw new Error(runtime.reason)
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: electronArgs(args),
    cwd: home,
    env: environment(home, env),
  })
  const child = app.process()
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    app,
    home,
    ended,
    page: () => app.firstWindow(),
    log: () => readFileSync(join(home, 'desktop.log'), 'utf8'),
    recorded: () => patiently(() => app.evaluate(() => doubles().recorded as Recorded)),
    answer: (what: string, answer: unknown) =>
      app.evaluate((_electron, given) => void doubles().answers[given.what]?.push(given.answer), { what, answer }),
    menu: (label) =>
      app.evaluate(({ Menu }, wanted) => {
        const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
        const item = items.find((candidate) => candidate.label === wanted)
        if (item === undefined) throw new Error(`No menu item ${wanted}`)
        item.click()
      }, label),
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
        child.kill('SIGTERM')
        await ended
        clearTimeout(timer)
      }
    },
  }
}

/** While an app starts, an answer can be lost on its way out of the main process; asking again is harmless. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 5 || !String(error).includes('garbage collected')) throw error
    }
  }
}

/** Of `doubles.cjs`: for functions that run inside of the main process. */
declare function doubles(): {
  recorded: unknown
  answers: Record<string, unknown[]>
  menus: unknown[]
  shown: unknown[]
}

interface Fixtures {
  readonly home: string
  /** Starts apps; whatever still runs at the end of the test is ended. */
  readonly start: (options?: LaunchOptions) => Promise<Desktop>
}

/** Gives each worker a display of its own, for whatever it starts. */
export const withDisplay = base.extend<object, { readonly display: string | undefined }>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names out of the pattern
    async ({}, use) => {
      const display = whyNot() === null ? await openDisplay() : null
      if (display !== null) process.env['DISPLAY'] = display.name
      await use(process.env['DISPLAY'])
      display?.close()
    },
    { scope: 'worker', auto: true },
  ],
})

export const test = withDisplay.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names out of the pattern
  home: async ({}, use) => {
    const reason = whyNot()
    test.skip(reason !== null, reason ?? '')
    const home = mkdtempSync(join(tmpdir(), 'switchyard-desktop-'))
    await use(home)
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ home }, use) => {
    const started: Desktop[] = []
    await use(async (options = {}) => {
      const desktop = await launch(options.home ?? home, options)
      started.push(desktop)
      return desktop
    })
    for (const desktop of started) await desktop.close()
  },
})

/**
 * `test` for a file whose tests share one app, one after the other; each begins with the page loaded anew at its first place.
 * What harms the app comes last. After a test that fails, Playwright's next worker starts another app.
 */
export function testsOfOneApp() {
  let desktop: Desktop | null = null
  let home: string | null = null
  const shared = test.extend<{ readonly desktop: Desktop }>({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names out of the pattern
    desktop: async ({}, use) => {
      const reason = whyNot()
      test.skip(reason !== null, reason ?? '')
      if (desktop === null) {
        home = mkdtempSync(join(tmpdir(), 'switchyard-desktop-'))
        desktop = await launch(home)
        await desktop.page()
      } else {
        const page = await desktop.page()
        await page.evaluate(() => history.replaceState(null, '', '/'))
        await page.reload()
      }
      await use(desktop)
    },
  })
  shared.describe.configure({ mode: 'default' })
  shared.afterAll(async () => {
    await desktop?.close()
    if (home !== null) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })
  return shared
}

/** Takes the page's connection over, as a reload would, and keeps what the host says. */
export async function listen(page: Page, commands: readonly MenuCommand[] = []): Promise<void> {
  // By then the page has connected for itself, and does not take the connection back.
  await page.waitForSelector('#root *', { state: 'attached' })
  await page.evaluate(
    (ready) =>
      new Promise<void>((resolve) => {
        const heard: HostMessage[] = []
        Object.assign(window, { heard })
        window.addEventListener('message', (event) => {
          const port = event.ports[1]
          if (event.source !== window || event.data?.kind !== 'switchyard:connected' || port === undefined) return
          port.onmessage = ({ data }) => {
            heard.push(data)
            resolve()
          }
          Object.assign(window, { hostPort: port })
          port.postMessage(ready)
        })
        const bridge = Reflect.get(window, 'switchyard') as { connect(): void }
        bridge.connect()
      }),
    { type: 'ready', keys: {}, commands: [...commands] } satisfies WindowMessage,
  )
}

/** Without the greetings: there is one per connection. */
export const heard = (page: Page): Promise<HostMessage[]> =>
  page.evaluate(() => (Reflect.get(window, 'heard') as HostMessage[]).filter(({ type }) => type !== 'hello'))

export const tell = (page: Page, message: unknown): Promise<void> =>
  page.evaluate((told) => (Reflect.get(window, 'hostPort') as MessagePort).postMessage(told), message)
