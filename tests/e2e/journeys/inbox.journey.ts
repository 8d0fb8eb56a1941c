/** What waits for a person is answered by keyboard alone. */
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { moduleOf, QUICK_GATE } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { newRun, SLOW } from '../support/screens.ts'

test('a task that needs a person is sent back with a note from the inbox', async ({ openYard }) => {
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test]\nlimits: {attempts: 1}\n`,
    script: scenario([{ id: 'two', title: 'Add two', writes: moduleOf('two', 2) }])
      .on({ phase: 'implement', task: 'two' })
      .say('There is nothing to do.')
      .on({ phase: ['implement', 'revise', 'fix'], task: 'two', includes: 'write src/two.js' })
      .writeAll(moduleOf('two', 2))
      .say('Added two.')
      .build(),
  })
  const page = await yard.open()
  await expect(page.getByText('No runs yet')).toBeVisible()
  await page.keyboard.press('n')
  const { dialog, withoutApproval } = newRun(page)
  await dialog.getByLabel('Project folder').fill(yard.world.project)
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Project', { exact: true })).toBeVisible()
  await yard.drop(page, 'two.md', '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n')
  await expect(dialog.getByText('1 task')).toBeVisible()
  await withoutApproval()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('[data-task=two]').getByText('Needs you')).toBeVisible(SLOW)

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
  await expect(page.getByText('1 of 1 merged').first()).toBeVisible(SLOW)
})
