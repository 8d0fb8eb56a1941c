/** The view of terminals over made-up ones: the grid by keyboard, searching, typing into all, and a phone's keys. */
import { expect, test, type WebSocketRoute } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAttached, focus, panes, rows } from './support/terminals.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

test('panes are walked, maximised and searched by keyboard', async ({ page }) => {
  await page.goto(`${host.url}#/terminals`)
  const [ledger, report] = [panes(page).nth(0), panes(page).nth(1)]
  await expect(rows(ledger)).toContainText('14 passed')
  await expect(rows(report)).toContainText('summarise')
  await focus(ledger)
  await expect(page).toHaveURL(/terminal=00000000-/)
  await page.keyboard.press('Control+Shift+ArrowRight')
  await expect(report.locator('textarea')).toBeFocused()
  await expect(page).toHaveURL(/terminal=00000001-/)
  await page.keyboard.press('Control+Shift+Enter')
  await expect(page).toHaveURL(/max=1/)
  // Those that are not seen are not drawn.
  await expect(panes(page)).toHaveCount(1)
  await page.reload()
  await expect(panes(page)).toHaveCount(1)
  await expect(rows(panes(page))).toContainText('summarise')
  await focus(panes(page))
  await page.keyboard.press('Control+Shift+Enter')
  await expect(panes(page)).toHaveCount(4)
  await focus(ledger)
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('table')
  await expect(ledger.getByText('1 of 2')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(ledger.getByText('2 of 2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(ledger.locator('textarea')).toBeFocused()
})

test('a match stays in sight when the line was lost and the terminal is filled anew', async ({ page }) => {
  const lines: WebSocketRoute[] = []
  await page.routeWebSocket(/\/terminals\//, (line) => {
    line.connectToServer()
    lines.push(line)
  })
  // Too low for all that it shows.
  await page.setViewportSize({ width: 1280, height: 300 })
  await page.goto(`${host.url}#/terminals?terminal=00000000-0000-4000-8000-000000000000&max=1`)
  const shell = panes(page)
  await expect(rows(shell)).toContainText('14 passed')
  await expect(rows(shell)).not.toContainText('git log')
  await focus(shell)
  await page.keyboard.press('Control+Shift+F')
  await page.keyboard.type('git log')
  await expect(rows(shell)).toContainText('git log')
  await lines.at(-1)?.close({ code: 1012 })
  await expect(shell).toHaveAttribute('data-line', 'lost')
  await expectAttached(shell)
  expect(lines).toHaveLength(2)
  await expect(shell.getByText('1 of 1')).toBeVisible()
  await expect(rows(shell)).toContainText('git log')
  await expect(rows(shell)).not.toContainText('14 passed')
})

test('typing into all is off until it is turned on, is unmistakable, and spares what ended', async ({ page }) => {
  await page.goto(`${host.url}#/terminals`)
  const [ledger, report, ended, claude] = [0, 1, 2, 3].map((n) => panes(page).nth(n))
  if (!ledger || !report || !ended || !claude) throw new Error('the made-up yard has four terminals')
  await expect(rows(claude)).toContainText('why does the table')
  await focus(ledger)
  await page.keyboard.type('alone')
  await expect(rows(ledger)).toContainText('alone')
  await expect(rows(report)).not.toContainText('alone')
  await page.getByRole('button', { name: 'Type into all' }).click()
  await expect(page.getByRole('alert')).toContainText('What you type goes to 3 terminals at once.')
  await focus(report)
  await page.keyboard.type('together')
  for (const live of [ledger, report, claude]) await expect(rows(live)).toContainText('together')
  await expect(rows(ended)).not.toContainText('together')
  // Leaving the view turns it off.
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('link', { name: 'Terminals' }).click()
  await expect(rows(claude)).toContainText('why does the table')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a terminal is renamed and restarted from the palette as from its menu', async ({ page }) => {
  await page.goto(`${host.url}#/terminals?terminal=00000000-0000-4000-8000-000000000000`)
  await expect(rows(panes(page).first())).toContainText('14 passed')
  await panes(page).first().getByRole('button', { name: 'More for pocket-ledger' }).click()
  await page.getByRole('menuitem', { name: 'Rename the terminal' }).click()
  await expect(page.getByRole('dialog', { name: 'Rename the terminal' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Find or do' }).click()
  await page.keyboard.type('rename the term')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Rename the terminal' })).toBeVisible()
})

test('on a phone one terminal is shown, with the keys that its keyboard lacks', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${host.url}#/terminals`)
  await expect(panes(page)).toHaveCount(1)
  await expect(rows(panes(page))).toContainText('14 passed')
  await page.getByRole('button', { name: /report/ }).tap()
  await expect(rows(panes(page))).toContainText('summarise')
  await panes(page).locator('.xterm-screen').tap()
  await page.getByRole('button', { name: 'Tab', exact: true }).tap()
  await page.getByRole('button', { name: 'Control, for the next key' }).tap()
  await page.keyboard.type('g')
  await expect(page.getByRole('button', { name: 'Control, for the next key' })).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.type('plain')
  await expect(rows(panes(page))).toContainText('plain')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await context.close()
})

test('the panel of a run shows its terminals, keeps its height, and the inspector has that of its task', async ({
  page,
}) => {
  await page.goto(`${host.url}#/runs/amber-heron-42/board`)
  await expect(page.locator('[data-task=command]')).toBeVisible()
  await page.keyboard.press('Control+j')
  const panel = page.getByRole('region', { name: 'Terminals of this run' })
  await expect(rows(panes(page))).toContainText('summarise')
  const before = (await panel.boundingBox())?.height ?? 0
  await page.getByRole('separator', { name: 'Height of the terminals' }).press('ArrowUp')
  await expect.poll(async () => (await panel.boundingBox())?.height ?? 0).toBeGreaterThan(before)
  const after = (await panel.boundingBox())?.height ?? 0
  await page.reload()
  await expect.poll(async () => Math.abs(((await panel.boundingBox())?.height ?? 0) - after)).toBeLessThan(3)
  await panel.getByRole('button', { name: 'Hide the terminals' }).click()
  await expect(panel).toHaveCount(0)
  await page.goto(`${host.url}#/runs/amber-heron-42/board?task=report&tab=terminal`)
  await expect(rows(panes(page))).toContainText('summarise')
})
