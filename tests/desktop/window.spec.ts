/** What one app does with its windows: what the system opens, menu, tray, native dialogs, a second start, a crash. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { findElectron } from '../../scripts/find-electron.ts'
import { electronArgs, environment, heard, listen, root, tell, testsOfOneApp } from './support/desktop.ts'

const test = testsOfOneApp()

const visible = (app: import('@playwright/test').ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))

/** Starts the app once more on the same data directory; settles with its exit code. */
function again(home: string, args: readonly string[]): Promise<number | null> {
  const runtime = findElectron()
  if (!runtime.ok) throw new Error(runtime.reason)
  const child = spawn(runtime.executable, electronArgs(args), { cwd: home, env: environment(home), stdio: 'ignore' })
  return new Promise((resolve) => child.once('exit', resolve))
}

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

test('a reload connects again, and what was said meanwhile arrives', async ({ desktop }) => {
  const page = await desktop.page()
  await listen(page, ['palette'])
  await page.reload()
  await listen(page, ['palette'])
  await desktop.menu('Inbox')
  await expect.poll(() => heard(page)).toContainEqual({ type: 'open', place: { view: 'inbox' } })
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
  const earlier = (await desktop.recorded()).choosing.length
  await desktop.answer('files', ['/projects/books'])
  await tell(page, { type: 'choose', id: 'q1', what: 'folder' })
  await expect.poll(() => heard(page)).toContainEqual({ type: 'chosen', id: 'q1', paths: ['/projects/books'] })
  expect((await desktop.recorded()).choosing.slice(earlier)).toEqual([ids.second])
  await page.close()
})

// The last one: Playwright does not come back to a page whose renderer is gone.
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
