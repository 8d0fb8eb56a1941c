/** The diff as it is drawn and worked: what only a browser can show of it. */
import { expect, test } from '@playwright/test'
import { type FakeHost, MADE_UP, startFakeHost } from '../unit/renderer/fake/host.ts'

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

test('a range of lines that is drawn out of the diff ends where the button is released', async ({ page }) => {
  await page.goto(host.url + CHANGES)
  const rows = page.locator('[data-file="src/report.js"] [data-row]')
  const first = await rows.filter({ hasText: 'rows.sort(' }).last().locator('[data-gutter=new]').boundingBox()
  const last = await rows.filter({ hasText: 'return rows' }).locator('[data-gutter=new]').boundingBox()
  if (!first || !last) throw new Error('the lines are not on the screen')
  await page.mouse.move(first.x + 4, first.y + 4)
  await page.mouse.down()
  await page.mouse.move(last.x + 4, last.y + 4)
  await page.mouse.move(400, 20)
  await page.mouse.up()
  await expect(page.getByRole('textbox', { name: 'Comment' })).toBeFocused()
  await expect(page.getByRole('form', { name: 'Comment on src/report.js:37–41' })).toBeVisible()
})

test('a file that is found by its name is gone to, wherever one was sent before', async ({ page }) => {
  await page.goto(`${host.url}${CHANGES}&spot=${encodeURIComponent('new:1:src/report.js')}`)
  await expect(page.getByRole('heading', { name: /Summarise months/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('vendor/min')
  await page.getByRole('option', { name: 'vendor/min.js' }).click()
  await expect(page).toHaveURL(/spot=new%3A%3Avendor%2Fmin\.js/)
  await expect(page.locator('[data-file="vendor/min.js"]')).toBeInViewport()
})

test('a pointer that comes to the tab has its first lines asked for, once', async ({ page }) => {
  const asked: string[] = []
  const counting = await startFakeHost(0, {
    changes: {
      summary(counts) {
        asked.push(`names ${counts}`)
        return MADE_UP.summary(counts)
      },
      page(request, signal) {
        if (request.offset === 0) asked.push(request.path)
        return MADE_UP.page(request, signal)
      },
    },
  })
  await page.goto(`${counting.url}#/runs/amber-heron-42/board?task=report&wide=1`)
  const tab = page.getByRole('tab', { name: 'Changes' }).last()
  await expect(page.getByText('Done when')).toBeVisible()
  expect(asked).toEqual([])
  await tab.hover()
  await expect.poll(() => asked).toHaveLength(2)
  // The one that stands first in the diff, which says that it has no lines.
  const ahead = ['names none', 'docs/flow.png']
  expect(asked).toEqual(ahead)
  await tab.click()
  await expect(page.locator('[data-file="docs/flow.png"]').getByText('A binary file')).toBeVisible()
  await expect.poll(() => asked).toContain('names exact')
  expect(asked.filter((each) => ahead.includes(each))).toEqual(ahead)
  await counting.close()
})

test('the lines of the first files are shown before those of all files are counted', async ({ page }) => {
  let count = (): void => {}
  const counted = new Promise<void>((resolve) => {
    count = resolve
  })
  const slow = await startFakeHost(0, {
    changes: {
      ...MADE_UP,
      async summary(counts) {
        const summary = await MADE_UP.summary(counts)
        if (counts === 'exact') {
          await counted
          return summary
        }
        return { ...summary, files: summary.files.map(({ additions, deletions, ...named }) => named) }
      },
    },
  })
  try {
    await page.goto(slow.url + CHANGES)
    await expect(page.getByText('export const totals').first()).toBeVisible()
    const file = page.locator('[data-file="src/legacy/totals.js"]')
    await expect(file.getByText('−2')).toHaveCount(0)
    count()
    await expect(file.getByText('−2')).toBeVisible()
  } finally {
    await slow.close()
  }
})
