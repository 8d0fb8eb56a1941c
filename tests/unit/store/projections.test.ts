/** The projections: what each event leaves behind, and that a rebuild from the log gives the same rows. */
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import type { RunId } from '../../../src/contract/ids.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { attempt1, cleanUp, events, lexer, oid, opened, parser, projected, run1, run2, tempFile } from './fixtures.ts'

afterEach(cleanUp)

function storeWith(...given: RunEvent[]): Store {
  const store = opened({ file: tempFile() })
  given.forEach((event, index) => {
    store.runs.append(run1, index, [event], 1000 + index)
  })
  return store
}

it('keeps the facts of a run that lists show', () => {
  const store = storeWith(
    events.created(),
    events.planned('lexer', 'parser'),
    events.strategy(),
    events.integration(),
    events.budget(9),
    events.raised('a1'),
    events.raised('a2', 'parser'),
    events.resolved('a1'),
    events.attemptPlanned('parser'),
    events.attemptFinished(0.25),
    events.merged('lexer'),
    events.paused(),
  )
  expect(store.runs.get(run1)).toEqual({
    run: run1,
    projectDir: '/projects/one',
    specName: 'durations',
    baseBranch: 'main',
    baseCommit: oid(1),
    createdAt: 1000,
    updatedAt: 1011,
    version: 12,
    ended: null,
    endedAt: null,
    endedReason: null,
    taskCount: 2,
    mergedCount: 1,
    costUsd: 0.25,
    budgetUsd: 9,
    openAttention: 1,
    strategy: 'worktrees',
    strategyReason: 'two are independent',
    integrationBranch: 'switchyard/run-0001/integration',
    mergedCommit: null,
    pausedReason: 'usage limit',
    pausedUntil: 500.5,
  })
  store.runs.append(run1, 12, [events.unpaused(), events.budget(null), events.baseMerged(), events.finished()], 2000)
  expect(store.runs.get(run1)).toMatchObject({
    pausedReason: null,
    pausedUntil: null,
    budgetUsd: null,
    mergedCommit: oid(8),
    ended: 'succeeded',
    endedAt: 2000,
    endedReason: 'all merged',
    version: 16,
  })
})

it('keeps the facts of a task', () => {
  const store = storeWith(
    events.created(),
    events.planned('lexer', 'parser'),
    events.started('parser'),
    events.prepared('parser', 'switchyard/run-0001/parser'),
    events.attemptPlanned('parser'),
    events.attemptFinished(0.5),
    events.attemptPlanned(null, 'run-0001.run.plan.1', 'plan'),
    events.attemptFinished(4, 'run-0001.run.plan.1'),
    events.verdict('parser', 'changes_requested'),
    events.verdict('parser', 'approved', 2),
    events.merged('parser'),
    events.cancelled('lexer'),
  )
  expect(store.tasks.get(run1, parser)).toEqual({
    run: run1,
    task: 'parser',
    position: 1,
    title: 'Build parser',
    milestone: null,
    priority: null,
    dependsOn: ['lexer'],
    files: ['src/parser.js'],
    branch: 'switchyard/run-0001/parser',
    worktree: '/trees/parser',
    startedAt: 1002,
    attempts: 1,
    reviews: 2,
    costUsd: 0.5,
    verdict: 'approved',
    mergedCommit: oid(6),
    mergedAt: 1010,
    cancelledReason: null,
    cancelledAt: null,
    updatedAt: 1010,
  })
  expect(store.tasks.get(run1, lexer)).toMatchObject({ cancelledReason: 'no longer wanted', cancelledAt: 1011 })
  expect(store.runs.get(run1)?.costUsd).toBe(4.5)
  expect(store.tasks.get(run2, parser)).toBeNull()
})

it('follows a plan that is proposed anew: tasks go, come and change places', () => {
  const store = storeWith(events.created(), events.planned('lexer', 'parser'), events.planned('printer', 'lexer'))
  expect(store.tasks.list(run1).map((task) => task.task)).toEqual(['printer', 'lexer'])
  expect(store.tasks.get(run1, lexer)?.dependsOn).toEqual(['printer'])
})

