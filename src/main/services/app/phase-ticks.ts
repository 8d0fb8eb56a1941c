/** The pipeline of one task as ticks: what passed, what runs, what is due again because the tree has changed since. */
import { assertNever } from '../../../contract/result.ts'
import type { Stage } from '../../../contract/settings.ts'
import type { PhaseTick } from '../../../contract/views.ts'
import { isApproved, needOf, pipelineOf } from '../../domain/run/needs.ts'
import {
  attemptsOf,
  type EvidenceState,
  evidenceFor,
  liveAttempts,
  type RunState,
  type TaskState,
} from '../../domain/run/state.ts'

export function phaseTicks(state: RunState, task: TaskState): PhaseTick[] {
  if (!task.started)
    return [
      ...pipelineOf(state).map((stage): PhaseTick => {
        const name = stage.kind === 'agent' ? stage.phase : stage.kind === 'gate' ? stage.gate : 'review'
        return { name, kind: stage.kind, state: 'pending', count: 0 }
      }),
      { name: 'merge', kind: 'merge', state: 'pending', count: 0 },
    ]
  const live = liveAttempts(state).filter((attempt) => attempt.task === task.id)
  const ticks = pipelineOf(state).map((stage) => tickOf(state, task, stage, live))
  return [
    ...ticks,
    {
      name: 'merge',
      kind: 'merge',
      state: task.merged !== null ? 'passed' : task.mergeRejections > 0 ? 'failed' : 'pending',
      count: task.mergeRejections + (task.merged !== null ? 1 : 0),
    },
  ]
}

function tickOf(
  state: RunState,
  task: TaskState,
  stage: Stage,
  live: readonly { phase: string; gate: string | null }[],
): PhaseTick {
  switch (stage.kind) {
    case 'agent': {
      const made = attemptsOf(state, task).filter((attempt) => attempt.phase === stage.phase)
      const running = live.some((attempt) => attempt.phase === stage.phase)
      const done = task.phasesDone.includes(stage.phase)
      const last = made.at(-1)
      const failed = !done && last !== undefined && last.outcome !== null && last.outcome !== 'interrupted'
      return {
        name: stage.phase,
        kind: 'agent',
        state: running ? 'running' : done ? 'passed' : failed ? 'failed' : 'pending',
        count: made.length,
      }
    }
    case 'gate':
      return { name: stage.gate, kind: 'gate', ...gateState(state, task, stage.gate) }
    case 'review': {
      const running = live.some((attempt) => attempt.phase === 'review')
      const approved = task.head !== null && isApproved(task, task.head.tree)
      const last = task.verdicts.at(-1)
      const of = last?.effective === 'approved' ? 'stale' : 'failed'
      return {
        name: 'review',
        kind: 'review',
        state: running ? 'running' : approved ? 'passed' : last === undefined ? 'pending' : of,
        count: task.verdicts.length,
      }
    }
    default:
      return assertNever(stage, 'stage')
  }
}

/** By state, as of a version: every card of a large run asks, and there is evidence for every tree. */
const byTask = new WeakMap<RunState, { version: number; tasks: Map<string | null, EvidenceState[]> }>()

function evidenceOf(state: RunState, task: string): readonly EvidenceState[] {
  let known = byTask.get(state)
  if (known?.version !== state.version) {
    known = { version: state.version, tasks: new Map() }
    for (const item of Object.values(state.evidence)) {
      const own = known.tasks.get(item.task)
      if (own) own.push(item)
      else known.tasks.set(item.task, [item])
    }
    byTask.set(state, known)
  }
  return known.tasks.get(task) ?? []
}

function gateState(state: RunState, task: TaskState, gate: string): Pick<PhaseTick, 'state' | 'count'> {
  const runs = evidenceOf(state, task.id).filter((item) => item.gate === gate)
  // Names of gate runs begin with run and task, then scope and gate: those under way have a process.
  const prefix = `${state.created.run}.${task.id}.`
  const running = Object.entries(state.processes).some(
    ([owner, process]) => process.kind === 'gate' && owner.startsWith(prefix) && owner.split('.').at(-2) === gate,
  )
  const current = task.head === null ? null : evidenceFor(state, gate, task.head.tree)
  const count = runs.length
  if (running) return { state: 'running', count }
  if (current !== null) return { state: current.passed ? 'passed' : 'failed', count: Math.max(1, count) }
  if (task.merged !== null) return { state: 'passed', count }
  const latest = runs.sort((a, b) => a.at - b.at).at(-1)
  return { state: latest === undefined ? 'pending' : latest.passed ? 'stale' : 'failed', count }
}

/** The step that a begun task stands at, in one word; null when it waits to be over. */
export function stepOf(state: RunState, task: TaskState): string | null {
  const live = liveAttempts(state).find((attempt) => attempt.task === task.id)
  if (live) return live.phase
  if (task.worktree === null) return 'worktree'
  if (task.rebaseOnto !== null) return 'rebase'
  if (task.conflicts.length > 0) return 'resolve'
  const need = needOf(state, task)
  switch (need?.kind) {
    case undefined:
    case 'nothing-changed':
      return null
    case 'phase':
      return need.phase
    case 'gate':
      return need.gate
    case 'fix':
    case 'review':
    case 'revise':
    case 'merge':
      return need.kind
    default:
      return assertNever(need, 'need')
  }
}
