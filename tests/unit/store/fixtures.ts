/** What the store's tests share: a temporary folder per test, opened stores that are closed afterwards, and sample events. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunEvent } from '../../../src/contract/events.ts'
import { AttemptId, RunId, TaskId } from '../../../src/contract/ids.ts'
import type { Failure, Result } from '../../../src/contract/result.ts'
import { type OpenStoreOptions, openStore } from '../../../src/main/store/open-store.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { runSettings } from '../../fixtures/run-settings.ts'

export const run1 = RunId.parse('run-0001')
export const run2 = RunId.parse('run-0002')
export const parser = TaskId.parse('parser')
export const lexer = TaskId.parse('lexer')
export const attempt1 = AttemptId.parse('run-0001.parser.implement.1')
export const oid = (n: number): string => n.toString(16).padStart(40, '0')

const open: (() => void)[] = []

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-store-'))
  open.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const tempFile = (): string => join(tempFolder(), 'switchyard.db')

/** For `afterEach`: closes what the test opened, then removes its folders. */
export function cleanUp(): void {
  for (const undo of open.splice(0).reverse()) undo()
}

export function value<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export function failure<F extends Failure>(result: Result<unknown, F>): F {
  if (result.ok) throw new Error('a failure was expected')
  return result.failure
}

export function opened(options: Partial<OpenStoreOptions> & { file: string }): Store {
  const store = value(openStore({ mode: 'write', appVersion: '1.0.0', ...options }))
  open.push(() => store.close())
  return store
}

const settings = runSettings({
  gates: [],
  pipeline: [],
  limits: { reviews: 3, budgetUsd: 5, attemptMinutes: 30, gateMinutes: 10 },
  stacks: ['node'],
})

/** Events by their parts; whatever a test does not name has a plain value. */
export const events = {
  created: (run: RunId = run1, projectDir = '/projects/one') =>
    RunEvent.parse({
      type: 'RunCreated',
      run,
      projectDir,
      specName: 'durations',
      specText: '# Durations',
      baseBranch: 'main',
      baseCommit: oid(1),
      checkoutClean: true,
      options: { yes: true, merge: false, allowRedBase: false },
      settings,
    }),
  planned: (...tasks: string[]) =>
    RunEvent.parse({
      type: 'PlanProposed',
      plan: {
        version: 1,
        tasks: tasks.map((id, n) => ({
          id,
          title: `Build ${id}`,
          dependsOn: tasks.slice(0, n),
          files: [`src/${id}.js`],
        })),
      },
      source: 'agent',
      attempt: null,
    }),
  prepared: (task: string | null, branch: string | null) =>
    RunEvent.parse({ type: 'WorktreePrepared', task, path: `/trees/${task}`, branch, base: oid(1), tree: oid(2) }),
  attemptPlanned: (task: string | null, attempt: string = attempt1, phase = 'implement', n = 1) =>
    RunEvent.parse({
      type: 'AttemptPlanned',
      attempt,
      task,
      phase,
      gate: null,
      n,
      session: '2f1f7a0e-0000-4000-8000-000000000001',
      resume: false,
      model: 'sonnet',
      batch: 1,
      files: null,
      commit: oid(3),
    }),
  attemptFinished: (costUsd: number, attempt: string = attempt1, outcome = 'succeeded') =>
    RunEvent.parse({
      type: 'AttemptFinished',
      attempt,
      outcome,
      detail: 'Done.',
      costUsd,
      costEstimated: false,
      tokens: { input: 10, output: 20, cacheRead: 30.5, cacheWrite: 40 },
      durationMs: 1234.5,
      model: null,
      commit: oid(4),
      tree: oid(5),
      changed: true,
      notBefore: null,
    }),
  processStarted: (owner: string, pid = 4711) =>
    RunEvent.parse({ type: 'ProcessStarted', owner, kind: 'agent', pid, startTime: '99', command: 'claude' }),
  processEnded: (owner: string) => RunEvent.parse({ type: 'ProcessEnded', owner, reason: 'exit 0' }),
  gateStarted: (gateRun: string, task: string | null) =>
    RunEvent.parse({ type: 'GateStarted', gateRun, scope: 'task', task, gate: 'test', tree: oid(5) }),
  gateFinished: (gateRun: string, task: string | null, exitCode: number | null) =>
    RunEvent.parse({
      type: 'GateFinished',
      gateRun,
      scope: 'task',
      task,
      gate: 'test',
      command: 'npm test',
      exitCode,
      timedOut: exitCode === null,
      durationMs: 10,
      outputFile: '/out/test.log',
      tree: oid(5),
      failureDigest: exitCode === 0 ? null : 'digest',
      tail: 'last lines',
      groups: [['src/a.js']],
    }),
  verdict: (task: string, effective: 'approved' | 'changes_requested', round = 1) =>
    RunEvent.parse({
      type: 'VerdictRecorded',
      task,
      attempt: null,
      round,
      tree: oid(5),
      given: effective,
      effective,
      summary: 'Looked at it.',
      issues: [{ severity: 'major', title: 'Wrong unit', fingerprint: 'f1', seen: 1 }],
      findings: [{ kind: 'test-skipped', file: 'test/a.js', line: 3, text: 'skipped' }],
    }),
  raised: (attention: string, task: string | null = null, kind = 'review') =>
    RunEvent.parse({ type: 'AttentionRaised', attention, task, kind, text: 'Please look.' }),
  planTakenOver: () =>
    RunEvent.parse({
      type: 'PlanTakenOver',
      attempt: 'run-0001.run.plan.1',
      session: '11111111-1111-4111-8111-111111111111',
      instance: 'i-00000001-0000',
    }),
  resolved: (attention: string) =>
    RunEvent.parse({ type: 'AttentionResolved', attention, decision: 'retry', note: 'again' }),
  merged: (task: string) => RunEvent.parse({ type: 'TaskMerged', task, from: oid(4), commit: oid(6), tree: oid(7) }),
  started: (task: string) => RunEvent.parse({ type: 'TaskStarted', task }),
  cancelled: (task: string) => RunEvent.parse({ type: 'TaskCancelled', task, reason: 'no longer wanted' }),
  finished: (status: 'succeeded' | 'failed' | 'cancelled' = 'succeeded') =>
    RunEvent.parse({ type: 'RunFinished', status, reason: 'all merged' }),
  paused: (reason = 'usage limit', until: number | null = 500.5) =>
    RunEvent.parse({ type: 'RunPaused', reason, until }),
  unpaused: () => RunEvent.parse({ type: 'RunUnpaused', reason: 'reset' }),
  budget: (budgetUsd: number | null) => RunEvent.parse({ type: 'OptionsChanged', options: {}, budgetUsd }),
  strategy: () => RunEvent.parse({ type: 'StrategyChosen', strategy: 'worktrees', reason: 'two are independent' }),
  integration: () =>
    RunEvent.parse({
      type: 'IntegrationCreated',
      branch: 'switchyard/run-0001/integration',
      commit: oid(1),
      tree: oid(2),
    }),
  baseMerged: () => RunEvent.parse({ type: 'BaseMerged', commit: oid(8) }),
}

/** All rows of all projections: what a rebuild must give again. */
export function projected(store: Store): unknown {
  return store.runs.list().map((row) => ({
    row,
    tasks: store.tasks.list(row.run),
    attempts: store.attempts.list(row.run),
    gateRuns: store.gateRuns.list(row.run),
    verdicts: store.verdicts.list(row.run),
    attentions: store.attentions.list(row.run),
    processes: store.processes.list(row.run),
  }))
}
