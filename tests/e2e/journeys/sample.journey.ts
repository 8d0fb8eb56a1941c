/** Somebody new, without credentials: the sample is run to merged code by one button, and by dropping its spec. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { whyNot } from '../../desktop/support/runtime.ts'
import { scenario } from '../../fixtures/scenario.ts'
import { git } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { column } from '../support/screens.ts'

const SPEC = join(import.meta.dirname, '../../../resources/sample.spec.md')
// Some forty seconds on a quiet machine; two cores that do much else at the same time need far longer.
const LONG = { timeout: 300_000 }

test('the sample runs from the guide to merged code, and its spec can be dropped', async ({ host, openYard }) => {
  test.setTimeout(420_000)
  const yard = await openYard({ script: scenario([]).build() })
  const page = await yard.open()
  await expect(page.getByRole('heading', { name: 'Your first run' })).toBeVisible()
  await page.getByRole('button', { name: 'Run the sample' }).click()
  await expect(page.getByRole('tab', { name: 'Board' })).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-column] [data-task]').first()).toBeVisible({ timeout: 60_000 })
  const project = join(yard.world.home, 'samples', '1', 'pocket-ledger')
  const built = (branch: string) => git(project, 'log', '--first-parent', '--format=%s', branch).split('\n').length - 1
  // All the way in the window; in the browser, where there is a window, until agents build: there it is stopped by hand.
  if (host === 'desktop' || whyNot() !== null) {
    await expect(page.getByText('Succeeded').first()).toBeVisible(LONG)
    expect(built('main')).toBe(4)
    expect(existsSync(join(project, 'bin', 'ledger.js'))).toBe(true)
  } else {
    await expect(column(page, 'working').locator('[data-task]').first()).toBeVisible(LONG)
    await page.getByRole('button', { name: 'Stop…' }).click()
    await page.getByRole('button', { name: /^Stop \d agents?$/ }).click()
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible(LONG)
  }
  // The world's own model was asked nothing: agents of a sample never meet it, nor anybody's credentials.
  expect(yard.world.model.requests).toEqual([])

  // The same spec, dropped on the window, in that project: what it would do is shown first.
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await yard.drop(page, 'sample.spec.md', readFileSync(SPEC, 'utf8'))
  await expect(page.getByRole('dialog').getByText('It costs nothing')).toBeVisible()
})
