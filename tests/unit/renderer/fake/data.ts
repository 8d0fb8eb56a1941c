/** A made-up yard for pictures and for what real runs seldom show: long names, hostile text, every status at once. */
import type { TaskStatus } from '../../../../src/contract/status.ts'
import type {
  AttemptView,
  PhaseTick,
  RunDetail,
  RunSummary,
  TaskCard,
  TaskDetail,
} from '../../../../src/contract/views.ts'
import { ATTEMPTS, COMMIT, GATE_RUNS, gatesOf, TREE, VERDICTS } from './attempts-data.ts'
import { INBOX, SUMMARY } from './runs-data.ts'
import { MINUTE, NOW, told } from './words.ts'

const STEPS: readonly [string, PhaseTick['kind']][] = [
  ['research', 'agent'],
  ['design', 'agent'],
  ['implement', 'agent'],
  ['lint', 'gate'],
  ['test', 'gate'],
  ['review', 'review'],
  ['merge', 'merge'],
]

/** How often a step was made, by what is recorded. */
function timesOf(task: string, name: string, kind: PhaseTick['kind']): number {
  if (kind === 'gate') return GATE_RUNS.filter((gate) => gate.task === task && gate.gate === name).length
  return ATTEMPTS.filter((attempt) => attempt.task === task && attempt.phase === name).length
}

const ticks = (task: string, passed: number, at: PhaseTick['state'] | null): PhaseTick[] =>
  STEPS.map(([name, kind], index) => {
    const state = index < passed ? 'passed' : index === passed && at ? at : 'pending'
    return { name, kind, state, count: state === 'pending' ? 0 : Math.max(1, timesOf(task, name, kind)) }
  })

const spent = (attempts: readonly AttemptView[]): number => attempts.reduce((sum, attempt) => sum + attempt.costUsd, 0)

let index = 0
function card(id: string, title: string, status: TaskStatus, passed: number, part: Partial<TaskCard> = {}): TaskCard {
  const attempts = ATTEMPTS.filter((attempt) => attempt.task === id)
  const at: PhaseTick['state'] | null = ['working', 'verifying', 'reviewing'].includes(status)
    ? 'running'
    : status === 'attention'
      ? 'failed'
      : null
  return {
    id,
    title,
    status,
    branch: attempts.length > 0 ? `switchyard/amber-heron-42/${id}` : null,
    attempts: attempts.length,
    reviews: VERDICTS.filter((verdict) => verdict.task === id).length,
    costUsd: spent(attempts),
    note: null,
    index: index++,
    milestone: null,
    role: null,
    dependsOn: [],
    files: [`src/${id}.js`, `test/${id}.test.js`],
    priority: 0,
    phases: ticks(id, passed, at),
    step: STEPS[passed]?.[0] ?? null,
    round: 1,
    rounds: 4,
    startedAt: attempts[0]?.startedAt ?? null,
    takenOver: null,
    mergedAt: null,
    mergedCommit: status === 'merged' ? COMMIT : null,
    since: NOW - 40_000,
    ...part,
  }
}

export const TASKS: TaskCard[] = [
  card('statement', 'Read a bank statement as CSV', 'merged', 7, {
    mergedAt: NOW - 4.9 * MINUTE,
    since: NOW - 4.9 * MINUTE,
  }),
  card('categories', 'Parse category rules and match whole words', 'merged', 7, {
    mergedAt: NOW - 3 * MINUTE,
    since: NOW - 3 * MINUTE,
  }),
  card('report', 'Summarise months and categories, and print them as a table', 'reviewing', 5, {
    round: 2,
    note: 'review, attempt 2',
    dependsOn: ['statement', 'categories'],
    since: NOW - 30_000,
  }),
  card('command', 'The command line: arguments, exit codes, messages', 'working', 2, {
    note: 'implement, attempt 1',
    dependsOn: ['statement'],
    since: NOW - 51_000,
  }),
  card('rules-file', 'Errors of the rules file name the line', 'attention', 4, {
    note: 'gate test is still red after 3 fixes',
    dependsOn: ['categories'],
    since: NOW - 4 * MINUTE,
  }),
  card('quotes', told('Quoted fields may hold commas and line breaks'), 'working', 2, {
    note: 'implement, attempt 1',
    dependsOn: ['statement'],
    since: NOW - 78_000,
  }),
  card('money', 'Amounts aligned at the right, whatever the currency', 'verifying', 4, {
    note: 'gate test',
    dependsOn: ['statement'],
    since: NOW - 6_000,
  }),
  card('readme', 'The README shows how to use it', 'waiting', 0, {
    note: 'waits for command, report',
    dependsOn: ['command', 'report', 'rules-file'],
    files: ['README.md'],
    since: NOW - 13 * MINUTE,
  }),
]

