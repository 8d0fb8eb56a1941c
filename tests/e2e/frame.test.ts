/** The frame around the views: panes that keep their size, keys that are chosen, looks that every window follows. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible } from './support/screens.ts'

const BOARD = '#/runs/amber-heron-42/board'
const TASK = `${BOARD}?task=report`

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

const pane = (page: Page) => page.getByRole('complementary', { name: /^Task / })
const widthOf = async (page: Page): Promise<number> => (await pane(page).boundingBox())?.width ?? 0

test('the inspector is resized by keyboard and by pointer, and comes back as wide after a reload', async ({ page }) => {
  await page.goto(host.url + TASK)
  await expect(page.getByText('Done when')).toBeVisible()
  const line = page.getByRole('separator', { name: 'Width of the task' })
  const before = await widthOf(page)
  await line.press('ArrowLeft')
  await expect.poll(() => widthOf(page)).toBeGreaterThan(before)

  const at = await line.boundingBox()
  if (!at) throw new Error('the line is not on the screen')
  await page.mouse.move(at.x, at.y + 200)
  await page.mouse.down()
  await page.mouse.move(700, at.y + 200, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.abs((await widthOf(page)) - (1280 - 700))).toBeLessThan(4)
  await page.reload()
  await expect.poll(async () => Math.abs((await widthOf(page)) - (1280 - 700))).toBeLessThan(4)

  // Over the whole width and back: the view beneath cannot be reached meanwhile, and the width is the same after.
  await page.getByRole('button', { name: 'Show over the whole width' }).click()
  await expect.poll(() => widthOf(page)).toBeGreaterThan(1_000)
  await expect(page.locator('[inert]').getByRole('tab', { name: 'Board' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Show beside the board' }).click()
  await expect.poll(async () => Math.abs((await widthOf(page)) - (1280 - 700))).toBeLessThan(4)
})

test('how far a view was scrolled survives a reload', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 420 })
  await page.goto(host.url + TASK)
  const record = page.getByRole('tabpanel', { name: 'Overview' })
  await expect(record.getByText('Done when')).toBeVisible()
  await record.evaluate((element) => element.scrollTo(0, 160))
  await expect.poll(() => record.evaluate((element) => element.scrollTop)).toBe(160)
  await page.reload()
  await expect.poll(() => record.evaluate((element) => element.scrollTop)).toBe(160)
})

test('under 900 px the inspector is a sheet, under 600 px the rail is a bar at the bottom', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(host.url + TASK)
  const rail = page.getByRole('navigation', { name: 'Main' })
  await expect(pane(page)).toBeVisible()
  expect((await rail.boundingBox())?.y).toBe(0)
  await page.setViewportSize({ width: 880, height: 800 })
  await expect(page.getByRole('dialog', { name: /Summarise/ })).toBeVisible()
  await expect(pane(page)).toHaveCount(0)
  await page.setViewportSize({ width: 390, height: 800 })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const bar = await rail.boundingBox()
  expect(bar?.width).toBe(390)
  expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(800)
})

test('in the sheet the keys of the task go on, and a menu and a note can be reached', async ({ page }) => {
  await page.setViewportSize({ width: 880, height: 800 })
  await page.goto(`${host.url}${TASK}&tab=terminal`)
  const sheet = page.getByRole('dialog', { name: /Summarise/ })
  await sheet.getByRole('button', { name: /^More for/ }).click()
  await page.getByRole('menuitem').first().hover()
  await expect(page.getByRole('menuitem').first()).toHaveAttribute('data-highlighted', '')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await sheet.getByRole('tab', { name: 'Terminal' }).focus()
  await page.keyboard.press('c')
  await expect(page).toHaveURL(/tab=changes/)
  // A key of the board beneath does nothing.
  await page.keyboard.press('x')
  await expect(page.getByText('1 chosen')).toHaveCount(0)
})

test('what fails in a dialog is said above it, and can be put away; keys do not replace the dialog', async ({
  page,
}) => {
  await page.goto(host.url)
  await expect(page.getByText('pocket-ledger').first()).toBeVisible()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New run' })
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('x') })
  const note = page.getByText('"photo.png" is not a spec')
  await expect(note).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Control+i')
  await expect(dialog).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(note).toHaveCount(0)
  // What is said when the dialog has gone is said on the page.
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('body > div > section[aria-label=Notifications]')).toHaveCount(1)
})

test('a key is chosen, taken from another action, works, is shown, and is given back', async ({ page }) => {
  await page.goto(host.url + BOARD)
  await expect(page.locator('[data-task=command]')).toBeVisible()
  await page.keyboard.press('?')
  await page.getByRole('button', { name: 'Change keys' }).click()
  const editor = page.getByRole('dialog', { name: 'Change keys' })
  await editor.getByRole('button', { name: /^Compact density: / }).click()
  await page.keyboard.press('n')
  await expect(editor.getByRole('alert')).toContainText('N is the key of “New run”', { timeout: 5_000 })
  await editor.getByRole('button', { name: 'Take it' }).click()
  await expect(editor.getByRole('button', { name: 'Compact density: N. Change' })).toBeVisible()
  await expect(editor.getByRole('button', { name: 'New run: no key. Change' })).toBeVisible()

  // Escape while a key is waited for changes nothing and does not close the dialog.
  await editor.getByRole('button', { name: /^Go to Home: / }).click()
  await page.keyboard.press('Escape')
  await expect(editor.getByRole('button', { name: 'Go to Home: G then H. Change' })).toBeVisible()
  // Two keys in a row.
  await editor.getByRole('button', { name: /^Go to Home: / }).click()
  await page.keyboard.press('z')
  await page.keyboard.press('h')
  await expect(editor.getByRole('button', { name: 'Go to Home: Z then H. Change' })).toBeVisible()
  await expectAccessible(page)
  await editor.getByRole('button', { name: 'Done' }).click()

  await page.reload()
  await expect(page.locator('[data-task=command]')).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('z')
  await page.keyboard.press('h')
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('change keyboard')
  await page.keyboard.press('Enter')
  await editor.getByRole('button', { name: 'Reset the key of Go to Home' }).click()
  await expect(editor.getByRole('button', { name: 'Go to Home: G then H. Change' })).toBeVisible()
  await editor.getByRole('button', { name: 'Reset all' }).click()
  await expect(editor.getByRole('button', { name: 'New run: N. Change' })).toBeVisible()
})

test('a dialog that is closed gives the focus back to where it was', async ({ page }) => {
  await page.goto(host.url + BOARD)
  const card = page.locator('[data-task=command]')
  await card.focus()
  for (const key of ['?', 'Control+k']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(card).toBeFocused()
  }
})

test('two windows follow the same choices at once', async ({ page, context }) => {
  await page.goto(host.url)
  await expect(page.getByText('pocket-ledger').first()).toBeVisible()
  const other = await context.newPage()
  await other.goto(host.url)
  await expect(other.getByText('pocket-ledger').first()).toBeVisible()
  for (const command of ['light theme', 'compact']) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(command)
    await page.keyboard.press('Enter')
  }
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect(other.locator('html')).toHaveAttribute('data-density', 'compact')
})

test('what terminals draw with is as wide as a letter', async ({ page }) => {
  await page.goto(host.url)
  await expect(page.getByText('pocket-ledger').first()).toBeVisible()
  const odd = await page.evaluate(async () => {
    const family = getComputedStyle(document.documentElement).getPropertyValue('--font-mono')
    const context = document.createElement('canvas').getContext('2d')
    if (!context) throw new Error('no canvas')
    context.font = `100px ${family}`
    const drawn = [...'─│╭╰█▛→↑●✓✗❯⎿⏺']
    await document.fonts.load(context.font, `a${drawn.join('')}`)
    const letter = context.measureText('a').width
    return drawn.filter((glyph) => Math.abs(context.measureText(glyph).width - letter) > 0.01)
  })
  expect(odd).toEqual([])
})

test('the palette finds a setting and goes to its field; find on a transcript is that of the transcript', async ({
  page,
}) => {
  await page.goto(`${host.url}${TASK}&tab=transcript`)
  const search = page.getByRole('searchbox', { name: 'Search the transcript' })
  await expect(search).toBeVisible()
  await page.keyboard.press('Control+f')
  await expect(search).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('agents at once')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/setting=limits\.agents/)
  await expect(page.getByRole('textbox', { name: 'Agents at once' })).toBeFocused()
  await expect(page).toHaveTitle('(3) Settings · Switchyard')
})

test('the palette finds the files of the open task', async ({ page }) => {
  await page.goto(host.url + TASK)
  await expect(page.getByText('Done when')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('report.test.js')
  await expect(page.getByRole('option', { name: /report\.test\.js/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/tab=changes/)
})
