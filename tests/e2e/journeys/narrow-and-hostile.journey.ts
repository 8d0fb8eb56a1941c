/** A phone's width, and everything that an agent, a spec or a file name can say: shown as text, and nothing but text. */
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { QUICK_GATE } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { expectNoSideways, expectOnlyText, newRun, SLOW, tab } from '../support/screens.ts'

const IMAGE = '<img src=x onerror="window.hostile=1">'
const FILE = `src/<img src=x onerror=hostile=1>.js`
const WIDE = 'averylongwordwithoutanyplacetobreakitwhichmustnotmakethepagewider'.repeat(4)

test('hostile names and words stay text on a narrow screen', async ({ openYard }) => {
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
    script: scenario([{ id: 'two', writes: { [FILE]: `// <script>window.hostile=1</script> ${WIDE}\n` } }])
      .on({ phase: 'implement', task: 'two' })
      .writeAll({ [FILE]: `// <script>window.hostile=1</script> ${WIDE}\n` }, `I write ${IMAGE} into ${WIDE}`)
      .say(`Done: <script>window.hostile=1</script> and [a link](javascript:window.hostile=1)`)
      .on({ phase: 'review' })
      .verdict('approved', [
        { severity: 'minor', category: IMAGE, file: FILE, title: `${IMAGE} in the title`, description: IMAGE },
      ])
      .build(),
  })
  const page = await yard.open()
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.getByText('No runs yet')).toBeVisible()
  await expectNoSideways(page)

  await yard.drop(page, 'two.md', `# ${IMAGE}\n\n## Tasks\n- [ ] two: Write ${IMAGE}\n  - files: ${FILE}\n`)
  const { dialog, addProject, withoutApproval, start } = newRun(page)
  await addProject(yard.world.project)
  await expect(dialog.getByText('1 task')).toBeVisible()
  await expectNoSideways(page)
  await withoutApproval()
  await start()
  await expect(page.getByText('1 of 1 merged').first()).toBeVisible(SLOW)
  await expect(page.getByRole('heading', { name: IMAGE })).toBeVisible()
  await expectNoSideways(page)

  await page.locator('[data-task=two]').click()
  await tab(page, 'Transcript')
  await page.getByLabel('Attempt').selectOption({ label: 'implement, attempt 1: succeeded' })
  await expect(page.getByText(`I write ${IMAGE} into`, { exact: false }).first()).toBeVisible()
  await expect(page.getByText('Done: <script>window.hostile=1</script>', { exact: false }).first()).toBeVisible()
  await expect(page.locator('a[href^="javascript"]')).toHaveCount(0)
  await expectOnlyText(page)
  await expectNoSideways(page)
  await tab(page, 'Changes')
  await expect(page.getByText('// <script>window.hostile=1</script>', { exact: false }).first()).toBeVisible()
  await expectOnlyText(page)
  await expectNoSideways(page)
  await tab(page, 'Reviews')
  await expect(page.getByText(`${IMAGE} in the title`)).toBeVisible()
  await expectOnlyText(page)
  await expectNoSideways(page)
})
