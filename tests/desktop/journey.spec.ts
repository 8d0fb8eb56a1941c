/** A run in the desktop app, with the real claude against the scripted model: told, shown, left running, taken up, stopped. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { RunId } from '../../src/contract/ids.ts'
import { scenario } from '../fixtures/scenario.ts'
import { testOf } from '../support/world.ts'
import { test as base, type Desktop } from './support/desktop.ts'
import { createYard, type Yard } from './support/yard.ts'

const SPEC = '# Two\n\n## Tasks\n- [ ] two: Add two\n'
const writes = { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) }

/** `go`: the file that the agent's model waits for. */
const test = base.extend<{ readonly go: string; readonly yard: Yard }>({
  go: async ({ home }, use) => use(join(home, 'go')),
  yard: async ({ home, go }, use) => {
    const rules = scenario([{ id: 'two', writes }])
      .on({ phase: 'implement', task: 'two', attempt: 1 })
      .untilFile(go)
      .writeAll(writes)
      .say('done')
      .rules()
    const yard = await createYard(home, rules)
    await use(yard)
    await yard.close()
  },
})
test.setTimeout(300_000)
const slow = { timeout: 60_000 }

const notified = async (desktop: Desktop): Promise<string[]> =>
  (await desktop.recorded()).notifications.map(({ title }) => title)
const clickNotification = (desktop: Desktop): Promise<void> =>
  desktop.app.evaluate(() => {
    ;(Reflect.get(globalThis, 'doubles')().shown.at(-1) as Electron.Notification).emit('click', {} as Electron.Event)
  })
const quit = (desktop: Desktop): Promise<void> => desktop.app.evaluate(({ app }) => app.quit()).catch(() => {})

test('a hidden app tells what waits and what is done; an agent is left running, taken up, and stopped', async ({
  start,
  yard,
  go,
}) => {
  const desktop = await start({ env: yard.env })
  const page = await desktop.page()
  await page.waitForSelector('#root *')
  const client = await yard.client()
  const agentsBegun = () => {
    const begun = yard.requests().filter(({ phase, step }) => phase === 'implement' && step === 0)
    return new Set(begun.map(({ session }) => session)).size
  }

  const waiting = await test.step('a hidden app tells what waits, and opens it', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    const run = RunId.parse(await yard.start(client, SPEC))
    await expect.poll(() => notified(desktop), slow).toEqual(['Two needs you'])
    await expect.poll(async () => (await desktop.recorded()).tooltips.at(-1)).toBe('Switchyard: 1 thing waits for you')
    await clickNotification(desktop)
    await expect(page).toHaveURL(/#\/inbox\?item=/)
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
    await client.runs.approvePlan({ commandId: crypto.randomUUID(), run })
    await expect
      .poll(async () => (await desktop.recorded()).tooltips.at(-1), slow)
      .toMatch(/^Switchyard: 1 agent at work in 1 run, \$\d/)
    expect(await desktop.app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0))).toBe(true)
    return run
  })

  await test.step('staying changes nothing', async () => {
    await expect.poll(agentsBegun, slow).toBe(1)
    const agents = yard.agents()
    expect(agents.length).toBeGreaterThan(0)
    await quit(desktop)
    await desktop.answer('messages', 'Cancel')
    await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(1)
    expect(yard.agents()).toEqual(agents)
  })

  await test.step('what is done is told, and opened', async () => {
    writeFileSync(go, '')
    await expect.poll(() => notified(desktop), slow).toEqual(['Two needs you', 'Two is built'])
    expect((await desktop.recorded()).notifications[1]?.body).toMatch(
      /^1 of 1 tasks merged in project for \$\d+\.\d\d\.$/,
    )
    await clickNotification(desktop)
    await expect(page).toHaveURL(`app://switchyard/#/runs/${waiting}/board`)
    await expect.poll(async () => (await desktop.recorded()).tooltips.at(-1)).toBe('Switchyard: No run at work')
    expect(await desktop.app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0))).toBe(false)
  })

  const second = await test.step('an agent that is left running is taken up by the next start', async () => {
    rmSync(go)
    const run = RunId.parse(await yard.start(client, SPEC, { yes: true }))
    await expect.poll(agentsBegun, slow).toBe(2)
    // The agent, and the shell that notes its exit.
    const agents = yard.agents()
    expect(agents.length).toBeGreaterThan(0)
    await quit(desktop)
    await expect.poll(async () => (await desktop.recorded()).messages.length).toBe(2)
    const question = (await desktop.recorded()).messages[1]
    expect(question?.message).toBe('1 agent is at work.')
    expect(question?.buttons).toEqual(['Leave Running and Quit', 'Stop All and Quit', 'Cancel'])
    await desktop.answer('messages', 'Leave Running and Quit')
    expect(await desktop.ended).toBe(0)
    expect(yard.agents()).toEqual(agents)

    const next = await start({ env: yard.env })
    await next.page()
    writeFileSync(go, '')
    const again = await yard.client()
    await expect.poll(async () => (await again.runs.get({ run })).header.status, slow).toBe('succeeded')
    expect(agentsBegun()).toBe(2)
    return next
  })

  await test.step('stopping ends the agents', async () => {
    rmSync(go)
    await yard.start(await yard.client(), SPEC, { yes: true })
    await expect.poll(agentsBegun, slow).toBe(3)
    expect(yard.agents().length).toBeGreaterThan(0)
    await quit(second)
    await second.answer('messages', 'Stop All and Quit')
    expect(await second.ended).toBe(0)
    expect(yard.agents()).toEqual([])
  })
})
