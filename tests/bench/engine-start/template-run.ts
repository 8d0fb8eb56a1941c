/** Makes the events of one long run, as the engine would have stored them: valid, folded, and snapshotted on the way. */

import { createHash, randomUUID } from 'node:crypto'
import type { RunEvent } from '../../../src/contract/events.ts'
import { AttemptId, GateRunId, ObjectId, type RunId, SessionId, TaskId } from '../../../src/contract/ids.ts'
import { Plan } from '../../../src/contract/plan.ts'
import { systemIds } from '../../../src/main/lib/ids.ts'
import { openSession } from '../../../src/main/services/engine/run-session.ts'
import type { Store } from '../../../src/main/store/store.ts'
import { agentStage, runSettings } from '../../fixtures/run-settings.ts'

export interface TemplateRun {
  readonly run: RunId
  readonly tasks: number
  readonly events: number
  /** Left in the middle, with its agents recorded as at work. */
  readonly unfinished: boolean
}

const AT = 1_790_000_000_000
const SETTINGS = runSettings({
  pipeline: [agentStage('implement'), { kind: 'gate', gate: 'test' }],
  limits: { attempts: 50, reviews: 3, attemptMinutes: 30, gateMinutes: 10 },
  stacks: ['node', 'npm'],
})
const TAIL = Array.from(
  { length: 12 },
  (_, i) => `✖ case ${i}: expected 5400 but received ${i * 17} (12.4${i} ms)`,
).join('\n')

const object = (text: string): ObjectId => ObjectId.parse(createHash('sha1').update(text).digest('hex'))

/** Appends through the session, so that snapshots are the engine's own. */
export function storeTemplateRun(store: Store, { run, tasks, events, unfinished }: TemplateRun): void {
  const ids = Array.from({ length: tasks }, (_, i) => TaskId.parse(`task-${i + 1}`))
  store.runs.append(run, 0, [created(run)], AT)
  const session = openSession(store.runs, { now: () => AT, after: () => () => {} }, run)
  if (session === null) throw new Error('The template run was not stored')
  session.append([
    { type: 'PreflightPassed', redGates: [] },
    { type: 'PlanProposed', plan: planOf(ids), source: 'agent', attempt: null },
    { type: 'PlanApproved', by: 'option' },
    { type: 'StrategyChosen', strategy: 'worktrees', reason: `${tasks} of ${tasks} tasks can run side by side.` },
    {
      type: 'IntegrationCreated',
      branch: `switchyard/${run}/integration`,
      commit: object('base'),
      tree: object('tree'),
    },
  ])
  const reserve = unfinished ? 0 : tasks + 1
  const perTask = Math.floor((events - session.state.version - reserve) / tasks)
  for (const [index, task] of ids.entries()) {
    const own = taskEvents(run, task, index === tasks - 1 ? events - session.state.version - reserve : perTask)
    // The engine stores few events at a time.
    for (let at = 0; at < own.length; at += 3) session.append(own.slice(at, at + 3))
  }
  if (unfinished) return
  for (const task of ids)
    session.append([
      {
        type: 'TaskMerged',
        task,
        from: object('base'),
        commit: object(`${task} merged`),
        tree: object(`${task} tree`),
      },
    ])
  session.append([{ type: 'RunFinished', status: 'succeeded', reason: `${tasks} of ${tasks} tasks merged` }])
}

const created = (run: RunId): RunEvent => ({
  type: 'RunCreated',
  run,
  projectDir: '/srv/projects/durations',
  specName: 'durations',
  specText: '# Durations\n\nParse and format durations such as "1h 30m".\n'.repeat(20),
  baseBranch: 'main',
  baseCommit: object('base'),
  checkoutClean: true,
  options: { yes: true, merge: false, allowRedBase: false },
  settings: SETTINGS,
})

const planOf = (ids: readonly TaskId[]): Plan =>
  Plan.parse({
    version: 1,
    summary: 'Units first, then the parser, then the formatter.',
    tasks: ids.map((id) => ({
      id,
      title: `Build part ${id}`,
      description: 'What it reads, what it answers, and what an unknown unit does. '.repeat(4),
      files: [`src/${id}.js`, `test/${id}.test.js`],
      acceptance: [`${id} has a test that fails without it`],
      role: 'engineer',
    })),
  })

/** Rounds of agent and gate, six events each; what is left over at the end are repeated gates. */
function taskEvents(run: RunId, task: TaskId, count: number): RunEvent[] {
  const events: RunEvent[] = [
    { type: 'TaskStarted', task },
    {
      type: 'WorktreePrepared',
      task,
      path: `/srv/data/worktrees/${run}/${task}`,
      branch: `switchyard/${run}/${task}`,
      base: object('base'),
      tree: object('tree'),
    },
  ]
  for (let n = 1; events.length + 6 <= count; n++)
    events.push(...attemptEvents(run, task, n), ...gateEvents(run, task, n))
  for (let n = 1_000; events.length < count; n++)
    events.push(...gateEvents(run, task, n).slice(0, count - events.length))
  return events
}

function attemptEvents(run: RunId, task: TaskId, n: number): RunEvent[] {
  const phase = n === 1 ? 'implement' : 'fix'
  const gate = n === 1 ? null : 'test'
  const attempt = AttemptId.parse(systemIds.attempt(run, task, phase, gate, n))
  return [
    {
      type: 'AttemptPlanned',
      attempt,
      task,
      phase,
      gate,
      n,
      session: SessionId.parse(randomUUID()),
      resume: false,
      model: 'claude-opus-5-5',
      batch: n,
      files: null,
      commit: object(`${task} ${n - 1}`),
    },
    {
      type: 'ProcessStarted',
      owner: attempt,
      kind: 'agent',
      pid: 4_000 + n,
      startTime: '123456',
      command: `claude -p --output-format stream-json --verbose --settings /srv/data/runs/${run}/attempts/${attempt}/settings.json`,
    },
    {
      type: 'AttemptFinished',
      attempt,
      outcome: 'succeeded',
      detail: 'The parser now reads compound durations, and an unknown unit is an error that names it.',
      costUsd: 0.0421,
      costEstimated: false,
      tokens: { input: 2_100, output: 840, cacheRead: 31_000, cacheWrite: 1_200 },
      durationMs: 61_000,
      model: 'claude-opus-5-5',
      commit: object(`${task} ${n}`),
      tree: object(`${task} tree ${n}`),
      changed: true,
      notBefore: null,
    },
  ]
}

function gateEvents(run: RunId, task: TaskId, n: number): RunEvent[] {
  const gateRun = GateRunId.parse(systemIds.gateRun(run, 'task', task, 'test', n))
  const tree = object(`${task} tree ${n}`)
  return [
    { type: 'GateStarted', gateRun, scope: 'task', task, gate: 'test', tree },
    { type: 'ProcessStarted', owner: gateRun, kind: 'gate', pid: 9_000, startTime: '123460', command: 'npm test' },
    {
      type: 'GateFinished',
      gateRun,
      scope: 'task',
      task,
      gate: 'test',
      command: 'npm test',
      exitCode: 1,
      timedOut: false,
      durationMs: 4_200,
      outputFile: `/srv/data/runs/${run}/outputs/${gateRun}.log`,
      tree,
      failureDigest: createHash('sha256').update(TAIL).digest('hex'),
      tail: TAIL,
      groups: [],
    },
  ]
}
