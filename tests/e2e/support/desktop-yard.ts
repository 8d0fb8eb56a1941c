/** The yard in the desktop app: a real Electron whose main process holds the engine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Desktop, launch } from '../../desktop/support/desktop.ts'
import type { World } from '../../support/world.ts'
import type { Yard } from './yard.ts'

/** What the app needs of the world's environment; everything else it has from the desktop tests. */
const PASSED = /^(ANTHROPIC|CLAUDE|DISABLE_|SWITCHYARD_|XDG_)/

export async function desktopYard(world: World): Promise<Yard> {
  const env = Object.fromEntries(
    Object.entries(world.env).flatMap(([name, value]) => (value && PASSED.test(name) ? [[name, value]] : [])),
  )
  let desktop: Desktop | null = null
  const up = async (): Promise<Desktop> => {
    mkdirSync(world.home, { recursive: true })
    desktop = await launch(world.home, { env })
    return desktop
  }
  const running = (): Desktop => {
    if (desktop === null) throw new Error('the app is not up')
    return desktop
  }
  const at = async (page: Page, hash: string): Promise<Page> => {
    await page.waitForSelector('#root *', { state: 'attached' })
    await page.evaluate((place) => {
      location.hash = place
    }, hash)
    return page
  }

  return {
    host: 'desktop',
    world,
    open: async (hash = '#/') => at(await (desktop ?? (await up())).page(), hash),
    async openAnother() {
      const { app, menu } = running()
      const opened = app.waitForEvent('window')
      await menu('New Window')
      return at(await opened, '#/')
    },
    async drop(page, name, text) {
      const file = join(world.dir, name)
      writeFileSync(file, text)
      await dropFileOn(page, file)
    },
    notifications: async () => (await running().recorded()).notifications.map(({ title }) => title),
    async stop() {
      await running().close()
    },
    async start(page) {
      const { hash } = new URL(page.url())
      const again = await up()
      return at(await again.page(), hash)
    },
    async close() {
      await desktop?.close()
      await world.close()
    },
  }
}

/** As the system tells a window of a file: by its path. */
export async function dropFileOn(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [file], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
  await session.detach()
}
