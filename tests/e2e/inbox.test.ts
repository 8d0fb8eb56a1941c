/** The inbox is worked through by keyboard alone: what was answered can be taken back, what can wait is put aside. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible } from './support/screens.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

const list = (page: Page) => page.getByRole('list', { name: 'Waits for you' })
const calls = (from: number) => host.calls.slice(from)

test('an answer is taken back before it is sent, and sent when it is not', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/inbox`)
  await expect(list(page).getByText('Attempts are used up')).toBeVisible()
  const badge = page.getByRole('link', { name: /^Inbox/ })
  await expect(badge).toContainText('3')
  await page.keyboard.press('j')
  await page.keyboard.press('a')
  await expect(list(page).getByText('The plan waits for your approval')).toBeHidden()
  await expect(badge).toContainText('2')
  await page.keyboard.press('u')
  await expect(list(page).getByText('The plan waits for your approval')).toBeVisible()
  await expect(badge).toContainText('3')
  expect(calls(from)).toEqual([])

  await page.keyboard.press('k')
  await page.keyboard.press('r')
  await page.getByLabel('Note').fill('Count lines from one.')
  await page.keyboard.press('Control+Enter')
  await expect(list(page).getByText('Attempts are used up')).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  // What was written is still there when it is sent back anew.
  await expect(list(page).getByText('Attempts are used up')).toBeVisible()
  await list(page).getByText('Attempts are used up').click()
  await page.keyboard.press('r')
  await expect(page.getByLabel('Note')).toHaveValue('Count lines from one.')
  const taken = host.slowAnswers()
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => calls(from), { timeout: 10_000 }).toHaveLength(1)
  expect(calls(from)[0]).toMatchObject({
    name: 'inbox.answer',
    input: { id: 'amber-heron-42.attention.1', answer: 'retry', note: 'Count lines from one.' },
  })
  // While it is on its way, the next one is answered.
  await expect(list(page).getByText('The plan waits for your approval')).toBeVisible()
  await page.keyboard.press('a')
  await expect(list(page).getByText('The plan waits for your approval')).toBeHidden()
  taken()
})

test('what is answered and held is not asked again on the page of its run', async ({ page }) => {
  await page.goto(`${host.url}#/runs/brisk-otter-07/board`)
  const strip = page.getByRole('button', { name: 'Approve plan' })
  await expect(strip).toBeVisible()
  await page.goto(`${host.url}#/inbox?item=brisk-otter-07.attention.1`)
  await page.getByRole('region', { name: 'Item' }).getByRole('button', { name: 'Approve plan' }).click()
  await expect(list(page).getByText('The plan waits for your approval')).toBeHidden()
  await page.goto(`${host.url}#/runs/brisk-otter-07/board`)
  await expect(page.locator('[data-task=report]').filter({ visible: true })).toBeVisible()
  await expect(strip).toBeHidden()
  await page.goto(`${host.url}#/inbox`)
  await expect(list(page)).toBeVisible()
  await page.keyboard.press('u')
  await expect(list(page).getByText('The plan waits for your approval')).toBeVisible()
})

test('what an answer is judged by stands beside it, and leads to where it is in full', async ({ page }) => {
  await page.goto(`${host.url}#/inbox`)
  const item = page.getByRole('region', { name: 'Item' })
  await expect(item.getByRole('heading', { name: 'Gate test is red' })).toBeVisible()
  await expect(item.getByText('3 !== 4')).toBeVisible()
  await page.keyboard.press('j')
  const tasks = item.getByRole('list', { name: 'Tasks of the plan' })
  await expect(tasks.getByText('Errors of the rules file name the line')).toBeVisible()
  await expect(tasks.getByText('src/report.js, test/report.test.js')).toBeVisible()
  await expectAccessible(page)
  await item.getByRole('link', { name: 'Show evidence' }).click()
  await expect(page).toHaveURL(/brisk-otter-07\/plan/)
})

test('an item is put aside until a time, and Enter opens what is selected', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/inbox`)
  await expect(list(page).getByText('Attempts are used up')).toBeVisible()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog', { name: /^Put aside/ })
  await expect(dialog.getByRole('button', { name: /^In an hour/ })).toBeFocused()
  await expectAccessible(page)
  const before = Date.now()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  const { input } = calls(from)[0] as { input: { until: number } }
  expect(Math.abs(input.until - before - 3_600_000)).toBeLessThan(60_000)
  await page.keyboard.press('u')
  await expect.poll(() => calls(from)).toMatchObject([{}, { name: 'inbox.snooze', input: { until: null } }])

  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/runs\/amber-heron-42\/board\?task=rules-file/)
})
