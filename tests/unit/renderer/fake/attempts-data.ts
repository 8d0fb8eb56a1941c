/** What was done in the made-up run so far: attempts, gate runs and verdicts. Cards and sums are counted from these. */
import type { AttemptView, GateRunView, TaskDetail, VerdictView } from '../../../../src/contract/views.ts'
import { MINUTE, NOW, told } from './words.ts'

const RUN = 'amber-heron-42'
export const COMMIT = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
/** What tasks stand at now, and what they stood at before. */
export const TREE = 'f00dbabe12345678901234567890123456789012'
const EARLIER = COMMIT

/** `from` and `to`: minutes ago; `to` null: under way. */
function attempt(
  task: string | null,
  phase: string,
  [from, to]: readonly [number, number | null],
  costUsd: number,
  detail = '',
  part: Partial<AttemptView> = {},
): AttemptView {
  const n = part.n ?? 1
  return {
    attempt: `${RUN}.${task ?? 'run'}.${phase}.${n}`,
    task,
    phase,
    gate: phase === 'fix' ? 'test' : null,
    n,
    session: '3f1c9a52-4f0e-4a63-9d6f-0a1b2c3d4e5f',
    resume: false,
    model: 'claude-sonnet-4-5',
    startedAt: NOW - from * MINUTE,
    finishedAt: to === null ? null : NOW - to * MINUTE,
    outcome: to === null ? null : 'succeeded',
    detail,
    costUsd,
    costEstimated: to === null,
    tokens: { input: 1200, output: 3400, cacheRead: 88_000, cacheWrite: 9_000 },
    durationMs: (from - (to ?? 0)) * MINUTE,
    changed: true,
    pid: to === null ? 4242 : null,
    ...part,
  }
}

const red = (n: number): Partial<AttemptView> => ({ n, outcome: 'failed' })

export const ATTEMPTS: AttemptView[] = [
  attempt(null, 'plan', [13.8, 13], 0.09, '8 tasks'),
  attempt('statement', 'research', [12.6, 12], 0.03, 'Quoted fields may span lines; the money module counts cents.'),
  attempt('statement', 'design', [12, 11.6], 0.02, 'One pass over the text, with the line of each field.'),
  attempt('statement', 'implement', [11.6, 8], 0.13, 'Added src/statement.js and its tests.'),
  attempt('statement', 'review', [6.1, 5], 0.05, 'Approved.'),
  attempt('categories', 'research', [12.4, 11.9], 0.03, 'Rules are lines of "word = category".'),
  attempt('categories', 'design', [11.9, 11.5], 0.02, 'A table of words, the longest first.'),
  attempt('categories', 'implement', [11.5, 8], 0.12, 'Added src/categories.js and its tests.'),
  attempt('categories', 'fix', [6.3, 4.5], 0.05, 'Whole words only.'),
  attempt('categories', 'review', [4.3, 3.2], 0.05, 'Approved.'),
  attempt('rules-file', 'research', [10.4, 10], 0.02, 'Errors have no line yet.'),
  attempt('rules-file', 'design', [10, 9.7], 0.02, 'The reader hands the line on.'),
  attempt('rules-file', 'implement', [9.7, 8.2], 0.08, 'Errors name the line.'),
  attempt('rules-file', 'fix', [6.8, 6.2], 0.03, 'Counts from one.', red(1)),
  attempt('rules-file', 'fix', [6, 5.4], 0.03, 'Comments count as lines.', red(2)),
  attempt('rules-file', 'fix', [5.2, 4.4], 0.03, 'The test still expects line 4.', red(3)),
  attempt('report', 'research', [6.6, 6.2], 0.03, 'Sums are in cents; the table is as wide as its names.'),
  attempt('report', 'design', [6, 5.5], 0.03, 'One pass over the entries, then a stable sort by month and sum.'),
  attempt('report', 'implement', [5.5, 4], 0.13, 'Added src/report.js and its tests; 14 tests pass.'),
  attempt('report', 'review', [3.6, 3], 0.05, 'Changes requested: 2 issues.'),
  attempt('report', 'revise', [3, 1], 0.08, 'Sorts income last; the table no longer cuts long names.'),
  attempt('report', 'review', [0.5, null], 0.04, '', { n: 2 }),
  attempt('command', 'research', [4.8, 4.2], 0.03, 'No other command takes arguments yet.'),
  attempt('command', 'design', [4.2, 3.8], 0.02, 'util.parseArgs, and one table of exit codes.'),
  attempt('command', 'implement', [0.85, null], 0.05),
  attempt('quotes', 'research', [4.7, 4.3], 0.03, 'The reader ends a field at the first line break.'),
  attempt('quotes', 'design', [4.3, 3.9], 0.02, 'The reader knows whether it is within quotes.'),
  attempt('quotes', 'implement', [1.3, null], 0.06),
  attempt('money', 'research', [4.6, 4.3], 0.03, 'Amounts are formatted in two places.'),
  attempt('money', 'design', [4.3, 4], 0.02, 'One formatter, as wide as the widest amount.'),
  attempt('money', 'implement', [3.9, 0.4], 0.09, 'Added src/money.js and its tests.'),
]

