/** The app's life: starts, endings, and a data directory that somebody else has. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { openService } from '../../src/main/hosts/open-service.ts'
import { readEngineHolder } from '../../src/main/store/engine-holder.ts'
import { acquireEngineLock } from '../../src/main/store/engine-lock.ts'
import { environment, test } from './support/desktop.ts'

test('a start shows what it was given, in the window where it was when a signal ended the one before', async ({
  start,
  home,
}) => {
  const first = await start()
  await first.page()
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 70, width: 900, height: 640 }),
  )
  expect(readEngineHolder(home)).toMatchObject({ pid: first.app.process().pid, command: 'Switchyard' })

  await test.step('the signal ends it in order: the data directory is free, the exit code 0', async () => {
    first.app.process().kill('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(readEngineHolder(home)).toBeNull()
    expect(JSON.parse(readFileSync(join(home, 'desktop', 'window.json'), 'utf8'))).toMatchObject({
      bounds: { width: 900, height: 640 },
    })
  })

  writeFileSync(join(home, 'b.spec.md'), '# B')
  const second = await start({ args: ['b.spec.md', 'switchyard://run/r-20261121-abcd/task/parser'] })
  const page = await second.page()
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(bounds).toMatchObject({ x: 60, y: 70, width: 900, height: 640 })
  await expect(page.getByRole('dialog')).toContainText('b.spec.md')
  await expect(page).toHaveURL('app://switchyard/#/runs/r-20261121-abcd/board?task=parser')

  await test.step('without agents at work, quitting asks nothing', async () => {
    await second.app.evaluate(({ app }) => app.quit()).catch(() => {})
    expect(await second.ended).toBe(0)
  })
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
