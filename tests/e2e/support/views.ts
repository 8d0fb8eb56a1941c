/** Every view of the app over the made-up yard: looked at by `views.test.ts`, and taken by `pictures.test.ts`. */
import { expect, type Page } from '@playwright/test'

export interface View {
  readonly name: string
  readonly hash: string
  /** Said by the view once it has what it shows. */
  readonly ready: string
  /** What is done there before it is looked at. */
  readonly act?: (page: Page) => Promise<void>
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
  { name: 'board', hash: '#/runs/amber-heron-42/board', ready: 'Needs you' },
  { name: 'graph', hash: '#/runs/amber-heron-42/graph', ready: 'Longest chain left' },
  { name: 'timeline', hash: '#/runs/amber-heron-42/timeline', ready: 'Read a bank statement as CSV' },
  { name: 'activity', hash: '#/runs/amber-heron-42/activity', ready: 'plan approved by you' },
  { name: 'plan', hash: '#/runs/brisk-otter-07/plan', ready: 'Approve plan' },
  { name: 'report', hash: '#/runs/amber-heron-42/report', ready: 'By phase' },
  { name: 'task', hash: '#/runs/amber-heron-42/board?task=report', ready: 'Done when' },
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
  { name: 'task-terminal', hash: '#/runs/amber-heron-42/board?task=report&tab=terminal', ready: 'summarise' },
  { name: 'worktrees', hash: '#/worktrees', ready: 'Move between days' },
  { name: 'analytics', hash: '#/analytics', ready: 'Agent time' },
  { name: 'settings', hash: '#/settings/project', ready: 'Agents at once' },
  { name: 'settings-file', hash: '#/settings/project?file=1', ready: 'unknown key' },
  { name: 'appearance', hash: '#/settings/appearance', ready: 'As the system' },
  { name: 'machine', hash: '#/settings/machine', ready: 'Check again' },
  { name: 'about', hash: '#/settings/about', ready: 'Data directory' },
]
