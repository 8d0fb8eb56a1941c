/** The board is worked with: cards are carried by mouse and by keyboard, and several are chosen at once. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible } from './support/screens.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

const card = (page: Page, task: string) => page.locator(`[data-column] [data-task="${task}"]`)
const calls = (from: number) => host.calls.slice(from)

async function middleOf(page: Page, task: string): Promise<{ x: number; y: number }> {
  const box = await card(page, task).boundingBox()
  if (!box) throw new Error(`${task} is not on the screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

test('a waiting card that is dragged up begins earlier', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/runs/brisk-otter-07/board`)
  // It stands still once it is hovered: places of cards are measured as they are drawn.
  await card(page, 'rules-file').hover()
  const start = await middleOf(page, 'rules-file')
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x, start.y - 20, { steps: 3 })
  // The column scrolls below the card that is carried, as it does for a hand: the aim moves with it.
  await expect(async () => {
    const aim = await middleOf(page, 'statement')
    await page.mouse.move(aim.x, aim.y, { steps: 4 })
    await expect(page.locator('[id^=DndLiveRegion]')).toContainText(/place 1 of/, { timeout: 500 })
    // It has come to rest: what was said still holds when the card is let go.
    expect(await middleOf(page, 'statement')).toEqual(aim)
  }).toPass()
  await page.mouse.up()
  await expect.poll(() => calls(from)).toHaveLength(1)
  expect(calls(from)[0]).toMatchObject({ name: 'tasks.setPriority', input: { task: 'rules-file', priority: 1 } })
  // What was carried is not opened.
  await expect(page).not.toHaveURL(/task=/)
})

test('the card of the task that an address names is in sight beside its pane', async ({ page }) => {
  await page.goto(`${host.url}#/runs/amber-heron-42/board?task=report`)
  await expect(page.getByRole('complementary', { name: /^Task Summarise/ })).toBeVisible()
  await expect(card(page, 'report')).toBeInViewport({ ratio: 1 })
  // A pane that is drawn wider takes its room from the board.
  await page.setViewportSize({ width: 1120, height: 800 })
  await expect(card(page, 'report')).toBeInViewport({ ratio: 1 })
})

test('by keyboard: Space picks up, arrows carry, Space lets go, and each step is said', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/runs/brisk-otter-07/board`)
  await card(page, 'categories').focus()
  const said = page.locator('[id^=DndLiveRegion]')
  await page.keyboard.press('Space')
  await expect(said).toContainText('Parse category rules and match whole words: place 2 of 5 in Waiting')
  await page.keyboard.press('ArrowUp')
  await expect(said).toContainText('place 1 of 5 in Waiting')
  await page.keyboard.press('Space')
  await expect.poll(() => calls(from)).toHaveLength(1)
  expect(calls(from)[0]).toMatchObject({ input: { task: 'categories', priority: 1 } })

  await expect(said).toContainText('Let go of Parse category rules')
  await expect(card(page, 'categories')).toBeFocused()
  await page.keyboard.press('Space')
  await expect(said).toContainText('place 2 of 5')
  await page.keyboard.press('ArrowDown')
  await expect(said).toContainText('place 3 of 5')
  await page.keyboard.press('Escape')
  await expect(said).toContainText('stays where it was')
  expect(calls(from)).toHaveLength(1)
})

test('a card that is dragged back is sent back with a note, without which nothing happens', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/runs/amber-heron-42/board`)
  await card(page, 'report').hover()
  const start = await middleOf(page, 'report')
  const column = await page.locator('[data-column=working]').boundingBox()
  if (!column) throw new Error('no such column')
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x - 20, start.y, { steps: 3 })
  await page.mouse.move(column.x + column.width / 2, column.y + column.height - 60, { steps: 8 })
  await expect(page.getByText('Send back…').first()).toBeVisible()
  await page.mouse.up()
  const dialog = page.getByRole('dialog', { name: /^Send back: Summarise/ })
  await dialog.getByRole('button', { name: 'Send back' }).click()
  await expect(dialog.getByText('Say what is to be done differently.')).toBeVisible()
  await dialog.getByLabel('Note').fill('Keep the order of the file.')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()
  expect(calls(from)).toMatchObject([
    { name: 'tasks.sendBack', input: { task: 'report', note: 'Keep the order of the file.' } },
  ])
})

test('several cards are chosen by keyboard and by click, and moved together', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/runs/brisk-otter-07/board`)
  await card(page, 'statement').focus()
  await page.keyboard.press('x')
  await card(page, 'report').click({ modifiers: ['Shift'] })
  const bar = page.getByRole('toolbar', { name: 'Chosen tasks' })
  await expect(bar).toContainText('3 tasks chosen')
  await expectAccessible(page)
  await bar.getByRole('button', { name: 'Earlier' }).click()
  await expect(bar).toBeHidden()
  expect(calls(from).map(({ input }) => (input as { task: string }).task)).toEqual([
    'statement',
    'categories',
    'report',
  ])
})
