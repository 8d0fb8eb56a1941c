/** A made-up yard for pictures and for what real runs seldom show: long names, hostile text, every status at once. */
import type { ActivityPage, RunsSnapshot } from '../../../../src/contract/procedures/runs.ts'
import type { TaskStatus } from '../../../../src/contract/status.ts'
import type {
  AttemptView,
  InboxItem,
  PhaseTick,
  RunDetail,
  RunSummary,
  TaskCard,
  TaskDetail,
  TranscriptEntry,
} from '../../../../src/contract/views.ts'

const MINUTE = 60_000
export const NOW = Date.now()
const ID = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
const TREE = 'f00dbabe12345678901234567890123456789012'

/** Text as an attacker would have an agent write it; in pictures for the documentation there is none. */
export const HOSTILE = process.env['SWITCHYARD_PICTURES']
  ? 'Quoted fields may hold commas and line breaks'
  : '<img src=x onerror="window.hostile=1"> **not bold** \u202etxt.exe "quotes" {{braces}}'

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
  agents: 3,
  maxAgents: 6,
  costUsd: 1.24,
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

export const SUMMARIES: RunSummary[] = [
  SUMMARY,
  other({
    run: 'brisk-otter-07',
    title: 'Search that forgives typing mistakes',
    projectName: 'atlas',
    projectDir: '/home/ada/atlas',
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
    run: 'calm-finch-19',
    title: 'Keyboard navigation for the calendar',
    projectName: 'atlas',
    projectDir: '/home/ada/atlas',
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
    title: HOSTILE,
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

const STEPS: readonly [string, PhaseTick['kind']][] = [
  ['research', 'agent'],
  ['design', 'agent'],
  ['implement', 'agent'],
  ['lint', 'gate'],
  ['test', 'gate'],
  ['review', 'review'],
  ['merge', 'merge'],
]

const ticks = (passed: number, at: PhaseTick['state'] | null): PhaseTick[] =>
  STEPS.map(([name, kind], index) => ({
    name,
    kind,
    state: index < passed ? 'passed' : index === passed && at ? at : 'pending',
    count: index < passed ? 1 : index === passed && at ? (at === 'failed' ? 3 : 1) : 0,
  }))

let index = 0
function card(id: string, title: string, status: TaskStatus, passed: number, part: Partial<TaskCard> = {}): TaskCard {
  const started = status !== 'waiting'
  const at: PhaseTick['state'] | null = ['working', 'verifying', 'reviewing'].includes(status)
    ? 'running'
    : status === 'attention'
      ? 'failed'
      : null
  return {
    id,
    title,
    status,
    branch: started ? `switchyard/amber-heron-42/${id}` : null,
    attempts: passed + 1,
    reviews: 0,
    costUsd: started ? 0.08 + passed * 0.04 : 0,
    note: null,
    index: index++,
    milestone: null,
    role: null,
    dependsOn: [],
    files: [],
    priority: 0,
    phases: ticks(passed, at),
    step: STEPS[passed]?.[0] ?? null,
    round: 1,
    rounds: 4,
    startedAt: started ? NOW - 9 * MINUTE : null,
    takenOver: null,
    mergedAt: status === 'merged' ? NOW - 3 * MINUTE : null,
    mergedCommit: status === 'merged' ? ID : null,
    since: NOW - 40_000,
    ...part,
  }
}

export const TASKS: TaskCard[] = [
  card('statement', 'Read a bank statement as CSV', 'merged', 7, { reviews: 1, mergedAt: NOW - 4.9 * MINUTE }),
  card('categories', 'Parse category rules and match whole words', 'merged', 7, {
    reviews: 2,
    mergedAt: NOW - 3 * MINUTE,
  }),
  card('report', 'Summarise months and categories, and print them as a table', 'reviewing', 5, {
    reviews: 1,
    round: 2,
    dependsOn: ['statement', 'categories'],
  }),
  card('command', 'The command line: arguments, exit codes, messages', 'working', 2, {
    note: 'implement, attempt 1',
    dependsOn: ['statement'],
  }),
  card('rules-file', 'Errors of the rules file name the line', 'attention', 4, {
    note: 'gate test is still red after 3 fixes',
    dependsOn: ['categories'],
    since: NOW - 4 * MINUTE,
  }),
  card('quotes', HOSTILE, 'working', 2, { dependsOn: ['statement'] }),
  card('money', 'Amounts aligned at the right, whatever the currency', 'verifying', 4, {
    note: 'gate test',
    dependsOn: ['statement'],
  }),
  card('readme', 'The README shows how to use it', 'waiting', 0, {
    note: 'waits for command, report',
    dependsOn: ['command', 'report', 'rules-file'],
    since: NOW - 14 * MINUTE,
  }),
]

const attempt = (task: string | null, phase: string, part: Partial<AttemptView> = {}): AttemptView => ({
  attempt: `amber-heron-42.${task ?? 'run'}.${phase}.1`,
  task,
  phase,
  gate: null,
  n: 1,
  session: '3f1c9a52-4f0e-4a63-9d6f-0a1b2c3d4e5f',
  resume: false,
  model: 'claude-sonnet-4-5',
  startedAt: NOW - 8 * MINUTE,
  finishedAt: NOW - 6 * MINUTE,
  outcome: 'succeeded',
  detail: 'Read the CSV rules and the money module; quoted fields may span lines.',
  costUsd: 0.12,
  costEstimated: false,
  tokens: { input: 1200, output: 3400, cacheRead: 88_000, cacheWrite: 9_000 },
  durationMs: 2 * MINUTE,
  changed: true,
  pid: null,
  ...part,
})

const ITEM: InboxItem = {
  id: 'amber-heron-42.attention.1',
  run: SUMMARY.run,
  spec: SUMMARY.title,
  projectDir: SUMMARY.projectDir,
  task: 'rules-file',
  taskTitle: 'Errors of the rules file name the line',
  kind: 'attempts',
  text: 'The gate "test" is still red after 3 fixes: "names the line of a broken rule" expects line 4 and gets line 3. Send it back with a note, or accept it as it is.',
  raisedAt: NOW - 4 * MINUTE,
  snoozedUntil: null,
  answers: ['retry', 'approve', 'cancel'],
}

export const INBOX: InboxItem[] = [
  ITEM,
  {
    ...ITEM,
    id: 'brisk-otter-07.attention.1',
    run: 'brisk-otter-07',
    spec: 'Search that forgives typing mistakes',
    projectDir: '/home/ada/atlas',
    task: null,
    taskTitle: null,
    kind: 'plan-approval',
    text: 'The plan has 5 tasks. Approve it, or cancel the run.',
    raisedAt: NOW - 6 * MINUTE,
    answers: ['approve', 'cancel'],
  },
  {
    ...ITEM,
    id: 'calm-finch-19.attention.2',
    run: 'calm-finch-19',
    spec: HOSTILE,
    task: null,
    taskTitle: null,
    kind: 'budget',
    text: `The run has used $2.40 of $2.50. ${HOSTILE}`,
    raisedAt: NOW - 60 * MINUTE,
    answers: ['raise-budget', 'cancel'],
  },
]

export const ATTEMPTS: AttemptView[] = [
  attempt(null, 'plan', { startedAt: NOW - 13.8 * MINUTE, finishedAt: NOW - 13 * MINUTE, detail: '8 tasks' }),
  attempt('statement', 'implement', { startedAt: NOW - 12.6 * MINUTE, finishedAt: NOW - 8 * MINUTE }),
  attempt('statement', 'review', { startedAt: NOW - 6.1 * MINUTE, finishedAt: NOW - 5 * MINUTE, detail: 'Approved.' }),
  attempt('categories', 'implement', { startedAt: NOW - 12.4 * MINUTE, finishedAt: NOW - 6.5 * MINUTE }),
  attempt('categories', 'fix', {
    gate: 'test',
    startedAt: NOW - 6.3 * MINUTE,
    finishedAt: NOW - 4.5 * MINUTE,
    detail: 'Whole words only.',
  }),
  attempt('categories', 'review', { startedAt: NOW - 4.3 * MINUTE, finishedAt: NOW - 3.2 * MINUTE }),
  attempt('rules-file', 'implement', { startedAt: NOW - 9 * MINUTE, finishedAt: NOW - 5.5 * MINUTE }),
  attempt('rules-file', 'fix', {
    gate: 'test',
    startedAt: NOW - 5.3 * MINUTE,
    finishedAt: NOW - 4.3 * MINUTE,
    outcome: 'failed',
    detail: 'The test still expects line 4.',
  }),
  attempt('report', 'research'),
  attempt('report', 'design', {
    startedAt: NOW - 6 * MINUTE,
    finishedAt: NOW - 5.5 * MINUTE,
    detail: 'One pass over the entries, then a stable sort by month and sum.',
  }),
  attempt('report', 'implement', {
    startedAt: NOW - 5.5 * MINUTE,
    finishedAt: NOW - 4 * MINUTE,
    costUsd: 0.31,
    detail: 'Added src/report.js and its tests; 14 tests pass.',
  }),
  attempt('report', 'review', {
    startedAt: NOW - 3.6 * MINUTE,
    finishedAt: NOW - 3 * MINUTE,
    detail: 'Changes requested: 2 issues.',
  }),
  attempt('report', 'revise', {
    startedAt: NOW - 3 * MINUTE,
    finishedAt: NOW - MINUTE,
    detail: 'Sorts income last; the table no longer cuts long names.',
  }),
  attempt('report', 'review', {
    attempt: 'amber-heron-42.report.review.2',
    n: 2,
    startedAt: NOW - 30_000,
    finishedAt: null,
    outcome: null,
    detail: '',
    costUsd: 0.04,
    costEstimated: true,
    pid: 4242,
  }),
  attempt('command', 'implement', {
    outcome: null,
    finishedAt: null,
    detail: '',
    startedAt: NOW - 50_000,
    costUsd: 0.05,
    costEstimated: true,
  }),
  attempt('quotes', 'implement', {
    outcome: null,
    finishedAt: null,
    detail: '',
    startedAt: NOW - 80_000,
    costUsd: 0.06,
    costEstimated: true,
  }),
]

const gateRun = (task: string, gate: string, from: number, passed: boolean): RunDetail['gateRuns'][number] => ({
  gateRun: `amber-heron-42.${task}.task.${gate}.${from}`,
  scope: 'task',
  task,
  gate,
  tree: TREE,
  startedAt: NOW - from * MINUTE,
  finishedAt: NOW - from * MINUTE + 4_000,
  command: `npm run ${gate}`,
  exitCode: passed ? 0 : 1,
  timedOut: false,
  durationMs: 4_000,
  passed,
})

const GATE_RUNS: RunDetail['gateRuns'] = [
  gateRun('report', 'lint', 3.9, true),
  gateRun('report', 'test', 3.8, true),
  gateRun('report', 'test', 0.8, true),
  gateRun('statement', 'test', 6.2, true),
  gateRun('categories', 'test', 6.4, false),
  gateRun('categories', 'test', 4.4, true),
  gateRun('rules-file', 'test', 5.4, false),
  gateRun('rules-file', 'test', 4.2, false),
]

export const SNAPSHOT: RunsSnapshot = { runs: SUMMARIES, inbox: INBOX }

export function runDetail(summary: RunSummary = SUMMARY): RunDetail {
  const mine = summary.run === SUMMARY.run
  const tasks = mine
    ? TASKS
    : TASKS.slice(0, summary.taskCount).map(
        (task, at): TaskCard =>
          at < summary.mergedCount
            ? { ...task, status: 'merged', mergedAt: NOW, phases: ticks(7, null), note: null }
            : {
                ...task,
                status: summary.status === 'failed' ? 'failed' : 'waiting',
                startedAt: null,
                phases: ticks(0, null),
                costUsd: 0,
                note: 'waits for the approval of the plan',
              },
      )
  return {
    header: {
      ...summary,
      report: {
        run: summary.run,
        status: summary.status,
        spec: summary.spec,
        project: summary.projectDir,
        base: 'main',
        integrationBranch: `switchyard/${summary.run}/integration`,
        mergedCommit: null,
        strategy: 'worktrees',
        strategyReason: '5 of 8 tasks can be worked on at the same time',
        costUsd: summary.costUsd,
        budgetUsd: summary.budgetUsd,
        durationMs: NOW - summary.createdAt,
        reason: summary.reason,
        attention: [],
      },
      baseCommit: ID,
      checkoutClean: true,
      options: { yes: false, merge: false, allowRedBase: false },
      planSource: 'agent',
      planApproved: summary.status !== 'approval',
      planProblems: [],
      redGates: [],
      gates: [],
      pipeline: STEPS.map(([name]) => name),
      limits: { agents: 6, attempts: 3, reviews: 4, budgetUsd: 5, attemptMinutes: 30, gateMinutes: 10 },
      models: {},
      paused: null,
      pauses: mine ? [{ reason: 'usage limit', from: NOW - 7.6 * MINUTE, to: NOW - 7 * MINUTE }] : [],
      attention: INBOX.filter((item) => item.run === summary.run),
    },
    plan: {
      version: 1,
      summary: 'Read statements, sort entries into categories, print a report, and put a command in front of it.',
      strategy: 'worktrees',
      milestones: [],
      tasks: tasks.map((task) => ({
        id: task.id as never,
        title: task.title,
        description: 'Entries in the order of the file, each with its date, its description and its amount in cents.',
        dependsOn: task.dependsOn as never,
        files: [`src/${task.id}.js`, `test/${task.id}.test.js`],
        acceptance: ['A quoted field may hold commas and line breaks', 'A missing column is named with its line'],
      })),
    },
    tasks,
    attempts: mine ? ATTEMPTS : [],
    gateRuns: mine ? GATE_RUNS : [],
    activity: mine
      ? [
          {
            run: summary.run,
            task: 'command',
            attempt: 'amber-heron-42.command.implement.1',
            at: NOW,
            text: 'editing bin/ledger.js',
            tool: 'Edit',
            costUsd: 0.05,
          },
          {
            run: summary.run,
            task: 'quotes',
            attempt: 'amber-heron-42.quotes.implement.1',
            at: NOW,
            text: `running ${HOSTILE}`,
            tool: 'Bash',
            costUsd: 0.05,
          },
          {
            run: summary.run,
            task: 'report',
            attempt: 'amber-heron-42.report.review.2',
            at: NOW,
            text: 'reading src/report.js',
            tool: 'Read',
            costUsd: 0.05,
          },
        ]
      : [],
  }
}

const GREEN_OUTPUT = '\u001b[32mℹ pass 14\u001b[0m\nℹ fail 0\n'
const RED_OUTPUT: Readonly<Record<string, string>> = {
  report: '✖ income comes last (1.2ms)\n  AssertionError: Expected values to be strictly equal\n',
  'rules-file':
    '✖ names the line of a broken rule (0.9ms)\n  AssertionError: Expected values to be strictly equal:\n  3 !== 4\n',
}

/** What a gate run printed: red ones say which test failed. */
export function gateOutput(gateRun: string): string {
  const [, task = '', , , , end] = gateRun.split('.')
  return end === 'red' ? (RED_OUTPUT[task] ?? '✖ 1 test failed\n') : GREEN_OUTPUT
}

const gate = (
  task: string,
  name: string,
  passed: boolean,
  at: number,
  current: boolean,
): TaskDetail['gateRuns'][number] => {
  const gateRun = `amber-heron-42.${task}.task.${name}.${Math.round(at)}.${passed ? 'green' : 'red'}`
  return {
    gateRun,
    scope: 'task',
    task,
    gate: name,
    tree: current ? TREE : ID,
    startedAt: NOW - at,
    finishedAt: NOW - at + 1_800,
    command: name === 'lint' ? 'npm run lint' : 'npm test',
    exitCode: passed ? 0 : 1,
    timedOut: false,
    durationMs: 1_800,
    passed,
    tail: gateOutput(gateRun),
    current,
  }
}

/** Gate runs of tasks with a story of their own. */
const TASK_GATES: Readonly<Record<string, TaskDetail['gateRuns']>> = {
  report: [
    gate('report', 'lint', true, 3.9 * MINUTE, false),
    gate('report', 'test', false, 3.8 * MINUTE, false),
    gate('report', 'lint', true, 55_000, true),
    gate('report', 'test', true, 50_000, true),
  ],
  'rules-file': [
    gate('rules-file', 'lint', true, 5.5 * MINUTE, true),
    gate('rules-file', 'test', false, 5.4 * MINUTE, false),
    gate('rules-file', 'test', false, 4.2 * MINUTE, true),
  ],
}

export function taskDetail(id: string): TaskDetail {
  const found = TASKS.find((task) => task.id === id) ?? (TASKS[2] as TaskCard)
  const report = id === 'report'
  return {
    run: SUMMARY.run,
    card: found,
    description:
      'From entries and rules comes a summary: for each month and category, how many entries and how many cents.',
    acceptance: [
      'The oldest month comes first',
      'Within a month the largest spending comes first and income last',
      'No entries, no table: "Nothing to report."',
    ],
    worktree: found.branch
      ? { path: `/home/ada/.local/share/switchyard/worktrees/${id}`, branch: found.branch, base: ID }
      : null,
    head: found.branch ? { commit: ID, tree: TREE } : null,
    cancelled: null,
    note: null,
    requests: [],
    conflicts: [],
    attempts: ATTEMPTS.filter((item) => item.task === id),
    gateRuns: TASK_GATES[id] ?? [],
    verdicts: report
      ? [
          {
            task: id,
            attempt: null,
            round: 1,
            tree: ID,
            given: 'changes_requested',
            effective: 'changes_requested',
            summary: 'Close. Income is sorted first, which the spec forbids, and a long category is cut.',
            issues: [
              {
                severity: 'major',
                category: 'correctness',
                file: 'src/report.js',
                line: 41,
                title: 'Income comes first',
                description:
                  'Spending is negative, so ascending order by cents puts the largest spending first only while there is no income.',
                suggestion: 'Compare by spending, then put positive sums last.',
                fingerprint: 'f1',
                seen: 1,
              },
              {
                severity: 'minor',
                category: 'style',
                file: HOSTILE,
                line: 8,
                title: HOSTILE,
                description: HOSTILE,
                fingerprint: 'f2',
                seen: 2,
              },
            ],
            findings: [
              {
                kind: 'outside-claim',
                file: 'src/money.js',
                line: null,
                text: 'Changed a file that the task did not claim',
              },
            ],
            at: NOW - 3 * MINUTE,
          },
        ]
      : [],
    attention: INBOX.filter((item) => item.task === id),
    activity: [],
  }
}

const base = (n: number) => ({ n, at: NOW - 60_000 + n * 100, subagent: false })

const cost = (n: number, usd: number): TranscriptEntry => ({
  ...base(n),
  kind: 'cost',
  usd,
  tokens: { input: 12, output: 180, cacheRead: 41_000, cacheWrite: 900 },
})

export const TRANSCRIPT: TranscriptEntry[] = [
  {
    ...base(0),
    kind: 'prompt',
    text: '---\nrun: amber-heron-42\ntask: report\nphase: review\nattempt: 2\n---\n\nReview the change.',
  },
  { ...base(1), kind: 'begin', model: 'claude-sonnet-4-5', version: '2.1.329' },
  {
    ...base(2),
    kind: 'thinking',
    text: 'The earlier issue was about the order of income. Let me look at the comparison first.',
  },
  {
    ...base(3),
    kind: 'text',
    text: 'I begin with the comparison that the last round was about, then run the tests on the exact tree.',
  },
  {
    ...base(4),
    kind: 'tool',
    id: 't1',
    name: 'Read',
    summary: 'reading src/report.js',
    input: '{"file_path":"src/report.js"}',
    file: 'src/report.js',
    edit: null,
  },
  {
    ...base(5),
    kind: 'tool-result',
    id: 't1',
    ok: true,
    exitCode: null,
    text: 'export function summarise(entries, rules) {\n  ...\n}\n',
    truncated: true,
  },
  {
    ...base(6),
    kind: 'tool',
    id: 't2',
    name: 'Edit',
    summary: 'editing test/report.test.js',
    input: '{}',
    file: 'test/report.test.js',
    edit: {
      before: "  assert.equal(rows[0].category, 'Home')\n",
      after: "  assert.equal(rows[0].category, 'Home')\n  assert.equal(rows.at(-1).category, 'Income')\n",
      truncated: false,
    },
  },
  { ...base(7), kind: 'tool-result', id: 't2', ok: true, exitCode: null, text: 'ok', truncated: false },
  { ...base(8), kind: 'refused', tool: 'Bash', text: 'curl is not allowed: network access is off for agents.' },
  { ...base(9), kind: 'text', text: HOSTILE },
  {
    ...base(10),
    kind: 'tool',
    id: 't3',
    name: 'Bash',
    summary: 'running npm test',
    input: '{"command":"npm test"}',
    file: null,
    edit: null,
  },
  {
    ...base(11),
    kind: 'tool-result',
    id: 't3',
    ok: false,
    exitCode: 1,
    text: '\u001b[31m✖ income comes last\u001b[0m',
    truncated: false,
  },
  { ...base(12), kind: 'wait', text: 'waits for the provider (overloaded, try 1 of 10)' },
  {
    ...base(13),
    kind: 'tool',
    id: 't4',
    name: 'Grep',
    summary: 'searching for "Income"',
    input: '{"pattern":"Income"}',
    file: null,
    edit: null,
  },
  cost(14, 0.0087),
]

export const PATCH = `diff --git a/src/report.js b/src/report.js
index 1111111..2222222 100644
--- a/src/report.js
+++ b/src/report.js
@@ -36,4 +36,7 @@ export function summarise(entries, rules) {
   const rows = [...sums.values()]
-  rows.sort((a, b) => a.month.localeCompare(b.month) || a.cents - b.cents)
+  rows.sort(
+    (a, b) =>
+      a.month.localeCompare(b.month) || Number(a.cents > 0) - Number(b.cents > 0) || a.cents - b.cents,
+  )
   return rows
 }
\\ No newline at end of file
`

const happened = (
  version: number,
  minutes: number,
  type: string,
  task: string | null,
  text: string,
  tone: ActivityPage['entries'][number]['tone'] = 'plain',
) => ({ version, at: NOW - minutes * MINUTE, type, task, attempt: null, text, tone })

export const ACTIVITY: ActivityPage = {
  version: 240,
  next: null,
  entries: [
    happened(240, 0.5, 'AttemptPlanned', 'report', 'review 2 begins, model claude-sonnet-4-5'),
    happened(236, 1, 'AttemptFinished', 'report', 'revise 1 done (2m 00s, $0.12)'),
    happened(231, 3, 'TaskMerged', 'categories', 'merged', 'good'),
    happened(228, 3, 'VerdictRecorded', 'report', 'review round 1: changes requested, 2 issues', 'bad'),
    happened(221, 4, 'AttentionRaised', 'rules-file', `needs you: ${ITEM.text}`, 'ask'),
    happened(219, 4, 'GateFinished', 'rules-file', 'gate test failed with exit code 1 (4.2s)', 'bad'),
    happened(180, 6, 'TaskMerged', 'statement', 'merged', 'good'),
    happened(90, 8, 'TaskPrioritised', 'readme', 'priority 3'),
    happened(12, 13, 'PlanApproved', null, 'plan approved by you'),
    happened(1, 14, 'RunCreated', null, 'amber-heron-42: where-did-the-money-go on main (a1b2c3d4e5)'),
  ],
}
