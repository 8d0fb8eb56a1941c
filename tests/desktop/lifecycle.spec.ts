/** The app's life: windows, second starts, what the system opens, crashes, locks and endings. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { findElectron } from '../../scripts/find-electron.ts'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { openService } from '../../src/main/hosts/open-service.ts'
import { readEngineHolder } from '../../src/main/store/engine-holder.ts'
import { acquireEngineLock } from '../../src/main/store/engine-lock.ts'
import { electronArgs, environment, heard, listen, root, tell, test } from './support/desktop.ts'

const visible = (app: import('@playwright/test').ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))

/** Starts the app once more on the same data directory; settles with its exit code. */
function again(home: string, args: readonly string[]): Promise<number | null> {
  const runtime = findElectron()
  if (!runtime.ok) throw new Error(runtime.reason)
  const child = spawn(runtime.executable, electronArgs(args), { cwd: home, env: environment(home), stdio: 'ignore' })
  return new Promise((resolve) => child.once('exit', resolve))
}

test('closing hides the window, and a second start brings it back with what it was given', async ({ desktop }) => {
  const { home, app } = desktop
  const page = await desktop.page()
  await listen(page)
  await expect.poll(() => visible(app)).toEqual([true])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => visible(app)).toEqual([false])

  writeFileSync(join(home, 'a.spec.md'), '# A')
  mkdirSync(join(home, 'project'))
  expect(await again(home, ['a.spec.md', 'project', 'switchyard://inbox'])).toBe(0)
  await expect.poll(() => visible(app)).toEqual([true])
  expect(await heard(page)).toEqual([
    { type: 'folders', folders: [join(home, 'project')] },
    { type: 'specs', files: [join(home, 'a.spec.md')] },
    { type: 'open', place: { view: 'inbox' } },
  ])
})

test('what the first start was given waits for the page, which shows it', async ({ start, home }) => {
  writeFileSync(join(home, 'b.spec.md'), '# B')
  const desktop = await start({ args: ['b.spec.md', 'switchyard://run/r-20261121-abcd/task/parser'] })
  const page = await desktop.page()
  await expect(page.getByRole('dialog')).toContainText('b.spec.md')
  await expect(page).toHaveURL('app://switchyard/#/runs/r-20261121-abcd/board?task=parser')
})

test('a spec that is dropped on the window is previewed, by its path', async ({ desktop }) => {
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  const file = join(root, 'resources', 'sample.spec.md')
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await expect(page.getByRole('dialog')).toContainText('sample.spec.md')
  expect(page.url()).toContain('app://switchyard/')
})

test('a dead renderer becomes a page that says so and leads back', async ({ desktop }) => {
  const { app } = desktop
  const page = await desktop.page()
  await page.waitForLoadState()
  // Scripts sent into a frame that is just being replaced are never answered: where it is tells enough.
  const address = () =>
    app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents === undefined || contents.isLoading() || contents.isCrashed() ? 'loading' : contents.getURL()
    })
  const run = (script: string) =>
    app.evaluate(
      ({ BrowserWindow }, text) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text),
      script,
    )
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await expect.poll(address).toBe('app://switchyard/__crash')
  expect(await run('document.body.innerText')).toContain('The window stopped working')
  expect(desktop.log()).toContain('the renderer is gone')
  await run("document.querySelector('a').click()")
  await expect.poll(address).toMatch(/^app:\/\/switchyard\/(#.*)?$/)
})

test('a reload connects again, and what was said meanwhile arrives', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page, ['palette'])
  await page.reload()
  await listen(page, ['palette'])
  await desktop.menu('Inbox')
  await expect.poll(() => heard(page)).toContainEqual({ type: 'open', place: { view: 'inbox' } })
})

