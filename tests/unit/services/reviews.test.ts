/** The history of reviews as data and as Markdown, and what `review` shows, from folded events alone. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { RunEvent } from '../../../src/contract/events.ts'
import type { DemandedReview } from '../../../src/contract/procedures/reviews.ts'
import { foldEvents } from '../../../src/main/domain/run/fold.ts'
import type { RunState } from '../../../src/main/domain/run/state.ts'
import { diffStat } from '../../../src/main/hosts/cli/reviews/diff-stat.ts'
import { createPaths } from '../../../src/main/services/paths.ts'
import { demandedReviews, keepReview } from '../../../src/main/services/reviews/demanded-reviews.ts'
import { qaReport } from '../../../src/main/services/reviews/qa-report.ts'
import { renderQaReport } from '../../../src/main/services/reviews/render-qa-report.ts'
import { reviewSubject } from '../../../src/main/services/reviews/review-subject.ts'
import { runSettings } from '../../fixtures/run-settings.ts'

const RUN = 'run-1234'
const id = (digit: string): string => digit.repeat(40)
const [BASE, ONE, TWO] = [id('a'), id('b'), id('c')]

const issue = (title: string, seen = 1) => ({
  severity: 'major',
  category: 'style',
  file: 'src/x.js',
  line: 3,
  title,
  description: '',
  fingerprint: `src/x.js|style|${title.toLowerCase()}`,
  seen,
})

const verdict = (
  round: number,
  tree: string,
  effective: string,
  issues: object[],
  given: string | null = effective,
) => ({
  type: 'VerdictRecorded',
  task: 'x',
  attempt: `${RUN}.x.review.${round}`,
  round,
  tree,
  given,
  effective,
  summary: `Round ${round}.`,
  issues,
  findings: [],
})

const attempt = (phase: string, n: number, tree: string) => [
  {
    type: 'AttemptPlanned',
    attempt: `${RUN}.x.${phase}.${n}`,
    task: 'x',
    phase,
    gate: null,
    n,
    session: '00000000-0000-4000-8000-000000000001',
    resume: false,
    model: null,
    batch: n,
    files: null,
    commit: BASE,
  },
  {
    type: 'AttemptFinished',
    attempt: `${RUN}.x.${phase}.${n}`,
    outcome: 'succeeded',
    detail: `Did ${phase}\n# Not a heading`,
    costUsd: 0.25,
    costEstimated: false,
    tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
    durationMs: 1,
    model: 'a-model',
    commit: tree,
    tree,
    changed: true,
    notBefore: null,
  },
]

function stateOf(...events: object[]): RunState {
  const begin = [
    {
      type: 'RunCreated',
      run: RUN,
      projectDir: '/project',
      specName: 'A spec | with `marks`',
      specText: '',
      baseBranch: 'main',
      baseCommit: BASE,
      checkoutClean: true,
      options: { yes: true, merge: false, allowRedBase: false },
      settings: runSettings({ strategy: 'worktrees', limits: { agents: 2, reviews: 3 } }),
    },
    {
      type: 'PlanProposed',
      plan: { version: 1, tasks: [{ id: 'x', title: 'Build x', acceptance: ['x works'] }] },
      source: 'spec',
      attempt: null,
    },
    { type: 'TaskStarted', task: 'x' },
    { type: 'WorktreePrepared', task: 'x', path: '/w', branch: 'switchyard/run-1234/x', base: BASE, tree: BASE },
  ]
  // One millisecond apart, so that "between two rounds" means something.
  const state = foldEvents([...begin, ...events].map((event, at) => ({ event: RunEvent.parse(event), at })))
  if (state === null) throw new Error('no state')
  return state
}

const nothing = { gateRuns: [], onDemand: [], changes: async () => [] }

test('each round tells what was done about it, which files changed, and which issues did not come back', async () => {
  const state = stateOf(
    ...attempt('implement', 1, ONE),
    ...attempt('review', 1, ONE),
    verdict(1, ONE, 'changes_requested', [issue('Bad name'), issue('No test')], 'approved'),
    ...attempt('revise', 1, TWO),
    ...attempt('review', 2, TWO),
    verdict(2, TWO, 'changes_requested', [issue('No test', 2)]),
  )
  const asked: string[][] = []
  const report = await qaReport(state, {
    ...nothing,
    changes: async (from, to) => {
      asked.push([from, to])
      return [{ path: 'src/x.js', oldPath: null, status: 'modified' }]
    },
  })
  expect(asked).toEqual([[ONE, TWO]])
  const [first, second] = report.tasks[0]?.rounds ?? []
  expect(first).toMatchObject({ given: 'approved', effective: 'changes_requested' })
  expect(first?.afterwards).toMatchObject({
    attempts: [{ phase: 'revise', outcome: 'succeeded' }],
    files: [{ path: 'src/x.js', status: 'modified' }],
    solved: [issue('Bad name').fingerprint],
  })
  expect(second?.afterwards).toBeNull()
  expect(report.tasks[0]?.cost).toEqual({ totalUsd: 1, byPhase: { implement: 0.25, review: 0.5, revise: 0.25 } })

  const markdown = renderQaReport(report)
  expect(markdown).toContain('### Round 1: approved, counted as changes requested')
  expect(markdown).toContain('No test (raised 2 times)')
  expect(markdown).toContain('- not raised again: Bad name')
  // What an agent wrote opens no section and no table cell of ours.
  expect(markdown).not.toMatch(/^# Not a heading/m)
  expect(markdown).toContain("A spec \\| with 'marks'")
})

test('a verdict on an earlier tree is shown as such, and gates only count on exactly this tree', () => {
  const gate = (tree: string, exitCode: number) => ({
    type: 'GateFinished',
    gateRun: `${RUN}.x.task.test.1`,
    scope: 'task',
    task: 'x',
    gate: 'test',
    command: 'npm test',
    exitCode,
    timedOut: false,
    durationMs: 5,
    outputFile: '/out',
    tree,
    failureDigest: null,
    tail: '',
  })
  const before = stateOf(...attempt('implement', 1, ONE), gate(ONE, 0), verdict(1, ONE, 'approved', []))
  expect(reviewSubject(before, before.tasks['x'] ?? null)).toMatchObject({
    from: BASE,
    to: ONE,
    gates: [{ gate: 'test', evidence: { passed: true, tree: ONE } }],
    verdict: { effective: 'approved', onThisTree: true },
  })
  const after = stateOf(
    ...attempt('implement', 1, ONE),
    gate(ONE, 0),
    verdict(1, ONE, 'approved', []),
    ...attempt('revise', 1, TWO),
  )
  expect(reviewSubject(after, after.tasks['x'] ?? null)).toMatchObject({
    to: TWO,
    gates: [{ gate: 'test', evidence: null }],
    verdict: { onThisTree: false },
  })
  expect(reviewSubject(after, null)).toBeNull()
  const untouched = stateOf()
  expect(reviewSubject(untouched, untouched.tasks['x'] ?? null)).toBeNull()
})

let dir: string | null = null
afterEach(() => {
  if (dir !== null) rmSync(dir, { recursive: true, force: true })
})

test('reviews on demand are kept in the order of time; a file that cannot be read hides no other', () => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-reviews-'))
  const paths = createPaths(dir)
  const review = (at: number): DemandedReview => ({
    run: RUN,
    task: 'x',
    at,
    commit: ONE,
    tree: ONE,
    verdict: null,
    effective: 'changes_requested',
    issues: [],
    findings: [],
    recorded: false,
    detail: 'No verdict.',
    model: null,
    costUsd: 0,
    durationMs: 1,
  })
  expect(demandedReviews(paths, RUN)).toEqual([])
  keepReview(paths, review(20), 1)
  const file = keepReview(paths, review(10), 2)
  writeFileSync(join(file, '..', 'torn.json'), '{')
  expect(demandedReviews(paths, RUN).map((kept) => kept.at)).toEqual([10, 20])
})

test('a diff is counted file by file, whatever its lines look like', () => {
  const diff = [
    'diff --git a/a.md b/a.md',
    'index 1..2 100644',
    '--- a/a.md',
    '+++ b/a.md',
    '@@ -1,2 +1,2 @@',
    '--- a heading underline',
    '+++ added pluses',
    ' same',
    'diff --git a/old.bin b/new.bin',
    'similarity index 90%',
    'rename from old.bin',
    'rename to new.bin',
    'Binary files a/old.bin and b/new.bin differ',
  ].join('\n')
  expect(diffStat(diff)).toEqual([
    { path: 'a.md', added: 1, deleted: 1, binary: false },
    { path: 'new.bin', added: 0, deleted: 0, binary: true },
  ])
})