it('keeps attempts with what is known at their start, then at their end', () => {
  const store = storeWith(
    events.created(),
    events.attemptPlanned('parser'),
    events.attemptPlanned(null, 'plan.1', 'plan'),
  )
  expect(store.attempts.get(run1, attempt1)).toMatchObject({
    task: 'parser',
    phase: 'implement',
    n: 1,
    batch: 1,
    resume: false,
    model: 'sonnet',
    plannedAt: 1001,
    commitBefore: oid(3),
    finishedAt: null,
    outcome: null,
    tokens: null,
    changed: null,
    costEstimated: null,
  })
  store.runs.append(run1, 3, [events.attemptFinished(0.5)], 2000)
  expect(store.attempts.get(run1, attempt1)).toMatchObject({
    finishedAt: 2000,
    outcome: 'succeeded',
    tokens: { input: 10, output: 20, cacheRead: 30.5, cacheWrite: 40 },
    durationMs: 1234.5,
    changed: true,
    costEstimated: false,
    model: 'sonnet',
    commitAfter: oid(4),
    treeAfter: oid(5),
  })
  const ids = (filter?: { task?: typeof parser | null }) => store.attempts.list(run1, filter).map((row) => row.attempt)
  expect(ids()).toEqual([attempt1, 'plan.1'])
  expect(ids({ task: parser })).toEqual([attempt1])
  expect(ids({ task: null })).toEqual(['plan.1'])
  expect(store.attempts.get(run2, attempt1)).toBeNull()
})

it('keeps evidence: started, finished, ended by us, and recorded without a start', () => {
  const store = storeWith(
    events.created(),
    events.gateStarted('g1', 'parser'),
    events.gateFinished('g1', 'parser', 1),
    events.gateStarted('g2', null),
    events.gateFinished('g3', 'parser', null),
  )
  const rows = store.gateRuns.list(run1)
  expect(rows.map((row) => [row.gateRun, row.startedAt, row.finishedAt, row.exitCode, row.timedOut])).toEqual([
    ['g1', 1001, 1002, 1, false],
    ['g2', 1003, null, null, null],
    ['g3', null, 1004, null, true],
  ])
  expect(rows[0]).toMatchObject({ command: 'npm test', tail: 'last lines', failureDigest: 'digest', tree: oid(5) })
  expect(store.gateRuns.list(run1, { task: parser })).toHaveLength(2)
  expect(store.gateRuns.list(run1, { task: null })).toHaveLength(1)
})

it('tells that taking the planner over answers what it asked, and nothing of the whole run', () => {
  const store = storeWith(events.created(), events.raised('a1', null, 'plan-invalid'), events.raised('a2'))
  store.runs.append(run1, 3, [events.planTakenOver()], 3000)
  expect(store.attentions.open(run1).map((row) => row.attention)).toEqual(['a2'])
  expect(store.attentions.list(run1)[0]).toMatchObject({ resolvedAt: 3000, decision: 'cleared' })
})

it('keeps verdicts with their issues and findings', () => {
  const store = storeWith(events.created(), events.verdict('parser', 'approved'), events.verdict('lexer', 'approved'))
  expect(store.verdicts.list(run1)).toHaveLength(2)
  expect(store.verdicts.list(run1, { task: parser })).toEqual([
    expect.objectContaining({
      round: 1,
      effective: 'approved',
      issues: [expect.objectContaining({ title: 'Wrong unit', fingerprint: 'f1', seen: 1, category: 'general' })],
      findings: [{ kind: 'test-skipped', file: 'test/a.js', line: 3, text: 'skipped' }],
    }),
  ])
})

it('tells what waits for a person, in a run and in all', () => {
  const store = storeWith(events.created(), events.raised('a1', 'parser'), events.raised('a2'), events.resolved('a1'))
  store.runs.append(run2, 0, [events.created(run2), events.raised('b1')], 3000)
  expect(store.attentions.open().map((row) => row.attention)).toEqual(['a2', 'b1'])
  expect(store.attentions.open(run1).map((row) => row.attention)).toEqual(['a2'])
  expect(store.attentions.list(run1)[0]).toMatchObject({ resolvedAt: 1003, decision: 'retry', note: 'again' })
  store.runs.append(run1, 4, [events.raised('a1', 'parser')], 4000)
  expect(store.attentions.open(run1).map((row) => row.attention)).toEqual(['a2', 'a1'])
})

