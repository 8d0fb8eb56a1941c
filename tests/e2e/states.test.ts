/** What each view shows when there is nothing, no answer yet, a refusal, or no line: never a blank page, never a riddle. */
import { expect, type Page, test } from '@playwright/test'
import { startFakeHost } from '../unit/renderer/fake/host.ts'
import { REFUSAL } from '../unit/renderer/fake/states.ts'
import { expectAccessible } from './support/screens.ts'
import { BARE_VIEWS } from './support/views.ts'

const PLACES = [
  '#/',
  '#/runs',
  '#/runs/amber-heron-42/board',
  '#/inbox',
  '#/terminals',
  '#/worktrees',
  '#/analytics',
  '#/settings/project',
  '#/settings/machine',
]

const main = (page: Page) => page.getByRole('main')

test('a yard without anything says what would be there, and is accessible', async ({ page }) => {
  const host = await startFakeHost(0, { state: 'bare' })
  for (const { hash, ready } of BARE_VIEWS) {
    await page.goto(host.url + hash)
    await expect(main(page).getByText(ready).first()).toBeVisible()
    await expectAccessible(page)
  }
  await host.close()
})

test('a yard that has not answered yet is waited for in words', async ({ page }) => {
  const host = await startFakeHost(0, { state: 'silent' })
  for (const hash of PLACES) {
    await page.goto(host.url + hash)
    await expect(
      main(page)
        .getByText(/^Loading /)
        .first(),
      hash,
    ).toBeAttached()
  }
  await host.close()
})

test('a yard that refuses is quoted in each view', async ({ page }) => {
  const host = await startFakeHost(0, { state: 'failing' })
  for (const hash of PLACES) {
    await page.goto(host.url + hash)
    await expect(main(page).getByRole('alert').filter({ hasText: REFUSAL }).first(), hash).toBeVisible()
  }
  await host.close()
})

test('a line that is lost is said, what was there stays, and it comes back by itself', async ({ page }) => {
  const host = await startFakeHost()
  await page.goto(host.url)
  const run = main(page).getByText('Where did the money go?')
  await expect(run).toBeVisible()
  host.cut(true)
  const strip = page.getByText('No connection to Switchyard')
  await expect(strip).toBeVisible()
  await expect(run).toBeVisible()
  await expectAccessible(page)
  host.cut(false)
  await expect(strip).toBeHidden()
  await host.close()
})