/** A run of which no more is known than its summary: what was merged, where it stopped, and an attempt for each. */
function otherTasks(summary: RunSummary): {
  tasks: TaskCard[]
  attempts: AttemptView[]
  gateRuns: RunDetail['gateRuns']
} {
  const failed = summary.status === 'failed'
  const begun = summary.mergedCount + (failed ? 1 : 0)
  const share = begun === 0 ? 0 : (summary.costUsd * 0.9) / begun
  const note = failed
    ? 'waits for categories'
    : summary.status === 'approval'
      ? 'waits for the approval of the plan'
      : null
  const tasks = TASKS.slice(0, summary.taskCount).map((task, at): TaskCard => {
    const base = { ...task, reviews: 0, attempts: at < begun ? 1 : 0, costUsd: at < begun ? share : 0 }
    const startedAt = summary.createdAt + (at + 1) * 5 * MINUTE
    if (at < summary.mergedCount)
      return {
        ...base,
        status: 'merged',
        startedAt,
        mergedAt: startedAt + 9 * MINUTE,
        since: startedAt + 9 * MINUTE,
        phases: ticks('', 7, null),
        note: null,
        reviews: 1,
      }
    const never = { ...base, startedAt: null, branch: null, phases: ticks('', 0, null), note, since: summary.updatedAt }
    if (!failed) return { ...never, status: 'waiting' }
    if (at > summary.mergedCount) return { ...never, status: 'failed' }
    return {
      ...base,
      status: 'failed',
      startedAt,
      phases: ticks('', 4, 'failed'),
      note: 'gate test is still red after 3 fixes',
      since: summary.updatedAt,
    }
  })
  const made = (task: TaskCard | null, phase: string, costUsd: number): AttemptView => {
    const startedAt = task?.startedAt ?? summary.createdAt
    return {
      ...(ATTEMPTS[0] as AttemptView),
      attempt: `${summary.run}.${task?.id ?? 'run'}.${phase}.1`,
      task: task?.id ?? null,
      phase,
      costUsd,
      startedAt,
      finishedAt: startedAt + 4 * MINUTE,
      durationMs: 4 * MINUTE,
      detail: task === null ? `${summary.taskCount} tasks` : 'Done, with its tests.',
    }
  }
  const attempts = [
    made(null, 'plan', summary.costUsd - begun * share),
    ...tasks.slice(0, begun).map((task) => made(task, 'implement', share)),
  ]
  const gateRuns = failed
    ? GATE_RUNS.filter((gate) => gate.task === 'rules-file' && gate.passed === false).map((gate, at) => ({
        ...gate,
        gateRun: gate.gateRun.replace(SUMMARY.run, summary.run).replace('rules-file', 'categories'),
        task: 'categories',
        startedAt: summary.updatedAt - (5 - at) * MINUTE,
        finishedAt: summary.updatedAt - (5 - at) * MINUTE + 4_000,
      }))
    : []
  return { tasks, attempts, gateRuns }
}

const live = (task: string, phase: string, text: string, tool: string, secondsAgo: number) => {
  const attempt = ATTEMPTS.find((one) => one.task === task && one.phase === phase && one.outcome === null)
  return {
    run: SUMMARY.run,
    task,
    attempt: attempt?.attempt ?? '',
    at: NOW - secondsAgo * 1_000,
    text,
    tool,
    costUsd: attempt?.costUsd ?? 0,
  }
}

const planning = { ...SUMMARY, title: 'Budget alerts', agents: 1, taskCount: 0, mergedCount: 0, openAttention: 0 }
/** Runs without a plan, which stand in no list: one whose planner is at work, and one whose planner a person has taken over. */
export const UNPLANNED: readonly RunSummary[] = [
  { ...planning, run: 'quiet-wren-19', status: 'planning' },
  { ...planning, run: 'still-finch-20', status: 'attention' },
]

function unplanned(summary: RunSummary, detail: RunDetail): RunDetail {
  const [planner] = ATTEMPTS
  const taken = summary.status === 'attention'
  const by = { instance: 'i-otter11-ab12', attempt: planner?.attempt ?? '', since: NOW - MINUTE }
  return {
    ...detail,
    header: { ...detail.header, planSource: null, planApproved: false, planTakenOver: taken ? by : null },
    plan: null,
    tasks: [],
    attempts: planner ? [{ ...planner, outcome: taken ? 'stopped' : null }] : [],
  }
}

export function runDetail(summary: RunSummary = SUMMARY): RunDetail {
  const detail = plannedDetail(summary)
  return UNPLANNED.includes(summary) ? unplanned(summary, detail) : detail
}

function plannedDetail(summary: RunSummary): RunDetail {
  const mine = summary.run === SUMMARY.run
  const { tasks, attempts, gateRuns } = mine
    ? { tasks: TASKS, attempts: ATTEMPTS, gateRuns: GATE_RUNS }
    : otherTasks(summary)
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
        mergedCommit: summary.mergedCommit,
        strategy: 'worktrees',
        strategyReason: `${Math.max(2, tasks.length - 3)} of ${tasks.length} tasks can be worked on at the same time`,
        costUsd: summary.costUsd,
        budgetUsd: summary.budgetUsd,
        durationMs: (summary.finishedAt ?? NOW) - summary.createdAt,
        reason: summary.reason,
        attention: [],
      },
      baseCommit: COMMIT,
      checkoutClean: true,
      options: { yes: false, merge: false, allowRedBase: false },
      planSource: 'agent',
      planApproved: summary.status !== 'approval',
      planProblems: [],
      planTakenOver: null,
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
        files: task.files,
        acceptance: ['A quoted field may hold commas and line breaks', 'A missing column is named with its line'],
      })),
    },
    tasks,
    attempts,
    gateRuns,
    activity: mine
      ? [
          live('command', 'implement', 'editing bin/ledger.js', 'Edit', 3),
          live('quotes', 'implement', `running ${told('npm test')}`, 'Bash', 14),
          live('report', 'review', 'reading src/report.js', 'Read', 1),
        ]
      : [],
  }
}

export function taskDetail(id: string): TaskDetail {
  const found = TASKS.find((task) => task.id === id) ?? (TASKS[2] as TaskCard)
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
      ? { path: `/home/ada/.local/share/switchyard/worktrees/${id}`, branch: found.branch, base: COMMIT }
      : null,
    head: found.branch ? { commit: COMMIT, tree: TREE } : null,
    cancelled: null,
    note: null,
    requests: [],
    conflicts: [],
    attempts: ATTEMPTS.filter((item) => item.task === id),
    gateRuns: gatesOf(id),
    verdicts: VERDICTS.filter((verdict) => verdict.task === id),
    attention: INBOX.filter((item) => item.task === id),
    activity: [],
  }
}
