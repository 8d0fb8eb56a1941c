/** Takes the pictures of `docs/images/app`, every view in dark, light and at a phone's width: `npm run pictures`. */
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { startFakeHost } from '../unit/renderer/fake/host.ts'
import { VIEWS, type View } from './support/views.ts'

const INTO = join(import.meta.dirname, '../../docs/images/app')
const SPEC = join(import.meta.dirname, '../../resources/sample.spec.md')

const RUN = '#/runs/amber-heron-42/board'
const press = (key: string, dialog: string) => async (page: Page) => {
  await page.keyboard.press(key)
  await expect(page.getByRole('dialog', { name: dialog })).toBeVisible()
}

const PICTURES: readonly View[] = [
  ...VIEWS,
  {
    name: 'new-run',
    hash: '#/',
    ready: 'pocket-ledger',
    async act(page) {
      await page.getByTestId('spec-file').setInputFiles(SPEC)
      await expect(page.getByRole('heading', { name: '8 tasks' })).toBeVisible()
    },
  },
  { name: 'palette', hash: RUN, ready: 'Needs you', act: press('Control+k', 'Command palette') },
  { name: 'shortcuts', hash: RUN, ready: 'Needs you', act: press('?', 'Keyboard shortcuts') },
]

for (const look of ['dark', 'light', 'phone'] as const) {
  test(`pictures, ${look}`, async ({ browser }) => {
    const phone = look === 'phone'
    const host = await startFakeHost()
    const context = await browser.newContext({
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
      colorScheme: look === 'light' ? 'light' : 'dark',
      reducedMotion: 'reduce',
      hasTouch: phone,
      isMobile: phone,
    })
    for (const { name, hash, ready, act } of PICTURES) {
      const page = await context.newPage()
      await page.goto(host.url + hash)
      await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible()
      await act?.(page)
      await page.evaluate(() => document.fonts.ready)
      await page.screenshot({ path: join(INTO, `${name}-${look}.png`) })
      await page.close()
    }
    await context.close()
    await host.close()
  })
}
