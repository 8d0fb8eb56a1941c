/** Which tasks may begin, in which order, and why the others wait. */
import { type PreparedClaims, prepareClaims, preparedOverlap } from '../plan/claims.ts'
import { liveAttempts, openAttention, type RunState, type TaskState, tasksInOrder } from './state.ts'

export const isOver = (task: TaskState): boolean => task.merged !== null || task.cancelled !== null
/** Begun and not over: it holds its claim, whether or not an agent works on it at this moment. */
export const isActive = (task: TaskState): boolean => task.started && !isOver(task)

/** Agents at work now, and tasks whose worktree is being made for one. */
export function slotsUsed(state: RunState): number {
  const preparing = Object.values(state.tasks).filter((task) => isActive(task) && task.worktree === null).length
  return liveAttempts(state).length + preparing
}

export function unmetDependencies(state: RunState, task: TaskState): TaskState[] {
  return task.planned.dependsOn.flatMap((id) => {
    const dependency = state.tasks[id]
    return dependency && dependency.merged === null ? [dependency] : []
  })
}

export const activeTasks = (state: RunState): TaskState[] => tasksInOrder(state).filter(isActive)

/** Claims are compared at every decision and never change. */
const prepared = new WeakMap<readonly string[], PreparedClaims>()

function claimsOf(task: TaskState): PreparedClaims {
  const { files } = task.planned
  const claims = prepared.get(files) ?? prepareClaims(files)
  prepared.set(files, claims)
  return claims
}

/** Active tasks that hold a file which this task claims. */
export function claimHolders(state: RunState, task: TaskState, active = activeTasks(state)): TaskState[] {
  return active.filter((other) => other.id !== task.id && preparedOverlap(claimsOf(other), claimsOf(task)))
}

const chains = new WeakMap<RunState['tasks'], Map<string, number>>()

/** Length of the longest chain of tasks that wait for each task, itself included. */
export function chainLengths(state: RunState): Map<string, number> {
  const cached = chains.get(state.tasks)
  if (cached) return cached
  const dependents = new Map<string, string[]>()
  for (const task of Object.values(state.tasks))
    for (const id of task.planned.dependsOn) {
      const list = dependents.get(id)
      if (list) list.push(task.id)
      else dependents.set(id, [task.id])
    }
  const lengths = new Map<string, number>()
  const length = (id: string): number => {
    const known = lengths.get(id)
    if (known !== undefined) return known
    const value = 1 + Math.max(0, ...(dependents.get(id) ?? []).map(length))
    lengths.set(id, value)
    return value
  }
  for (const id of Object.keys(state.tasks)) length(id)
  chains.set(state.tasks, lengths)
  return lengths
}

/** Tasks in the order in which they get the next free agent: begun ones, then priority, longest chain, plan. */
export function byUrgency(state: RunState): TaskState[] {
  const lengths = chainLengths(state)
  return [...tasksInOrder(state)].sort(
    (a, b) =>
      Number(b.started) - Number(a.started) ||
      (b.planned.priority ?? 0) - (a.planned.priority ?? 0) ||
      (lengths.get(b.id) ?? 0) - (lengths.get(a.id) ?? 0) ||
      a.index - b.index,
  )
}

/** Whether the scheduler may let this task begin now, apart from free agents. */
export function mayBegin(state: RunState, task: TaskState, active = activeTasks(state)): boolean {
  if (task.started || isOver(task) || state.strategy === null || state.integration === null) return false
  if (unmetDependencies(state, task).length > 0) return false
  if (state.strategy.name !== 'worktrees' && active.length > 0) return false
  return claimHolders(state, task, active).length === 0
}

const needsYou = (state: RunState, task: TaskState): string =>
  openAttention(state, task.id).length > 0 ? ', which needs you' : ''

/** In words, why a task does not move; null when it does. */
export function whyWaiting(state: RunState, task: TaskState, agentLimit: number): string | null {
  if (isOver(task)) return null
  const own = openAttention(state, task.id)[0]
  if (own) return own.text
  const cancelled = task.planned.dependsOn.find((id) => state.tasks[id]?.cancelled)
  if (cancelled) return `waits for ${cancelled}, which was cancelled`
  const unmet = unmetDependencies(state, task)
  if (unmet.length > 0) return `waits for ${unmet.map((other) => `${other.id}${needsYou(state, other)}`).join(', ')}`
  const runLevel = openAttention(state, null)[0]
  if (runLevel) return runLevel.text
  if (state.paused) return `paused: ${state.paused.reason}`
  if (task.started) return null
  if (state.strategy && state.strategy.name !== 'worktrees') {
    const active = tasksInOrder(state).find(isActive)
    if (active)
      return `waits for its turn after ${active.id}${needsYou(state, active)} (strategy ${state.strategy.name})`
  }
  const holders = claimHolders(state, task)
  if (holders.length > 0)
    return `waits for files that ${holders.map((other) => `${other.id}${needsYou(state, other)}`).join(', ')} works on`
  if (slotsUsed(state) >= agentLimit) return `waits for a free agent (limit ${agentLimit})`
  return state.strategy === null ? 'waits for the plan' : 'ready'
}
