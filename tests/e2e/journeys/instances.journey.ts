/** A person talks to Claude in a pane, takes a task over from its agent, does it, and hands it back to be judged and merged. */
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { moduleOf, QUICK_GATE, writeFiles } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { column, newRun, SLOW } from '../support/screens.ts'
import { pane, panes, rows } from '../support/terminals.ts'

const SPEC = `# Numbers
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
`

test('Claude answers in a pane, and a task is taken over and handed back', async ({ openYard }) => {
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test]\n`,
    script: scenario([{ id: 'two', title: 'Add two', writes: moduleOf('two', 2) }])
      .on({ includes: 'say hello' })
      .say('Hello from the pane.')
      .on({ phase: 'implement', attempt: 1 })
      .hang('before-headers')
      .build(),
  })
  const page = await yard.open('#/terminals')

  await test.step('an instance is spawned with a prompt, and answers', async () => {
    await page.getByRole('button', { name: 'New terminal' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New terminal' })
    await dialog.getByRole('radio', { name: 'Claude' }).click()
    await dialog.getByRole('radio', { name: 'In a folder' }).click()
    await dialog.getByLabel('Folder').fill(yard.world.project)
    await dialog.getByLabel('First prompt').fill('Please say hello.')
    await dialog.getByRole('button', { name: 'Open' }).click()
    await expect(rows(panes(page))).toContainText('Hello from the pane.', SLOW)
    await expect(panes(page).getByText('Waits for a prompt')).toBeVisible(SLOW)
  })

  await test.step('the agent of a task is ended, and its session goes on in a pane', async () => {
    await yard.drop(page, 'numbers.md', SPEC)
    const { addProject, withoutApproval, start } = newRun(page)
    await addProject(yard.world.project)
    await withoutApproval()
    await start()
    await yard.world.model.waitFor((request) => request.phase === 'implement' && request.kind === 'turn')
    await page.getByText('Add two').first().click()
    await page.getByRole('button', { name: 'Take over' }).click()
    await expect(pane(page, 'two: implement').getByText('Waits for a prompt')).toBeVisible(SLOW)
  })

  await test.step('what was done by hand is judged by the gate, and merged', async () => {
    const [, tree] =
      /^worktree (.*)\nHEAD .*\nbranch .*\/two$/m.exec(yard.world.git('worktree', 'list', '--porcelain')) ?? []
    if (tree === undefined) throw new Error('the task has no worktree')
    writeFiles(tree, moduleOf('two', 2))
    await pane(page, 'two: implement').getByRole('link', { name: 'two' }).click()
    await page.getByRole('button', { name: 'Hand back…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Hand Add two back' })
    await dialog.getByRole('radio', { name: 'I have done implement' }).check()
    await dialog.getByRole('button', { name: 'Hand back' }).click()
    await expect(dialog).toBeHidden(SLOW)
    await expect(column(page, 'merged').getByText('Add two')).toBeVisible(SLOW)
  })
})
