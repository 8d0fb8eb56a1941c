/**
 * From the first start to merged code: drop a spec, approve the plan, watch in two windows, reload in the middle, end the host
 * and bring it back, merge, be told.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { scenario, timesBegun } from '../../fixtures/scenario.ts'
import { moduleOf, QUICK_GATE } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { column, newRun, SLOW, tab } from '../support/screens.ts'

test('a spec that is dropped becomes merged code, seen in two windows, and a host that went away takes it up', async ({
  openYard,
}, info) => {
  test.setTimeout(240_000)
  const gate = info.outputPath('go-on')
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test]\n`,
    script: scenario([
      { id: 'two', title: 'Add two', writes: moduleOf('two', 2) },
      { id: 'three', title: 'Add three', dependsOn: ['two'], writes: moduleOf('three', 3) },
    ])
      .on({ phase: 'implement', task: 'two' })
      .untilFile(gate)
      .writeAll(moduleOf('two', 2), 'I add the module and its test.')
      .say('Added two.')
      .build(),
  })
  let page = await yard.open()
  const other = await yard.openAnother()

  await test.step('the first start says what is there and what to do', async () => {
    await expect(page.getByRole('heading', { name: 'Drop a spec, get it built' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'The machine (in order)' })).toBeVisible()
    await expect(page.getByText('No runs yet')).toBeVisible()
    await expect(other.getByText('No runs yet')).toBeVisible()
  })

  await test.step('nothing starts by the drop: there is a preview, which asks for a project first', async () => {
    await yard.drop(page, 'numbers.md', '# Numbers\n\nWe need two and three.\n')
    const { dialog, addProject, budget, start } = newRun(page)
    await addProject(yard.world.project)
    await expect(dialog.getByText('The tasks will be planned')).toBeVisible()
    await expect(dialog.getByText('implement → test', { exact: false })).toBeVisible()
    await budget('5')
    await start()
  })

  await test.step('the plan waits for a person', async () => {
    await expect(page.getByRole('heading', { name: 'Numbers' })).toBeVisible()
    await expect(page.getByText('The plan waits for your approval')).toBeVisible(SLOW)
    await tab(page, 'Plan')
    await expect(page.getByRole('link', { name: 'Add three' })).toBeVisible()
    await page.getByRole('button', { name: 'Approve plan' }).click()
  })

  await test.step('the board shows what happens; a reload in the middle shows the same', async () => {
    await tab(page, 'Board')
    const working = column(page, 'working')
    await expect(working.getByText('Add two')).toBeVisible(SLOW)
    await expect(column(page, 'waiting').getByText('Add three')).toBeVisible()
    await working.getByText('Add two').click()
    await expect(page).toHaveURL(/task=two/)
    await page.reload()
    await expect(working.getByText('Add two')).toBeVisible()
    await expect(page.getByRole('complementary', { name: 'Task Add two' })).toBeVisible()
    await tab(page, 'Transcript')
    await expect(page.getByText('The assignment')).toBeVisible()
  })

  await test.step('what one window did, the other shows by itself', async () => {
    await other.getByRole('region', { name: 'Runs' }).getByRole('link', { name: 'Numbers' }).first().click()
    await expect(column(other, 'working').getByText('Add two')).toBeVisible()
    await other.close()
  })

  await test.step('a host that went away is taken up where it was; the agent lives on without it', async () => {
    await expect.poll(() => yard.world.model.requests.some(({ phase }) => phase === 'implement'), SLOW).toBe(true)
    await yard.stop()
    if (yard.host === 'dashboard') await expect(page.getByText('No connection to Switchyard')).toBeVisible()
    expect(existsSync(gate)).toBe(false)
    page = await yard.start(page)
    await expect(page.getByText('No connection to Switchyard')).toBeHidden({ timeout: 30_000 })
    await expect(column(page, 'working').getByText('Add two')).toBeVisible()
  })

  await test.step('what the agent says arrives, and the tasks are merged', async () => {
    writeFileSync(gate, '')
    await expect(page.getByText('Added two.').first()).toBeVisible(SLOW)
    await expect(column(page, 'merged').getByText('Add two')).toBeVisible(SLOW)
    await expect(column(page, 'merged').getByText('Add three')).toBeVisible(SLOW)
    await expect(page.getByText('2 of 2 merged').first()).toBeVisible()
    expect(timesBegun(yard.world.model.requests, 'implement', 'two')).toBe(1)
  })

  await test.step('the person is told', async () => {
    await expect.poll(() => yard.notifications(page)).toContain('Numbers is built')
  })

  await test.step('evidence of the exact tree, and the diff', async () => {
    await tab(page, 'Changes')
    await expect(page.getByText('test passed')).toBeVisible()
    await expect(page.getByText('export const two = 2')).toBeVisible()
    await tab(page, 'Overview')
    await page.getByText('exit 0').first().waitFor()
  })

  await test.step('the base branch is touched only now', async () => {
    expect(existsSync(join(yard.world.project, 'src/two.js'))).toBe(false)
    await page.getByRole('button', { name: 'Merge into main' }).click()
    await expect(page.getByText(/Merged into main as/)).toBeVisible(SLOW)
    expect(yard.world.git('show', 'main:src/three.js')).toContain('three = 3')
  })
})
