/** Takes the pictures of `docs/images/app`: `SWITCHYARD_PICTURES=1 npm run test:e2e -- pictures`. */
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { startFakeHost } from '../unit/renderer/fake/host.ts'

const INTO = join(import.meta.dirname, '../../docs/images/app')
const SPEC = join(import.meta.dirname, '../../resources/sample.spec.md')

const PICTURES: readonly [name: string, hash: string, ready: string, act?: (page: Page) => Promise<void>][] = [
  ['home', '#/', 'pocket-ledger'],
  [
    'new-run',
    '#/',
    'pocket-ledger',
    async (page) => {
      await page.getByTestId('spec-file').setInputFiles(SPEC)
      await expect(page.getByRole('heading', { name: '8 tasks' })).toBeVisible()
    },
  ],
  ['board', '#/runs/amber-heron-42/board', 'Needs you'],
  ['task', '#/runs/amber-heron-42/board?task=report', 'Done when'],
  ['transcript', '#/runs/amber-heron-42/board?task=report&tab=transcript', 'I begin with the comparison'],
  ['changes', '#/runs/amber-heron-42/board?task=report&tab=changes', 'export function summarise'],
  ['reviews', '#/runs/amber-heron-42/board?task=report&tab=reviews', 'Income comes first'],
  ['graph', '#/runs/amber-heron-42/graph', 'Longest chain left'],
  ['timeline', '#/runs/amber-heron-42/timeline', 'Read a bank statement as CSV'],
  ['activity', '#/runs/amber-heron-42/activity', 'plan approved by you'],
  ['plan', '#/runs/brisk-otter-07/plan', 'Approve plan'],
  ['report', '#/runs/amber-heron-42/report', 'By phase'],
  ['inbox', '#/inbox', 'Send back'],
  ['terminals', '#/terminals', '14 passed'],
  [
    'palette',
    '#/runs/amber-heron-42/board',
    'Needs you',
    async (page) => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
]

test.skip(process.env['SWITCHYARD_PICTURES'] === undefined, 'pictures are taken on request')

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
    for (const [name, hash, ready, act] of PICTURES) {
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