test('the window comes back where it was', async ({ start }) => {
  const first = await start()
  await first.page()
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 70, width: 900, height: 640 }),
  )
  await first.close()
  expect(JSON.parse(readFileSync(join(first.home, 'desktop', 'window.json'), 'utf8'))).toMatchObject({
    bounds: { width: 900, height: 640 },
  })
  const second = await start()
  await second.page()
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(bounds).toMatchObject({ x: 60, y: 70, width: 900, height: 640 })
})

test('the menu holds what the window can do, and recent specs', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page, ['palette', 'new-run'])
  await desktop.menu('Command Palette')
  await desktop.answer('files', ['/specs/one.spec.md'])
  await desktop.menu('Open Spec…')
  await expect
    .poll(() => heard(page))
    .toEqual([
      { type: 'command', command: 'palette' },
      { type: 'specs', files: ['/specs/one.spec.md'] },
    ])
  await expect(desktop.menu('Find')).rejects.toThrow('No menu item')

  await tell(page, { type: 'used-spec', file: '/specs/one.spec.md' })
  const recent = () =>
    desktop.app.evaluate(
      ({ Menu }) =>
        Menu.getApplicationMenu()
          ?.items.flatMap((item) => item.submenu?.items ?? [])
          .find((item) => item.label === 'Open Recent')
          ?.submenu?.items.map((item) => item.label) ?? [],
    )
  await expect.poll(recent).toContain('/specs/one.spec.md')
})

test('the page can ask for a folder', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page)
  await desktop.answer('files', ['/projects/books'])
  await tell(page, { type: 'choose', id: 'q1', what: 'folder' })
  await expect.poll(() => heard(page)).toContainEqual({ type: 'chosen', id: 'q1', paths: ['/projects/books'] })
})

test('a native dialog belongs to the window that asks, also while the main one is hidden', async ({ desktop }) => {
  await desktop.page()
  const opened = desktop.app.waitForEvent('window')
  await desktop.menu('New Window')
  const page = await opened
  await listen(page)
  const ids = await desktop.app.evaluate(({ BrowserWindow }) => {
    const [first, second] = BrowserWindow.getAllWindows()
      .map(({ id }) => id)
      .sort((a, b) => a - b)
    BrowserWindow.fromId(first as number)?.close()
    return { second }
  })
  await desktop.answer('files', ['/projects/books'])
  await tell(page, { type: 'choose', id: 'q1', what: 'folder' })
  await expect.poll(() => heard(page)).toContainEqual({ type: 'chosen', id: 'q1', paths: ['/projects/books'] })
  expect((await desktop.recorded()).choosing).toEqual([ids.second])
})

test('specs that the system opens at once are previewed one after the other, and a link opens its place', async ({
  desktop,
}) => {
  const { app, home } = desktop
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  for (const name of ['one', 'two']) writeFileSync(join(home, `${name}.spec.md`), `# ${name}`)
  await app.evaluate(({ app }, folder) => {
    const event = { preventDefault() {} }
    for (const name of ['one', 'two']) app.emit('open-file', event, `${folder}/${name}.spec.md`)
    app.emit('open-url', event, 'switchyard://inbox')
  }, home)
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('one.spec.md')
  await expect(page).toHaveURL('app://switchyard/#/inbox')
  await page.keyboard.press('Escape')
  await expect(dialog).toContainText('two.spec.md')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('the tray says what goes on, and leads to the inbox', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page)
  expect((await desktop.recorded()).tooltips).toEqual(['Switchyard: No run at work'])
  const labels = await desktop.app.evaluate(() => {
    const menu = Reflect.get(globalThis, 'doubles')().menus.at(-1) as Electron.Menu
    menu.items.find((item) => item.label === 'Inbox')?.click()
    return menu.items.map((item) => item.label)
  })
  expect(labels).toContain('Quit Switchyard')
  await expect.poll(() => heard(page)).toContainEqual({ type: 'open', place: { view: 'inbox' } })
})

