/** A person reads the changes of a task, comments on a line, sends it back, and what comes of it is approved and merged. */
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { moduleOf, QUICK_GATE } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { column, newRun, SLOW, tab } from '../support/screens.ts'

const SPEC = `# Numbers
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
`

test('a comment on a line goes to the agent, and its answer is merged', async ({ openYard }) => {
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
    script: scenario([{ id: 'two', title: 'Add two', writes: moduleOf('two', 2) }])
      // Nobody would notice a reviewer that answers at once.
      .on({ phase: 'review', attempt: 1 })
      .hang('before-headers')
      .on({ phase: 'revise' })
      .edit('src/two.js', 'export const two', '/** The smallest prime. */\nexport const two')
      .say('It says now what it is.')
      .build(),
  })
  const page = await yard.open()

  await test.step('the changes are there while the reviewer reads them', async () => {
    await yard.drop(page, 'numbers.md', SPEC)
    const { dialog, addProject, withoutApproval, start } = newRun(page)
    await addProject(yard.world.project)
    await expect(dialog.getByText('implement → test → review', { exact: false })).toBeVisible()
    await withoutApproval()
    await start()
    await page.getByText('Add two').first().click()
    await expect(page.getByText('In review').first()).toBeVisible(SLOW)
    await tab(page, 'Changes')
    await expect(page.getByText('export const two = 2')).toBeVisible()
    await expect(page.getByText('test passed')).toBeVisible()
    await expect(page.getByText('not reviewed on this tree')).toBeVisible()
  })

  await test.step('a comment is written on a line, kept over a reload, and sent', async () => {
    const line = page.locator('[data-file="src/two.js"] [data-row]').filter({ hasText: 'export const two' })
    await line.locator('[data-gutter=new]').click()
    await page.getByRole('textbox', { name: 'Comment' }).fill('Say what it is.')
    await page.getByRole('button', { name: 'Keep comment' }).click()
    await page.reload()
    await expect(page.getByRole('article', { name: /^Your comment on src\/two\.js/ })).toContainText('Say what it is.')
    await page.getByRole('button', { name: 'Send 1 comment' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('The agent that is at work (review) is ended')).toBeVisible()
    await dialog.getByRole('button', { name: 'Send 1 comment' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('the agent answers it, the reviewer approves, and the task is merged', async () => {
    await expect(page.getByText('The smallest prime').first()).toBeVisible(SLOW)
    await expect(column(page, 'merged').getByText('Add two')).toBeVisible(SLOW)
    await expect(page.getByText('approved by the reviewer')).toBeVisible()
    await expect(page.getByRole('article', { name: /^Your comment/ })).toHaveCount(0)
    await tab(page, 'Reviews')
    await expect(page.getByRole('heading', { name: /Approved/ })).toBeVisible()
    await page.getByRole('button', { name: 'Merge into main' }).click()
    await expect(page.getByText(/Merged into main as/)).toBeVisible(SLOW)
    expect(yard.world.git('show', 'main:src/two.js')).toContain('The smallest prime')
  })
})
