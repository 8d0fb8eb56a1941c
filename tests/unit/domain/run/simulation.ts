/** A world in memory for a run: carries out effects by drawing outcomes, in any order, and checks nothing itself. */

import { createHash } from 'node:crypto'
import type { AttemptOutcome, RunEvent } from '../../../../src/contract/events.ts'
import {
  AttemptId,
  AttentionId,
  GateRunId,
  InstanceId,
  ObjectId,
  RunId,
  SessionId,
  TaskId,
} from '../../../../src/contract/ids.ts'
import type { Plan, PlannedTask, StrategyName } from '../../../../src/contract/plan.ts'
import type { Stage } from '../../../../src/contract/settings.ts'
import { recordIssues } from '../../../../src/main/domain/qa/recurrence.ts'
import { decide } from '../../../../src/main/domain/run/decide.ts'
import { type Effect, effectKey, effectsOf } from '../../../../src/main/domain/run/effects.ts'
import { applyEvent, initialState } from '../../../../src/main/domain/run/fold.ts'
import { pipelineGates } from '../../../../src/main/domain/run/needs.ts'
import { evidenceFor, type RunState } from '../../../../src/main/domain/run/state.ts'
import { runSettings } from '../../../fixtures/run-settings.ts'

export const hash = (text: string): ObjectId => ObjectId.parse(createHash('sha1').update(text).digest('hex'))

export const plannedTask = (id: string, more: Partial<PlannedTask> = {}): PlannedTask => ({
  id: TaskId.parse(id),
  title: `Task ${id}`,
  description: '',
  dependsOn: [],
  files: [],
  acceptance: ['works'],
  ...more,
})

export const planOf = (tasks: PlannedTask[]): Plan => ({
  version: 1,
  summary: '',
  strategy: 'auto',
  milestones: [],
  tasks,
})

const agent = (phase: string, readOnly: boolean): Stage => ({
  kind: 'agent',
  phase,
  writes: phase === 'implement',
  readOnly,
  prompt: null,
})

export const agentStage = agent

export const DEFAULT_PIPELINE: Stage[] = [
  agent('research', true),
  agent('implement', false),
  { kind: 'gate', gate: 'lint' },
  { kind: 'gate', gate: 'test' },
  { kind: 'review' },
]

export interface WorldOptions {
  plan: Plan
  agents?: number
  attempts?: number
  reviews?: number
  budgetUsd?: number | null
  strategy?: StrategyName
  pipeline?: Stage[]
  merge?: boolean
  yes?: boolean
}

/** Draws a number of 0 (inclusive) to `below` (exclusive). */
export type Draw = (below: number) => number

export interface World {
  state: RunState
  log: { event: RunEvent; at: number }[]
  /** Appends and folds. */
  append(events: RunEvent[]): void
  /** Decides until nothing is left to decide. */
  settle(): void
  /** Effects that are due and not under way. */
  due(): Effect[]
  /** A person takes over the newest attempt of a task that has begun, where there is one. Returns whether they did. */
  takeOver(task: string): boolean
  handBack(task: string, draw: Draw): void
  /** Carries out one effect with drawn outcomes. */
  perform(effect: Effect, draw: Draw): void
  tick(ms: number): void
}