test('a data directory that is in use is named, asked for again, and opened once it is free', async ({
  start,
  home,
}) => {
  const lock = acquireEngineLock(home, {
    pid: process.pid,
    command: 'switchyard run x',
    startedAt: Date.now(),
    version: '0',
  })
  if (!lock.ok) throw new Error(lock.failure.message)
  const desktop = await start()
  await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(1)
  const [question] = (await desktop.recorded()).messages
  expect(question?.detail).toContain('switchyard run x')
  expect(question?.buttons).toEqual(['Try Again', 'Quit'])
  await desktop.answer('messages', 'Try Again')
  await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(2)
  lock.value.release()
  await desktop.answer('messages', 'Try Again')
  const page = await desktop.page()
  expect(page.url()).toBe('app://switchyard/')
})

test('a dashboard that keeps the engine can be opened instead, by a link of its own', async ({ start, home }) => {
  const link = 'http://127.0.0.1:8080/open?code=once'
  const access = { url: 'http://127.0.0.1:8080', port: 8080, token: 't', shareToken: 's', link, shareLink: link }
  const opened = await openService(surroundings(environment(home)), {
    command: 'switchyard web',
    dashboard: async () => ({ ok: true, value: access }),
  })
  if (!opened.ok) throw new Error(opened.failure.message)
  const desktop = await start()
  await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(1)
  const [question] = (await desktop.recorded()).messages
  expect(question?.detail).toContain('`switchyard web`')
  expect(question?.buttons).toEqual(['Try Again', 'Open the Dashboard', 'Quit'])
  const external = desktop.app.evaluate(({ shell }) => {
    return new Promise<string>((resolve) => {
      shell.openExternal = async (url) => resolve(url)
    })
  })
  await desktop.answer('messages', 'Open the Dashboard')
  expect(await external).toBe(link)
  expect(await desktop.ended).toBe(0)
  await opened.value.close()
})

test('a command that takes its time to hand over is named, with the choice to quit, until it did', async ({
  start,
  home,
}) => {
  const opened = await openService(surroundings(environment(home)), { command: 'switchyard qa one', foreground: true })
  if (!opened.ok) throw new Error(opened.failure.message)
  const { service, yielded, close } = opened.value
  void yielded.then(close)
  let finish: () => void = () => {}
  const work = service.commands.once(
    'a review',
    'tasks.review',
    () => new Promise<void>((resolve) => (finish = resolve)),
  )
  const desktop = await start()
  const said = `Waiting for \`switchyard qa one\` (pid ${process.pid}) to hand over`
  const messages = async () => (await desktop.recorded()).messages.map(({ message }) => message)
  await expect.poll(messages).toEqual([said])
  expect((await desktop.recorded()).messages[0]?.buttons).toEqual(['Keep Waiting', 'Quit'])
  finish()
  await work
  const page = await desktop.page()
  expect(page.url()).toBe('app://switchyard/')
  expect((await desktop.recorded()).withdrawn).toEqual([said])
})

test('quitting instead of waiting for the data directory leaves nothing behind', async ({ start, home }) => {
  const lock = acquireEngineLock(home, { pid: process.pid, command: 'x', startedAt: Date.now(), version: '0' })
  if (!lock.ok) throw new Error(lock.failure.message)
  const desktop = await start()
  await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(1)
  await desktop.answer('messages', 'Quit')
  expect(await desktop.ended).toBe(0)
  lock.value.release()
})

test('a signal ends it in order: the data directory is free, the exit code 0', async ({ desktop }) => {
  await desktop.page()
  expect(readEngineHolder(desktop.home)).toMatchObject({ pid: desktop.app.process().pid, command: 'Switchyard' })
  desktop.app.process().kill('SIGTERM')
  expect(await desktop.ended).toBe(0)
  expect(readEngineHolder(desktop.home)).toBeNull()
})

test('without agents at work, quitting asks nothing', async ({ desktop }) => {
  await desktop.page()
  await desktop.app.evaluate(({ app }) => app.quit()).catch(() => {})
  expect(await desktop.ended).toBe(0)
})
