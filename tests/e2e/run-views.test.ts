/** The views of a run besides its board: what is clicked, zoomed and walked by keyboard there. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible } from './support/screens.ts'

const RUN = '#/runs/amber-heron-42'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

const node = (page: Page, task: string) => page.locator(`[data-graph-task="${task}"]`)

test('a task of the graph opens by a click and by keyboard, which follows the dependencies', async ({ page }) => {
  await page.goto(`${host.url}${RUN}/graph`)
  await node(page, 'report').click()
  await expect(page).toHaveURL(/graph\?task=report/)
  await expect(page.getByRole('complementary', { name: /^Task Summarise months/ })).toBeVisible()
  await node(page, 'report').focus()
  await page.keyboard.press('ArrowRight')
  await expect(node(page, 'readme')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(node(page, 'readme')).not.toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(/task=report/)
  await expect(page).toHaveURL(/task=/)
  // Told by words as well as by colour, and blocked by more than that.
  await expect(node(page, 'rules-file')).toContainText('Needs you')
  await expect(page.getByText('Blocked', { exact: true })).toBeVisible()
})

test('every view of a run says of what was at work that nobody knows, while the engine cannot be reached', async ({
  page,
}) => {
  const other = await startFakeHost()
  await page.goto(`${other.url}${RUN}/graph`)
  await expect(node(page, 'command')).toContainText('Working')
  other.cut(true)
  await expect(node(page, 'command')).toContainText('Unverifiable')
  await expect(node(page, 'readme')).not.toContainText('Unverifiable')
  await page.getByRole('tab', { name: 'Plan' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Unverifiable' }).first()).toBeVisible()
  await page.getByRole('tab', { name: 'Report' }).click()
  const rows = page.getByRole('region', { name: 'Tasks' }).getByRole('row')
  await expect(rows.filter({ hasText: 'Unverifiable' }).first()).toBeVisible()
  await expect(rows.filter({ hasText: 'Working' })).toHaveCount(0)
  other.cut(false)
  await expect(rows.filter({ hasText: 'Working' }).first()).toBeVisible()
  await other.close()
})

test('the planner is taken over into a terminal, and handed back with a note', async ({ page }) => {
  const from = host.calls.length
  await page.goto(`${host.url}#/runs/quiet-wren-19/plan`)
  await expect(page.getByText('Ends the planner, and you go on in its session.')).toBeVisible()
  await page.getByRole('button', { name: 'Take over' }).click()
  await expect(page).toHaveURL(/#\/terminals/)

  await page.goto(`${host.url}#/runs/still-finch-20/plan`)
  const mine = page.getByRole('region', { name: 'Taken over by you' })
  await expect(mine.getByRole('button', { name: 'Open your terminal' })).toBeVisible()
  await expectAccessible(page)
  await mine.getByRole('button', { name: 'Hand back…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hand the planner back' })
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Make it two tasks.')
  await dialog.getByRole('button', { name: 'Hand back' }).click()
  await expect(dialog).toBeHidden()
  expect(host.calls.slice(from)).toMatchObject([
    { name: 'runs.takeOver', input: { run: 'quiet-wren-19' } },
    { name: 'runs.handBack', input: { run: 'still-finch-20', note: 'Make it two tasks.' } },
  ])
})

const msPerPx = async (page: Page): Promise<number> =>
  Number(await page.getByTestId('timeline').getAttribute('data-ms-per-px'))

test('the timeline is zoomed by keys, wheel and buttons, and its marks open what they stand for', async ({ page }) => {
  await page.goto(`${host.url}${RUN}/timeline`)
  const bar = page.getByRole('link', { name: /^revise 1, succeeded/ })
  await expect(bar).toBeVisible()
  const whole = await msPerPx(page)
  await page.keyboard.press('+')
  await expect.poll(() => msPerPx(page)).toBeLessThan(whole)
  await page.keyboard.press('0')
  await expect.poll(async () => Math.abs((await msPerPx(page)) - whole) / whole).toBeLessThan(0.05)

  // The wheel with a modifier zooms about the pointer: what it points at stays there.
  const at = await bar.boundingBox()
  if (!at) throw new Error('the bar is not on the screen')
  await page.mouse.move(at.x + 2, at.y + 4)
  await expect(page.getByTestId('timeline-note')).toContainText('Sorts income last')
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -240)
  await page.keyboard.up('Control')
  await expect.poll(() => msPerPx(page)).toBeLessThan(whole * 0.7)
  expect(Math.abs(((await bar.boundingBox())?.x ?? 0) - at.x)).toBeLessThan(4)
  await page.getByRole('button', { name: 'Show the whole run' }).click()
  await page.getByRole('button', { name: 'Follow now' }).click()
  await expect(page.getByRole('button', { name: 'Follow now' })).toHaveAttribute('aria-pressed', 'true')

  await page.getByRole('button', { name: 'Show the whole run' }).click()
  await bar.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('[data-item*="report.task.test"]').last()).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/tab=transcript&attempt=amber-heron-42\.report\.review\.2/)
})

test('what happened leads to the task that it happened to', async ({ page }) => {
  await page.goto(`${host.url}${RUN}/activity`)
  const list = page.getByRole('region', { name: 'What happened' })
  await expect(list.getByText('plan approved by you')).toBeVisible()
  await list.getByRole('link', { name: 'rules-file' }).first().click()
  await expect(page).toHaveURL(/activity\?task=rules-file/)
})

test('a run that failed says why, offers to run its spec again, and leads to what failed', async ({ page }) => {
  await page.goto(`${host.url}#/runs/dapper-lynx-88/board`)
  const strip = page.getByRole('region', { name: 'Failed', exact: true })
  await expect(strip).toContainText('The gate "test" stayed red after 3 fixes')
  // Its cards say where they stood.
  await expect(page.locator('[data-column=ended] [data-task=categories]')).toContainText('gate test is still red')
  await strip.getByRole('button', { name: 'Run again…' }).click()
  await expect(page.getByRole('dialog', { name: 'Where did the money go?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await strip.getByRole('link', { name: 'Show what failed' }).click()
  await expect(page).toHaveURL(/dapper-lynx-88\/board\?task=categories$/)
})

test('how near and where timeline and graph are looked at is as it was after a reload', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${host.url}${RUN}/timeline`)
  const item = page.locator('[data-item]').first()
  await expect(item).toBeVisible()
  const whole = await msPerPx(page)
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(() => msPerPx(page)).toBeLessThan(whole * 0.7)
  const near = await msPerPx(page)
  const place = (await item.boundingBox())?.x
  await page.reload()
  await expect(item).toBeAttached()
  expect(await msPerPx(page)).toBe(near)
  expect((await item.boundingBox())?.x).toBe(place)

  await page.goto(`${host.url}${RUN}/graph`)
  const view = page.locator('.react-flow__viewport')
  await expect(node(page, 'report')).toBeVisible()
  // What it stands at before it is laid out.
  await expect(view).not.toHaveAttribute('style', 'transform: translate(0px, 0px) scale(1);')
  const began = (await view.getAttribute('style')) ?? ''
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(view).not.toHaveAttribute('style', began)
  const zoomed = (await view.getAttribute('style')) ?? ''
  await page.mouse.move(400, 400)
  await page.mouse.wheel(90, 60)
  await expect(view).not.toHaveAttribute('style', zoomed)
  const left = (await view.getAttribute('style')) ?? ''
  await page.reload()
  await expect(view).toHaveAttribute('style', left)
  await page.getByRole('button', { name: 'Show the whole graph' }).click()
  await expect(view).not.toHaveAttribute('style', left)
  await page.reload()
  await expect(view).toHaveAttribute('style', began)
})
