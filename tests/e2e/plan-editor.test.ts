/** The plan is edited before anything is built: as a list with forms and as a graph, judged by the engine's own eyes. */
import { expect, type Page, test } from '@playwright/test'
import { type FakeHost, startFakeHost } from '../unit/renderer/fake/host.ts'
import { expectAccessible } from './support/screens.ts'

let host: FakeHost
test.beforeAll(async () => {
  host = await startFakeHost()
})
test.afterAll(() => host.close())

async function openEditor(page: Page): Promise<void> {
  await page.goto(`${host.url}#/runs/brisk-otter-07/plan`)
  await page.getByRole('button', { name: 'Edit plan' }).click()
  await expect(page.getByRole('button', { name: 'Save and approve' })).toBeVisible()
}

test('a task is added, judged, mended, undone, and saved', async ({ page }) => {
  const from = host.calls.length
  await openEditor(page)
  await page.getByRole('button', { name: 'Add task' }).click()
  await page.getByLabel('Title').fill('Show totals')
  // What the engine would refuse stands at its field, and nothing is sent before it is mended.
  await expect(page.getByText(/"task-6" has no acceptance criterion/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await page.getByLabel('Done when').fill('The last line is the sum of all')
  await page.getByLabel('Waits for', { exact: true }).selectOption('report')
  await expect(page.getByRole('button', { name: 'Do not wait for report' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeEnabled()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Do not wait for report' })).toBeHidden()
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(page.getByRole('button', { name: 'Do not wait for report' })).toBeVisible()

  // Another view in between loses nothing.
  await page.getByRole('tab', { name: 'Board' }).click()
  await page.getByRole('tab', { name: 'Plan' }).click()
  await page.getByRole('button', { name: 'Edit plan' }).click()
  await expect(page.getByRole('button', { name: 'Show totals' })).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => host.calls.slice(from)).toHaveLength(1)
  const { input } = host.calls[from] as { input: { plan: { tasks: { id: string; dependsOn: string[] }[] } } }
  expect(input.plan.tasks.at(-1)).toMatchObject({ id: 'task-6', title: 'Show totals', dependsOn: ['report'] })
})

test('what approves the plan above the editor means what was edited, and what is stored again once that is discarded', async ({
  page,
}) => {
  const from = host.calls.length
  await openEditor(page)
  const strip = page.getByRole('list', { name: 'Waits for you' })
  await expect(strip.getByRole('button', { name: 'Approve plan' })).toBeVisible()
  await page.getByLabel('Title').fill('Another title')
  await expect(strip.getByRole('button', { name: 'Save and approve' })).toBeVisible()
  await expect(strip.getByRole('button', { name: 'Approve plan' })).toBeHidden()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(strip.getByRole('button', { name: 'Approve plan' })).toBeVisible()

  await page.getByRole('button', { name: 'Edit plan' }).click()
  await page.getByLabel('Title').fill('A better title')
  await strip.getByRole('button', { name: 'Save and approve' }).click()
  await expect.poll(() => host.calls.slice(from).map(({ name }) => name)).toEqual(['runs.editPlan', 'inbox.answer'])
  expect(host.calls[from]?.input).toMatchObject({ plan: { tasks: [{ title: 'A better title' }, {}, {}, {}, {}] } })
})

test('an id is taken when its field is left, and never one that another task has', async ({ page }) => {
  const from = host.calls.length
  await openEditor(page)
  const field = page.getByLabel('Id', { exact: true })
  const problem = page.getByText('has the id "categories" already')
  // On the way to a longer id, that of another task is typed: nobody else is touched.
  await page.getByRole('button', { name: 'The command line: arguments' }).click()
  await field.fill('categories')
  await field.pressSequentially('-command')
  await field.press('Enter')
  await expect(problem).toBeHidden()
  await field.fill('categories')
  await field.press('Tab')
  await expect(problem).toBeVisible()
  await expect(field).toHaveValue('categories-command')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => host.calls.slice(from)).toHaveLength(1)
  const { input } = host.calls[from] as { input: { plan: { tasks: { id: string }[] } } }
  expect(input.plan.tasks.map(({ id }) => id)).toEqual([
    'statement',
    'categories',
    'report',
    'categories-command',
    'rules-file',
  ])
})

test('a line is drawn in the graph; one that would close a circle is refused with the reason', async ({ page }) => {
  await openEditor(page)
  await page.getByRole('button', { name: 'Show as graph' }).click()
  const graph = page.getByRole('application').or(page.locator('.react-flow')).first()
  await expect(graph.getByText('Read a bank statement as CSV')).toBeVisible()
  const handle = (task: string, side: 'source' | 'target') =>
    page.locator(`.react-flow__node[data-id="${task}"] .${side}`)
  const draw = async (before: string, task: string) => {
    const [start, end] = [await handle(before, 'source').boundingBox(), await handle(task, 'target').boundingBox()]
    if (!start || !end) throw new Error('the handles are not on the screen')
    await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
    await page.mouse.down()
    await page.mouse.move(end.x + 20, end.y - 20, { steps: 4 })
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 })
    await page.mouse.up()
  }
  const lines = page.locator('.react-flow__edge')
  await expect(lines.first()).toBeAttached()
  const before = await lines.count()
  await draw('command', 'statement')
  await expect(page.getByText(/wait for each other in a circle: statement → command → statement/)).toBeVisible()
  await expect(lines).toHaveCount(before)
  await draw('command', 'rules-file')
  await expect(lines).toHaveCount(before + 1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(lines).toHaveCount(before)
})
