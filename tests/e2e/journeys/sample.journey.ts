/** Somebody new, without credentials: the sample is begun by one button, and its spec can be dropped. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { test } from '../support/journey.ts'
import { column } from '../support/screens.ts'

const SPEC = join(import.meta.dirname, '../../../resources/sample.spec.md')
// Some ten seconds on a quiet machine; two cores that do much else at the same time need far longer.
const LONG = { timeout: 300_000 }

// Its way to merged code is a long test: `tests/e2e/long/sample.long.ts`.
test('the sample is begun from the guide and stopped by hand, and its spec can be dropped', async ({ openYard }) => {
  test.setTimeout(420_000)
  const yard = await openYard({ script: scenario([]).build() })
  const page = await yard.open()
  await expect(page.getByRole('heading', { name: 'Your first run' })).toBeVisible()
  await page.getByRole('button', { name: 'Run the sample' }).click()
  await expect(page.getByRole('tab', { name: 'Board' })).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-column] [data-task]').first()).toBeVisible({ timeout: 60_000 })
  await expect(column(page, 'working').locator('[data-task]').first()).toBeVisible(LONG)
  await page.getByRole('button', { name: 'Stop…' }).click()
  await page.getByRole('button', { name: /^Stop \d agents?$/ }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible(LONG)
  // The world's own model was asked nothing: agents of a sample never meet it, nor anybody's credentials.
  expect(yard.world.model.requests).toEqual([])

  // The same spec, dropped on the window, in that project: what it would do is shown first.
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await yard.drop(page, 'sample.spec.md', readFileSync(SPEC, 'utf8'))
  await expect(page.getByRole('dialog').getByText('It costs nothing')).toBeVisible()
})
