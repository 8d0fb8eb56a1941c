/** What a user does with the dashboard, from a dropped spec to merged code. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { scenario } from '../fixtures/scenario.ts'
import { testOf } from '../support/world.ts'
import { drop, test } from './yard.ts'

const module = (name: string, value: number): Record<string, string> => ({
  [`src/${name}.js`]: `export const ${name} = ${value}\n`,
  [`test/${name}.test.js`]: testOf(name, value),
})

const CONFIG = 'pipeline: [implement, test, review]\n'

test('drop a spec, approve the plan, watch, reload in the middle, look at evidence and diff, merge', async ({
  page,
  openYard,
}, info) => {
  const gate = info.outputPath('go-on')
  const yard = await openYard({
    config: CONFIG,
    script: scenario([
      { id: 'two', title: 'Add two', writes: module('two', 2) },
      { id: 'three', title: 'Add three', dependsOn: ['two'], writes: module('three', 3) },
    ])
      .on({ phase: 'implement', task: 'two' })
      .untilFile(gate)
      .writeAll(module('two', 2), 'I add the module and its test.')
      .say('Added two.')
      .build(),
  })
  await yard.open(page)
  await expect(page.getByRole('heading', { name: 'Drop a spec, get it built' })).toBeVisible()

  // Nothing starts by the drop: there is a preview, which asks for a project first.
  await drop(page, 'numbers.md', '# Numbers\n\nWe need two and three.\n')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Project folder').fill(yard.world.project)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog.getByText('The tasks will be planned')).toBeVisible()
  await expect(dialog.getByText('implement → test → review', { exact: false })).toBeVisible()
  await dialog.getByLabel('Budget, US dollars').fill('5')
  await dialog.getByRole('button', { name: 'Start run' }).click()

  // The plan waits for a person.
  await expect(page.getByRole('heading', { name: 'Numbers' })).toBeVisible()
  await expect(page.getByText('The plan waits for your approval')).toBeVisible()
  await page.getByRole('tab', { name: 'Plan' }).click()
  await expect(page.getByRole('link', { name: 'Add three' })).toBeVisible()
  await page.getByRole('button', { name: 'Approve plan' }).click()
  await page.getByRole('tab', { name: 'Board' }).click()

  // The board shows what happens; a reload in the middle shows the same.
  const working = page.locator('[data-column=working]')
  await expect(working.getByText('Add two')).toBeVisible()
  await expect(page.locator('[data-column=waiting]').getByText('Add three')).toBeVisible()
  await working.getByText('Add two').click()
  await expect(page).toHaveURL(/task=two/)
  await page.reload()
  await expect(working.getByText('Add two')).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Task Add two' })).toBeVisible()
  await page.getByRole('tab', { name: 'Transcript' }).click()
  await expect(page.getByText('The assignment')).toBeVisible()

  writeFileSync(gate, '')
  await expect(page.getByText('Added two.').first()).toBeVisible()
  await expect(page.locator('[data-column=merged]').getByText('Add two')).toBeVisible()
  await expect(page.locator('[data-column=merged]').getByText('Add three')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Succeeded').first()).toBeVisible()
  await expect(page.getByText('2 of 2 merged').first()).toBeVisible()

  // Evidence of the exact tree, the diff, the verdict.
  await page.getByRole('tab', { name: 'Changes' }).click()
  await expect(page.getByText('test passed')).toBeVisible()
  await expect(page.getByText('export const two = 2')).toBeVisible()
  await page.getByRole('tab', { name: 'Reviews' }).click()
  await expect(page.getByRole('heading', { name: /Approved/ })).toBeVisible()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByText('exit 0').first().waitFor()

  // The base branch is touched only now.
  expect(existsSync(join(yard.world.project, 'src/two.js'))).toBe(false)
  await page.getByRole('button', { name: 'Merge into main' }).click()
  await expect(page.getByText(/Merged into main as/)).toBeVisible()
  expect(yard.world.git('show', 'main:src/three.js')).toContain('three = 3')
})

test('what waits for a person is answered from the inbox by keyboard alone', async ({ page, openYard }) => {
  const yard = await openYard({
    config: CONFIG,
    script: scenario([{ id: 'two', title: 'Add two', writes: module('two', 2) }])
      .on({ phase: 'implement', task: 'two' })
      .say('There is nothing to do.')
      .on({ phase: ['implement', 'revise', 'fix'], task: 'two', includes: 'write src/two.js' })
      .writeAll(module('two', 2))
      .say('Added two.')
      .build(),
  })
  await yard.open(page)
  await expect(page.getByText('No runs yet')).toBeVisible()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Project folder').fill(yard.world.project)
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Project', { exact: true })).toBeVisible()
  await drop(page, 'two.md', '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n')
  await expect(dialog.getByText('1 task')).toBeVisible()
  await dialog.getByLabel('Start without my approval of the plan').check()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('[data-task=two]').getByText('Needs you')).toBeVisible({ timeout: 60_000 })

  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page.getByRole('heading', { name: /^Inbox/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /Send back/ })).toBeVisible()
  await page.keyboard.press('r')
  await page.keyboard.type('Please write src/two.js with its test.')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Nothing waits for you')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('two')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 of 1 merged').first()).toBeVisible({ timeout: 60_000 })
})

test('the engine goes away and comes back: said so, and then as if nothing had been', async ({ page, openYard }) => {
  const yard = await openYard({ config: CONFIG, script: scenario([]).build() })
  await yard.open(page)
  await expect(page.getByText('No runs yet')).toBeVisible()
  await yard.stop()
  await expect(page.getByText('No connection to Switchyard')).toBeVisible()
  await yard.start()
  await expect(page.getByText('No connection to Switchyard')).toBeHidden({ timeout: 30_000 })
  await expect(page.getByText('No runs yet')).toBeVisible()
})