export function createWorld(options: WorldOptions): World {
  const run = RunId.parse('test-run')
  let now = 1_000_000
  let minted = 0
  const created: Extract<RunEvent, { type: 'RunCreated' }> = {
    type: 'RunCreated',
    run,
    projectDir: '/project',
    specName: 'spec.md',
    specText: '# Spec',
    baseBranch: 'main',
    baseCommit: hash('base'),
    checkoutClean: true,
    options: { yes: options.yes ?? true, merge: options.merge ?? false, allowRedBase: true },
    settings: runSettings({
      gates: [
        { name: 'lint', command: 'lint', source: 'test' },
        { name: 'test', command: 'test', source: 'test' },
      ],
      pipeline: options.pipeline ?? DEFAULT_PIPELINE,
      strategy: options.strategy ?? 'auto',
      strategySource: options.strategy ? 'flag' : 'default',
      limits: {
        agents: options.agents ?? 3,
        attempts: options.attempts ?? 3,
        reviews: options.reviews ?? 4,
        budgetUsd: options.budgetUsd ?? null,
      },
    }),
  }
  const state = initialState(created, now)
  const log: World['log'] = [{ event: created, at: now }]
  const uuid = (): string => `00000000-0000-4000-8000-${String(++minted).padStart(12, '0')}`

  const world: World = {
    state,
    log,
    append(events) {
      for (const event of events) {
        now += 1
        log.push({ event, at: now })
        applyEvent(state, event, now)
      }
    },
    settle() {
      for (let i = 0; i < 1_000; i++) {
        const events = decide(state, {
          now,
          agentLimit: state.maxAgents,
          session: uuid,
          attemptId: (task, phase, gate, n) => AttemptId.parse([run, task ?? 'run', phase, gate ?? '', n].join('.')),
          attentionId: (n) => AttentionId.parse(`${run}.attention.${n}`),
        })
        if (events.length === 0) return
        world.append(events)
      }
      throw new Error('the run does not come to rest')
    },
    due: () => effectsOf(state),
    perform(effect, draw) {
      world.append(outcomeOf(effect, draw))
    },
    tick(ms) {
      now += ms
    },
    takeOver(id) {
      const task = state.tasks[id]
      const attempt = state.attempts[task?.attempts.at(-1) ?? '']
      if (!task?.worktree || !attempt || task.merged || task.cancelled !== null || task.takenOver) return false
      if (task.rebaseOnto !== null) return false
      const instance = InstanceId.parse(`i-sim${String(++minted).padStart(5, '0')}-0000`)
      world.append([
        {
          type: 'TaskTakenOver',
          task: TaskId.parse(id),
          attempt: AttemptId.parse(attempt.id),
          session: SessionId.parse(attempt.session),
          instance,
        },
      ])
      return true
    },
    handBack(id, draw) {
      const head = state.tasks[id]?.head
      if (!head) throw new Error('handed back without a worktree')
      const changed = draw(2) === 0
      const tree = changed ? hash(`${head.tree} by hand ${++minted}`) : ObjectId.parse(head.tree)
      world.append([
        {
          type: 'TaskHandedBack',
          task: TaskId.parse(id),
          next: draw(2) === 0 ? 'continue' : 'done',
          note: '',
          commit: hash(`commit ${tree}`),
          tree,
          changed,
        },
      ])
    },
  }

  function outcomeOf(effect: Effect, draw: Draw): RunEvent[] {
    switch (effect.kind) {
      case 'preflight':
        return [{ type: 'PreflightPassed', redGates: [] }]
      case 'create-integration':
        return [{ type: 'IntegrationCreated', branch: 'i', commit: hash('base'), tree: hash('tree-base') }]
      case 'prepare-worktree': {
        const integration = state.integration
        if (!integration) throw new Error('worktree before integration')
        return [
          {
            type: 'WorktreePrepared',
            task: TaskId.parse(effect.task),
            path: `/w/${effect.task}`,
            branch: `b/${effect.task}`,
            base: ObjectId.parse(integration.commit),
            tree: ObjectId.parse(integration.tree),
          },
        ]
      }
      case 'run-attempt':
        return attempt(effect.attempt, draw)
      case 'run-gate':
        return [gate(effect.task, effect.gate, effect.tree, draw(4) !== 0, 'task')]
      case 'rebase-task': {
        const tree = hash(`rebased ${effect.task} ${effect.onto} ${++minted}`)
        const conflicts = draw(2) === 0 ? ['src/a.js'] : []
        return [
          {
            type: 'TaskRebased',
            task: TaskId.parse(effect.task),
            onto: ObjectId.parse(effect.onto),
            commit: hash(`commit ${tree}`),
            tree,
            conflicts,
          },
        ]
      }
      case 'merge-task':
        return merge(effect.task, draw)
      case 'merge-base':
        return [{ type: 'BaseMerged', commit: hash('merged') }]
    }
  }

  function gate(task: string, name: string, tree: string, green: boolean, scope: 'task' | 'merge'): RunEvent {
    return {
      type: 'GateFinished',
      gateRun: GateRunId.parse(`gate-${++minted}`),
      scope,
      task: TaskId.parse(task),
      gate: name,
      command: name,
      exitCode: green ? 0 : 1,
      timedOut: false,
      durationMs: 1,
      outputFile: '/dev/null',
      tree: ObjectId.parse(tree),
      failureDigest: green ? null : 'red',
      tail: '',
    }
  }

  function merge(id: string, draw: Draw): RunEvent[] {
    const task = state.tasks[id]
    const onto = state.integration
    if (!task?.head || !onto) throw new Error('merge of a task that is not ready')
    if (draw(6) === 0)
      return [
        { type: 'MergeConflicted', task: TaskId.parse(id), files: ['src/a.js'], onto: ObjectId.parse(onto.commit) },
      ]
    const tree =
      onto.commit === task.worktree?.base ? ObjectId.parse(task.head.tree) : hash(`${onto.tree}+${task.head.tree}`)
    const events: RunEvent[] = []
    for (const name of pipelineGates(state)) {
      const known = evidenceFor(state, name, tree)
      const green = known?.passed ?? draw(5) !== 0
      if (!known) events.push(gate(id, name, tree, green, 'merge'))
      if (!green)
        return [
          ...events,
          {
            type: 'MergeRejected',
            task: TaskId.parse(id),
            gate: name,
            gateRun: GateRunId.parse('g'),
            onto: ObjectId.parse(onto.commit),
            tree,
          },
        ]
    }
    return [
      ...events,
      {
        type: 'TaskMerged',
        task: TaskId.parse(id),
        from: ObjectId.parse(onto.commit),
        commit: hash(`m ${tree}`),
        tree,
      },
    ]
  }

  function attempt(id: string, draw: Draw): RunEvent[] {
    const planned = state.attempts[id]
    if (!planned) throw new Error(`no attempt ${id}`)
    const task = planned.task === null ? null : state.tasks[planned.task]
    const outcomes: AttemptOutcome[] = [
      'succeeded',
      'succeeded',
      'succeeded',
      'succeeded',
      'succeeded',
      'failed',
      'transient',
      'interrupted',
      'timeout',
      'empty',
    ]
    let outcome = outcomes[draw(outcomes.length)] ?? 'succeeded'
    const writes = ['implement', 'fix', 'revise', 'resolve'].includes(planned.phase)
    if (outcome === 'empty' && !writes) outcome = 'failed'
    const mayChange = writes || planned.phase === 'document'
    const changed = mayChange && outcome !== 'empty' && draw(5) !== 0
    if (writes && outcome === 'succeeded' && !changed) outcome = 'empty'
    const head = task?.head ?? null
    const tree = changed ? hash(`${head?.tree} ${id}`) : head && ObjectId.parse(head.tree)
    const further: RunEvent[] = []
    if (outcome === 'succeeded' && planned.phase === 'plan')
      further.push({ type: 'PlanProposed', plan: options.plan, source: 'agent', attempt: AttemptId.parse(id) })
    if (outcome === 'succeeded' && planned.phase === 'review' && task && head) {
      const issue = {
        severity: 'major' as const,
        category: 'logic',
        file: 'src/a.js',
        title: `issue ${draw(2)}`,
        description: '',
      }
      const given = draw(2) === 0 ? 'approved' : 'changes_requested'
      further.push({
        type: 'VerdictRecorded',
        task: TaskId.parse(task.id),
        attempt: AttemptId.parse(id),
        round: task.verdicts.length + 1,
        tree: ObjectId.parse(head.tree),
        given,
        effective: given,
        summary: '',
        issues:
          given === 'approved'
            ? []
            : recordIssues(
                [issue],
                task.verdicts.slice(task.roundStart).map((round) => round.issues),
              ),
        findings: [],
      })
    }
    return [
      {
        type: 'AttemptFinished',
        attempt: AttemptId.parse(id),
        outcome,
        detail: outcome,
        costUsd: 0.1,
        costEstimated: false,
        tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
        durationMs: 1,
        model: null,
        commit: tree ? hash(`commit ${tree}`) : null,
        tree,
        changed,
        notBefore: outcome === 'transient' ? now + 5_000 : null,
      },
      ...further,
    ]
  }

  return world
}

export { effectKey }
