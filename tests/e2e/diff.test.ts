/** The diff as it is drawn and worked: what only a browser can show of it. */
import { expect, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'

const CHANGES = '#/runs/amber-heron-42/board?task=report&tab=changes&wide=1'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

test('a number in the code is as wide as its digits, and a line number has no colour of code', async ({ page }) => {
  await page.goto(host.url + CHANGES)
  const row = page.locator('[data-file="src/legacy/totals.js"] [data-row]').filter({ hasText: 'totals = () => 0' })
  const token = row.locator('.code-number')
  await expect(token).toHaveText('0')
  await expect(token).toHaveCSS('display', 'inline')
  const gutter = row.locator('[data-gutter] span').first()
  const colour = await token.evaluate((element) => getComputedStyle(element).color)
  await expect(gutter).not.toHaveCSS('color', colour)
})
