/** Derives what a person is told about a run: statuses, notes and the report, at the time of reading. */

import { assertNever } from '../../../contract/result.ts'
import type { RunReport, RunStatus, TaskReport, TaskStatus } from '../../../contract/status.ts'
import { needOf } from './needs.ts'
import { isOver, whyWaiting } from './schedule.ts'
import {
  attemptsOf,
  liveAttempts,
  openAttention,
  type RunState,
  type TaskState,
  tasksInOrder,
  totalCost,
} from './state.ts'

export function taskStatus(state: RunState, task: TaskState): TaskStatus {
  if (task.merged) return 'merged'
  if (task.cancelled !== null) return 'cancelled'
  if (openAttention(state, task.id).length > 0 || task.takenOver !== null) return 'attention'
  const live = liveAttempts(state).find((attempt) => attempt.task === task.id)
  if (live) return live.phase === 'review' ? 'reviewing' : 'working'
  if (state.finished?.status === 'failed') return 'failed'
  if (!task.started) return 'waiting'
  if (state.paused) return 'paused'
  if (task.rebaseOnto !== null || task.conflicts.length > 0) return 'working'
  const need = needOf(state, task)
  switch (need?.kind) {
    case undefined:
      return 'working'
    case 'gate':
    case 'merge':
      return 'verifying'
    case 'review':
      return 'reviewing'
    case 'phase':
    case 'fix':
    case 'revise':
    case 'nothing-changed':
      return 'working'
    default:
      return assertNever(need, 'need')
  }
}

/** What a task does now or waits for, in words; null when it is over. */
export function taskNote(state: RunState, task: TaskState, agentLimit: number): string | null {
  if (isOver(task)) return task.cancelled
  const live = liveAttempts(state).filter((attempt) => attempt.task === task.id)
  if (task.takenOver !== null) return takenOverNote(state, task.takenOver.attempt, live.length > 0)
  const first = live[0]
  const waiting = whyWaiting(state, task, agentLimit)
  // An agent that works on while the run waits for a person is told of as working.
  if (waiting !== null && (first === undefined || openAttention(state, task.id).length > 0)) return waiting
  if (first) {
    const what = first.gate === null ? first.phase : `${first.phase} ${first.gate}`
    return `${what}, attempt ${first.n}${live.length > 1 ? ` (${live.length} agents)` : ''}`
  }
  if (task.worktree === null) return 'preparing the worktree'
  if (task.rebaseOnto !== null) return 'taking in the integration branch'
  if (task.conflicts.length > 0) return `conflict in ${task.conflicts.slice(0, 3).join(', ')}`
  const need = needOf(state, task)
  switch (need?.kind) {
    case 'gate':
      return `gate ${need.gate}`
    case 'merge':
      return 'in the merge queue'
    case 'phase':
      return `${need.phase} is next`
    case 'fix':
      return `fix of gate ${need.gate} is next`
    case 'review':
      return `review round ${task.verdicts.length + 1} is next`
    case 'revise':
      return 'revise is next'
    default:
      return null
  }
}

function takenOverNote(state: RunState, id: string, ending: boolean): string {
  const attempt = state.attempts[id]
  const what = attempt === undefined ? '' : ` (${attempt.phase}, attempt ${attempt.n})`
  return `taken over by you${what}${ending ? '; its agent is being ended' : ': hand it back when you are done'}`
}

/** What the run as a whole does; whether an engine works on it right now is not known here. */
export function runStatus(state: RunState): RunStatus {
  if (state.finished) return state.finished.status
  if (state.paused) return 'paused'
  const runLevel = openAttention(state, null)
  if (runLevel.some((item) => item.kind === 'plan-approval')) return 'approval'
  const live = liveAttempts(state).length > 0
  if (runLevel.length > 0 && !live) return 'attention'
  if (state.preflight === null) return 'queued'
  if (state.planTakenOver !== null) return 'attention'
  if (state.plan === null || !state.approved) return 'planning'
  const open = tasksInOrder(state).filter((task) => !isOver(task))
  const moving = open.some((task) => {
    if (openAttention(state, task.id).length > 0 || task.takenOver !== null) return false
    return task.started || whyWaiting(state, task, Number.POSITIVE_INFINITY) === 'ready'
  })
  if (!live && !moving && open.length > 0) return 'attention'
  return 'running'
}

/** Why it ended, or why it does not go on; null: it does, or what waits says why. */
export function runReason(state: RunState): string | null {
  if (state.finished) return state.finished.reason
  if (state.paused) return state.paused.reason
  if (state.planTakenOver === null) return null
  return takenOverNote(state, state.planTakenOver.attempt, liveAttempts(state).length > 0)
}

export function taskReport(state: RunState, task: TaskState): TaskReport {
  const attempts = attemptsOf(state, task)
  return {
    id: task.id,
    title: task.planned.title,
    status: taskStatus(state, task),
    branch: task.worktree?.branch ?? null,
    attempts: attempts.length,
    reviews: task.verdicts.length,
    costUsd: round(attempts.reduce((sum, attempt) => sum + attempt.costUsd, 0)),
    note: taskNote(state, task, state.maxAgents),
  }
}

export function runReport(state: RunState, now: number): RunReport {
  return { ...reportHead(state, now), tasks: tasksInOrder(state).map((task) => taskReport(state, task)) }
}

/** The report without its tasks, which are what costs time in a large run. */
export function reportHead(state: RunState, now: number): Omit<RunReport, 'tasks'> {
  const { created } = state
  return {
    run: created.run,
    status: runStatus(state),
    spec: created.specName,
    project: created.projectDir,
    base: created.baseBranch,
    integrationBranch: state.integration?.branch ?? `switchyard/${created.run}/integration`,
    mergedCommit: state.baseMerged,
    strategy: state.strategy?.name ?? null,
    strategyReason: state.strategy?.reason ?? null,
    costUsd: round(totalCost(state)),
    budgetUsd: state.budgetUsd,
    durationMs: Math.max(0, (restsSince(state) ?? now) - state.createdAt - state.pausedMs),
    reason: runReason(state),
    attention: state.attention
      .filter((item) => item.open)
      .map((item) => ({ task: item.task, kind: item.kind, text: item.text })),
  }
}

/** When a run that does nothing now came to rest; null while it goes on. Waiting for a person is no work. */
function restsSince(state: RunState): number | null {
  if (state.finished) return state.finished.at
  if (state.paused) return state.paused.at
  const status = runStatus(state)
  return status === 'attention' || status === 'approval' ? state.updatedAt : null
}

/** Micro-dollars: what remains of a sum is noise of the floating point. */
const round = (usd: number): number => Math.round(usd * 1e6) / 1e6
