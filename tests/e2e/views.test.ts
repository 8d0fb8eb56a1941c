/** Each view over a made-up yard: accessible in both themes and at a phone's width, and deaf to hostile text. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible, expectLevelTabs, expectNoSideways, expectOnlyText } from './support/screens.ts'
import { VIEWS } from './support/views.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

for (const look of ['wide', 'phone'] as const) {
  // One window walks through all views, as a person does: loading the app anew for each would take most of the time.
  test.describe(look, () => {
    test.describe.configure({ mode: 'default' })
    let page: Page
    let complaints: string[] = []
    test.beforeAll(async ({ browser }) => {
      const context = await browser.newContext({
        viewport: look === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 800 },
        colorScheme: 'dark',
        reducedMotion: 'reduce',
        hasTouch: look === 'phone',
        isMobile: look === 'phone',
      })
      page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
    })
    test.afterAll(() => page.context().close())

    for (const { name, hash, ready, act } of VIEWS)
      test(name, async () => {
        complaints = []
        await page.goto(host.url + hash)
        await expect(page.getByText(ready).filter({ visible: true }).first()).toBeVisible()
        await act?.(page)

        await expectAccessible(page)
        // Dark and light differ in their colours alone.
        if (look === 'wide') {
          await page.emulateMedia({ colorScheme: 'light' })
          await expectAccessible(page, ['color-contrast'])
          await page.emulateMedia({ colorScheme: 'dark' })
        }
        // The policy was not tripped, no text became markup, and nothing is wider than the window.
        expect(complaints).toEqual([])
        await expectOnlyText(page)
        await expectNoSideways(page)
        await expectLevelTabs(page)
        if (look === 'phone') expect(await smallTargets(page)).toEqual([])
      })
  })
}

const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, nav a, select, summary, [role=tab]')]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ name: element.textContent?.slice(0, 30), height: element.getBoundingClientRect().height }))
      .filter(({ height }) => height > 0 && height < 32),
  )

test('dialogs and the palette are accessible, and give the focus back', async ({ page }) => {
  await page.goto(host.url)
  await expect(page.getByText('pocket-ledger').first()).toBeVisible()
  for (const [key, name] of [
    ['Control+k', 'Command palette'],
    ['?', 'Keyboard shortcuts'],
    ['n', 'New run'],
  ] as const) {
    await page.keyboard.press(key)
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
})

test('the board is walked by keyboard, and the address holds what is shown', async ({ page }) => {
  await page.goto(`${host.url}#/runs/amber-heron-42/board`)
  await expect(page.locator('[data-task=command]')).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.locator('[data-task=readme]')).toBeFocused()
  await page.keyboard.press('l')
  await expect(page.locator('[data-task=command]')).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/task=quotes/)
  await expect(page.getByRole('tab', { name: 'Transcript' })).toBeVisible()
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/tab=transcript/)
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/task=/)
  await page.goBack()
  await expect(page).toHaveURL(/task=quotes/)
})

test('a run that does not exist is said so, with a way on', async ({ page }) => {
  await page.goto(`${host.url}#/runs/no-such-run/board`)
  await expect(page.getByText('There is no run "no-such-run"')).toBeVisible()
  await expect(page.getByRole('link', { name: 'All runs' })).toBeVisible()
})
