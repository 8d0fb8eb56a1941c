/** The runs of the made-up yard, and what waits for a person in them. */
import type { RunsSnapshot } from '../../../../src/contract/procedures/runs.ts'
import type { InboxItem, RunSummary } from '../../../../src/contract/views.ts'
import { ATTEMPTS } from './attempts-data.ts'
import { MINUTE, NOW, told } from './words.ts'

export const SUMMARY: RunSummary = {
  run: 'amber-heron-42',
  spec: 'where-did-the-money-go',
  title: 'Where did the money go?',
  projectDir: '/home/ada/pocket-ledger',
  projectName: 'pocket-ledger',
  base: 'main',
  status: 'running',
  driven: true,
  strategy: 'worktrees',
  createdAt: NOW - 14 * MINUTE,
  updatedAt: NOW - 2_000,
  finishedAt: null,
  taskCount: 8,
  mergedCount: 2,
  agents: ATTEMPTS.filter((attempt) => attempt.outcome === null).length,
  maxAgents: 6,
  costUsd: ATTEMPTS.reduce((sum, attempt) => sum + attempt.costUsd, 0),
  budgetUsd: 5,
  openAttention: 1,
  mergedCommit: null,
  reason: null,
}

const other = (part: Partial<RunSummary>): RunSummary => ({
  ...SUMMARY,
  openAttention: 0,
  agents: 0,
  driven: false,
  ...part,
})

const ATLAS = { projectName: 'atlas', projectDir: '/home/ada/atlas' }
const IMPORT = told('Import a calendar that somebody exported')

export const SUMMARIES: RunSummary[] = [
  SUMMARY,
  other({
    ...ATLAS,
    run: 'brisk-otter-07',
    spec: 'search',
    title: 'Search that forgives typing mistakes',
    status: 'approval',
    taskCount: 5,
    mergedCount: 0,
    costUsd: 0.0312,
    budgetUsd: null,
    createdAt: NOW - 40 * MINUTE,
    updatedAt: NOW - 6 * MINUTE,
    openAttention: 1,
  }),
  other({
    ...ATLAS,
    run: 'eager-wren-31',
    spec: 'import',
    title: IMPORT,
    status: 'attention',
    taskCount: 4,
    mergedCount: 2,
    costUsd: 2.51,
    budgetUsd: 2.5,
    createdAt: NOW - 130 * MINUTE,
    updatedAt: NOW - 60 * MINUTE,
    openAttention: 1,
  }),
  other({
    ...ATLAS,
    run: 'calm-finch-19',
    spec: 'keyboard-navigation',
    title: 'Keyboard navigation for the calendar',
    status: 'succeeded',
    taskCount: 6,
    mergedCount: 6,
    costUsd: 3.87,
    budgetUsd: 8,
    createdAt: NOW - 300 * MINUTE,
    updatedAt: NOW - 210 * MINUTE,
    finishedAt: NOW - 210 * MINUTE,
  }),
  other({
    run: 'dapper-lynx-88',
    spec: 'currencies',
    title: told('Amounts in more than one currency'),
    status: 'failed',
    reason: 'The gate "test" stayed red after 3 fixes',
    taskCount: 4,
    mergedCount: 1,
    costUsd: 2.4,
    budgetUsd: 2.5,
    createdAt: NOW - 3_000 * MINUTE,
    updatedAt: NOW - 2_900 * MINUTE,
    finishedAt: NOW - 2_900 * MINUTE,
  }),
]

const ITEM: InboxItem = {
  id: 'amber-heron-42.attention.1',
  run: SUMMARY.run,
  spec: SUMMARY.spec,
  projectDir: SUMMARY.projectDir,
  task: 'rules-file',
  taskTitle: 'Errors of the rules file name the line',
  kind: 'attempts',
  text: 'rules-file: gate test is still red after 3 fixes. "names the line of a broken rule" expects line 4 and gets line 3. See `switchyard logs rules-file`, then `switchyard tasks retry rules-file --note TEXT`.',
  raisedAt: NOW - 4 * MINUTE,
  snoozedUntil: null,
  answers: ['retry', 'cancel'],
}

export const INBOX: InboxItem[] = [
  ITEM,
  {
    ...ITEM,
    id: 'brisk-otter-07.attention.1',
    run: 'brisk-otter-07',
    spec: 'search',
    projectDir: ATLAS.projectDir,
    task: null,
    taskTitle: null,
    kind: 'plan-approval',
    text: 'The plan (5 tasks) waits for your approval: look at it with `switchyard status brisk-otter-07`, then `switchyard resume brisk-otter-07 --yes`.',
    raisedAt: NOW - 6 * MINUTE,
    answers: ['approve', 'cancel'],
  },
  {
    ...ITEM,
    id: 'eager-wren-31.attention.2',
    run: 'eager-wren-31',
    spec: 'import',
    projectDir: ATLAS.projectDir,
    task: null,
    taskTitle: null,
    kind: 'budget',
    text: `The budget is spent ($2.51 of $2.50). ${told('Go on with `switchyard resume eager-wren-31 --budget USD`.')}`,
    raisedAt: NOW - 60 * MINUTE,
    answers: ['raise-budget', 'cancel'],
  },
]

export const SNAPSHOT: RunsSnapshot = { runs: SUMMARIES, inbox: INBOX }
