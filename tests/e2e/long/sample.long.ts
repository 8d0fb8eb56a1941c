/** The sample to its end in the window: begun by one button, and by its spec that is dropped. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { git } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { newRun } from '../support/screens.ts'
import type { Yard } from '../support/yard.ts'

const SPEC = join(import.meta.dirname, '../../../resources/sample.spec.md')
// Some forty seconds on a quiet machine; two cores that do much else at the same time need far longer.
const LONG = { timeout: 300_000 }

test.beforeEach(() => test.setTimeout(420_000))

/** Its four tasks are merged, and the app tells so; agents of a sample never meet the world's own model. */
async function expectBuilt(yard: Yard, page: Page): Promise<void> {
  await expect(page.getByText('Succeeded').first()).toBeVisible(LONG)
  const project = join(yard.world.home, 'samples', '1', 'pocket-ledger')
  expect(git(project, 'log', '--first-parent', '--format=%s', 'main').split('\n')).toHaveLength(5)
  expect(existsSync(join(project, 'bin', 'ledger.js'))).toBe(true)
  await expect.poll(() => yard.notifications(page)).toEqual(['Where did the money go? is built'])
  expect(yard.world.model.requests).toEqual([])
}

test('the sample runs from the guide to merged code, and the app tells so', async ({ openYard }) => {
  const yard = await openYard({ script: scenario([]).build() })
  const page = await yard.open()
  await page.getByRole('button', { name: 'Run the sample' }).click()
  await expectBuilt(yard, page)
})

test('the spec of the sample is dropped and becomes merged code, and the app tells so', async ({ openYard }) => {
  const yard = await openYard({ script: scenario([]).build() })
  const page = await yard.open()
  await yard.drop(page, 'sample.spec.md', readFileSync(SPEC, 'utf8'))
  const { dialog, withoutApproval, start } = newRun(page)
  await dialog.getByRole('button', { name: 'Use a copy of the sample project' }).click()
  await expect(dialog.getByText('It costs nothing')).toBeVisible()
  await withoutApproval()
  await dialog.getByLabel('Merge into main when everything passed').check()
  await start()
  await expectBuilt(yard, page)
})