it('tells which children are not known to have ended, across runs', () => {
  const store = storeWith(
    events.created(),
    events.processStarted('setup', 1),
    events.processStarted('setup', 2),
    events.processStarted(attempt1, 3),
    events.processEnded('setup'),
  )
  store.runs.append(run2, 0, [events.created(run2), events.processStarted(attempt1, 4)], 3000)
  expect(store.processes.open().map(({ run, owner, pid, startTime }) => ({ run, owner, pid, startTime }))).toEqual([
    { run: run1, owner: attempt1, pid: 3, startTime: '99' },
    { run: run2, owner: attempt1, pid: 4, startTime: '99' },
  ])
  expect(store.processes.open(run1)).toHaveLength(1)
  expect(store.processes.list(run1)[1]).toMatchObject({ pid: 2, endedAt: 1004, endedReason: 'exit 0' })
})

const task = fc.constantFrom('parser', 'lexer', 'printer')
const attempt = fc.constantFrom('a.1', 'a.2', 'a.3')
const cost = fc.double({ min: 0, max: 10, noNaN: true })
/** Any event in any order, sensible or not: projections must follow every one of them. */
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant(events.created()),
  fc.shuffledSubarray(['parser', 'lexer', 'printer'], { minLength: 1 }).map((tasks) => events.planned(...tasks)),
  task.map((id) => events.prepared(id, null)),
  task.map((id) => events.prepared(id, `branch/${id}`)),
  task.map(events.started),
  fc.tuple(fc.option(task), attempt).map(([id, a]) => events.attemptPlanned(id, a)),
  fc.tuple(cost, attempt).map(([usd, a]) => events.attemptFinished(usd, a)),
  attempt.map((a) => events.processStarted(a)),
  attempt.map(events.processEnded),
  fc.tuple(attempt, task).map(([a, id]) => events.gateStarted(a, id)),
  fc.tuple(attempt, task, fc.option(fc.nat(3))).map(([a, id, code]) => events.gateFinished(a, id, code)),
  task.map((id) => events.verdict(id, 'approved')),
  attempt.map((a) => events.raised(a)),
  attempt.map(events.resolved),
  task.map(events.merged),
  task.map(events.cancelled),
  fc.constantFrom(events.finished(), events.paused(), events.unpaused(), events.budget(null), events.strategy()),
)

it('gives the same rows when they are built again from the log, whatever the events', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), anyEvent), { maxLength: 60 }), (sequence) => {
      const store = opened({ file: tempFile() })
      const versions = new Map<RunId, number>()
      const append = (run: RunId, event: RunEvent, at: number) => {
        const version = versions.get(run) ?? 0
        store.runs.append(run, version, [event], at)
        versions.set(run, version + 1)
      }
      append(run1, events.created(), 1)
      sequence.forEach(([first, event], index) => {
        append(first ? run1 : run2, event, 2 + index)
      })
      store.runs.writeSnapshot(run1, { version: 1, fold: 1, state: '{}' })
      const before = projected(store)
      expect(store.rebuild()).toEqual({ events: sequence.length + 1, runs: store.runs.list().length })
      expect(projected(store)).toEqual(before)
      expect(store.runs.readSnapshot(run1)).toBeNull()
      store.close()
      cleanUp()
    }),
    { numRuns: 40 },
  )
})

it('mends damaged projections on a rebuild, across more events than one page', () => {
  const file = tempFile()
  const store = opened({ file })
  store.runs.append(run1, 0, [events.created(), events.planned('parser')], 1)
  const many = Array.from({ length: 2500 }, (_, n) => events.attemptPlanned('parser', `a.${n}`, 'implement', n + 1))
  store.runs.append(run1, 2, many, 2)
  const before = projected(store)
  const raw = new Sqlite(file)
  raw.exec(
    "DELETE FROM attempts; UPDATE tasks SET attempts = 7; INSERT INTO processes VALUES (9,'x','x','x',1,'x','x',1,NULL,NULL)",
  )
  raw.close()
  expect(projected(store)).not.toEqual(before)
  expect(store.rebuild()).toEqual({ events: 2502, runs: 1 })
  expect(projected(store)).toEqual(before)
  expect(store.processes.open()).toEqual([])
})
