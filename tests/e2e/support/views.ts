/** Every view of the app over the made-up yard: looked at by `views.test.ts`, and taken by `pictures.test.ts`. */
import { expect, type Page } from '@playwright/test'

export interface View {
  readonly name: string
  readonly hash: string
  /** Said by the view once it has what it shows, and by nothing around it. */
  readonly ready: string
  /** What is done then, up to what is to be seen. */
  readonly act?: (page: Page) => Promise<void>
}

const press = async (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).filter({ visible: true }).first().click()

/** The editor of a plan stays open while one walks through the views. */
async function editPlan(page: Page): Promise<void> {
  const edit = page.getByRole('button', { name: /^Edit plan/ })
  const save = page.getByRole('button', { name: 'Save and approve' })
  await expect(edit.or(save).first()).toBeVisible()
  if (await edit.isVisible()) await edit.click()
  await expect(save).toBeVisible()
}

/** Code gets its colours in an idle moment. */
const coloured = (page: Page) => expect(page.locator('.code-keyword').filter({ visible: true }).first()).toBeVisible()

async function comment(page: Page): Promise<void> {
  await coloured(page)
  const line = page.locator('[data-file="src/report.js"] [data-row]').filter({ hasText: 'Number(a.cents > 0)' })
  await line.locator('[data-gutter=new]').click()
  await page.getByRole('textbox', { name: 'Comment' }).fill('Say in the report why income comes last.')
  await page.getByRole('button', { name: 'Keep comment' }).click()
  await expect(page.getByRole('article', { name: /^Your comment on src\/report\.js/ })).toBeVisible()
}

export const VIEWS: readonly View[] = [
  { name: 'home', hash: '#/', ready: 'pocket-ledger' },
  {
    name: 'runs',
    hash: '#/runs?project=%2Fhome%2Fada%2Fatlas',
    ready: 'In progress',
    act: (page) =>
      expect(page.getByRole('list', { name: 'Runs' }).getByText('Search that forgives typing mistakes')).toBeVisible(),
  },
  { name: 'board', hash: '#/runs/amber-heron-42/board', ready: 'Checking' },
  { name: 'graph', hash: '#/runs/amber-heron-42/graph', ready: 'Longest chain left' },
  { name: 'timeline', hash: '#/runs/amber-heron-42/timeline', ready: 'Read a bank statement as CSV' },
  { name: 'activity', hash: '#/runs/amber-heron-42/activity', ready: 'plan approved by you' },
  { name: 'plan', hash: '#/runs/brisk-otter-07/plan', ready: 'Approve plan' },
  { name: 'report', hash: '#/runs/amber-heron-42/report', ready: 'By phase' },
  {
    name: 'plan-editor',
    hash: '#/runs/brisk-otter-07/plan',
    ready: 'Approve plan',
    act: editPlan,
  },
  { name: 'task', hash: '#/runs/amber-heron-42/board?task=report', ready: 'Done when' },
  {
    name: 'plan-graph',
    hash: '#/runs/brisk-otter-07/plan',
    ready: 'Approve plan',
    async act(page) {
      await editPlan(page)
      await press(page, 'Show as graph')
      await expect(page.locator('.react-flow__edge').first()).toBeAttached()
    },
  },
  {
    name: 'transcript',
    hash: '#/runs/amber-heron-42/board?task=report&tab=transcript',
    ready: 'I begin with the comparison',
  },
  {
    name: 'changes',
    hash: '#/runs/amber-heron-42/board?task=report&tab=changes',
    ready: 'export function summarise',
    act: coloured,
  },
  {
    name: 'changes-comment',
    hash: '#/runs/amber-heron-42/board?task=report&tab=changes&wide=1',
    ready: 'export function summarise',
    act: comment,
  },
  {
    name: 'run-changes',
    hash: '#/runs/amber-heron-42/changes',
    ready: 'export function summarise',
    act: coloured,
  },
  { name: 'reviews', hash: '#/runs/amber-heron-42/board?task=report&tab=reviews', ready: 'Income comes first' },
  { name: 'inbox', hash: '#/inbox', ready: 'Send back' },
  { name: 'terminals', hash: '#/terminals', ready: '14 passed' },
  { name: 'task-terminal', hash: '#/runs/amber-heron-42/board?task=report&tab=terminal', ready: 'months.set(month' },
  { name: 'worktrees', hash: '#/worktrees', ready: 'Move between days' },
  { name: 'analytics', hash: '#/analytics', ready: 'Agent time' },
  {
    name: 'cleanup',
    hash: '#/worktrees',
    ready: 'Move between days',
    async act(page) {
      await press(page, /^Clean up/)
      await expect(page.getByText('kept in a snapshot first')).toBeVisible()
    },
  },
  { name: 'settings', hash: '#/settings/project', ready: 'Agents at once' },
  { name: 'settings-file', hash: '#/settings/project?file=1', ready: 'unknown key' },
  { name: 'appearance', hash: '#/settings/appearance', ready: 'As the system' },
  { name: 'machine', hash: '#/settings/machine', ready: 'Check again' },
  { name: 'about', hash: '#/settings/about', ready: 'Data directory' },
]

/** What a yard that has nothing yet shows. */
export const BARE_VIEWS: readonly View[] = [
  { name: 'first-run', hash: '#/', ready: 'Your first run' },
  { name: 'runs-empty', hash: '#/runs', ready: 'No runs yet' },
  { name: 'inbox-empty', hash: '#/inbox', ready: 'Nothing waits for you' },
  { name: 'terminals-empty', hash: '#/terminals', ready: 'No terminals' },
  { name: 'worktrees-empty', hash: '#/worktrees', ready: 'No worktrees' },
  { name: 'analytics-empty', hash: '#/analytics', ready: 'No finished work in this range' },
  { name: 'settings-empty', hash: '#/settings/project', ready: 'No projects yet' },
]
