/** The views over all runs at work: cleanup with its preview, figures by range, a transcript searched and pointed at. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

test('runs are filtered in the address, and a project whose folder is gone can go off the list', async ({ page }) => {
  await page.goto(host.url)
  await page.getByRole('link', { name: 'atlas', exact: true }).click()
  await expect(page).toHaveURL(/#\/runs\?project=/)
  const list = page.getByRole('list', { name: 'Runs', exact: true })
  await expect(list.getByText('Search that forgives typing mistakes')).toBeVisible()
  await expect(list.getByText('Where did the money go?')).toHaveCount(0)
  await page.getByRole('radio', { name: 'Failed' }).click()
  await expect(page).toHaveURL(/show=failed/)
  await page.getByLabel('Project').selectOption('')
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Failed' })).toBeChecked()

  await page.goto(host.url)
  await page.getByRole('button', { name: 'Remove harbour from the list' }).click()
  await expect(page.getByText('is off the list')).toBeVisible()
  await expect(page.getByText('harbour')).toHaveCount(0)
})

test('a run is found by words, which are in the address', async ({ page }) => {
  await page.goto(`${host.url}#/runs`)
  const list = page.getByRole('list', { name: 'Runs', exact: true })
  await expect(list.getByText('Where did the money go?')).toBeVisible()
  await page.keyboard.press('/')
  const field = page.getByRole('searchbox', { name: 'Find a run' })
  await expect(field).toBeFocused()
  await page.keyboard.type('atlas forgives')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(list.getByText('Search that forgives typing mistakes')).toBeVisible()
  await expect(page).toHaveURL(/#\/runs\?q=atlas\+forgives$/)
  await page.reload()
  await expect(field).toHaveValue('atlas forgives')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await field.fill('nothing of the kind')
  await expect(page.getByText('None has “nothing of the kind” in its title, spec or project.')).toBeVisible()
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await page.getByRole('button', { name: 'Show the others' }).click()
  await expect(field).toHaveValue('')
  await expect(list.getByText('Where did the money go?')).toBeVisible()
})

test('a cleanup says what goes and what stays and why, then how each can be had again', async ({ page }) => {
  await page.goto(`${host.url}#/worktrees`)
  await page.getByRole('button', { name: /^Clean up/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Clean up worktrees' })
  await expect(dialog.getByText('kept in a snapshot first')).toBeVisible()
  await expect(dialog.getByText('its run waits for you')).toBeVisible()
  await dialog.getByRole('button', { name: /^Remove 2 worktrees/ }).click()
  await expect(page.getByText('refs/switchyard/snapshots/')).toBeVisible()
})

test('a terminal is opened in a worktree and gone to; where it cannot be, the reason is said', async ({ page }) => {
  await page.goto(`${host.url}#/worktrees`)
  await page.getByRole('button', { name: 'Open a terminal in try-csv' }).click()
  await expect(page.getByText('This yard is made up.')).toBeVisible()
  await page.getByRole('button', { name: 'Open a terminal in Summarise spending by category' }).click()
  await expect(page).toHaveURL(/#\/terminals\?terminal=.+/)
  await expect(page.getByRole('heading', { name: /^Terminals/ })).toBeVisible()
})

test('range and measure of the figures stand in the address and survive a reload', async ({ page }) => {
  await page.goto(`${host.url}#/analytics`)
  await page.getByRole('radio', { name: '90 days' }).click()
  await page.getByRole('radio', { name: 'Retries' }).click()
  await expect(page).toHaveURL(/range=90d&measure=retries/)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Retries' })).toBeChecked()
})

test('a failure is jumped to, and the address points at it', async ({ page }) => {
  await page.goto(`${host.url}#/runs/amber-heron-42/board?task=report&tab=transcript`)
  await page.getByRole('button', { name: 'Failures' }).click()
  await expect(page.getByText('2 of 2')).toBeVisible()
  await expect(page.locator('[data-marked]')).toContainText('npm test')
  const { hash } = new URL(page.url())
  expect(hash).toMatch(/entry=\d+/)
  await page.reload()
  await expect(page.locator('[data-marked]')).toContainText('npm test')
})