/** `passed` null: under way. */
function gateRun(task: string, gate: string, from: number, passed: boolean | null, tree = TREE): GateRunView {
  const name = gate === 'lint' ? 'npm run lint' : 'npm test'
  const over = passed !== null
  return {
    gateRun: `${RUN}.${task}.task.${gate}.${Math.round(from * 60)}.${passed === false ? 'red' : 'green'}`,
    scope: 'task',
    task,
    gate,
    tree,
    startedAt: NOW - from * MINUTE,
    finishedAt: over ? NOW - from * MINUTE + 4_000 : null,
    command: name,
    exitCode: over ? (passed ? 0 : 1) : null,
    timedOut: false,
    durationMs: over ? 4_000 : null,
    passed,
  }
}

export const GATE_RUNS: GateRunView[] = [
  gateRun('statement', 'lint', 6.4, true),
  gateRun('statement', 'test', 6.2, true),
  gateRun('categories', 'lint', 6.6, true, EARLIER),
  gateRun('categories', 'test', 6.4, false, EARLIER),
  gateRun('categories', 'lint', 4.46, true),
  gateRun('categories', 'test', 4.4, true),
  gateRun('rules-file', 'lint', 7, true, EARLIER),
  gateRun('rules-file', 'test', 6.9, false, EARLIER),
  gateRun('rules-file', 'test', 6.1, false, EARLIER),
  gateRun('rules-file', 'test', 5.3, false, EARLIER),
  gateRun('rules-file', 'lint', 4.36, true),
  gateRun('rules-file', 'test', 4.2, false),
  gateRun('report', 'lint', 3.9, true, EARLIER),
  gateRun('report', 'test', 3.8, true, EARLIER),
  gateRun('report', 'lint', 0.9, true),
  gateRun('report', 'test', 0.8, true),
  gateRun('money', 'lint', 0.3, true),
  gateRun('money', 'test', 0.1, null),
]

const RED_OUTPUT =
  '✖ names the line of a broken rule (0.9ms)\n  AssertionError: Expected values to be strictly equal:\n  3 !== 4\n'

/** What a gate run printed: red ones say which test failed. */
export const gateOutput = (id: string): string =>
  id.endsWith('.red') ? RED_OUTPUT : '\u001b[32mℹ pass 14\u001b[0m\nℹ fail 0\n'

export const gatesOf = (task: string): TaskDetail['gateRuns'] =>
  GATE_RUNS.filter((gate) => gate.task === task).map((gate) => ({
    ...gate,
    tail: gate.passed === null ? null : gateOutput(gate.gateRun),
    current: gate.tree === TREE,
  }))

const approved = (task: string, minutes: number, summary: string): VerdictView => ({
  task,
  attempt: `${RUN}.${task}.review.1`,
  round: 1,
  tree: TREE,
  given: 'approved',
  effective: 'approved',
  summary,
  issues: [],
  findings: [],
  at: NOW - minutes * MINUTE,
})

export const VERDICTS: VerdictView[] = [
  approved('statement', 5, 'Does what was asked; a missing column is named with its line.'),
  approved('categories', 3.2, 'Whole words match, and the longest rule wins.'),
  {
    task: 'report',
    attempt: `${RUN}.report.review.1`,
    round: 1,
    tree: EARLIER,
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
        file: told('src/table.js'),
        line: 8,
        title: told('A long category is cut'),
        description: told('Names beyond 20 characters lose their end, although the column could be wider.'),
        fingerprint: 'f2',
        seen: 2,
      },
    ],
    findings: [
      { kind: 'outside-claim', file: 'src/money.js', line: null, text: 'Changed a file that the task did not claim' },
    ],
    at: NOW - 3 * MINUTE,
  },
]
