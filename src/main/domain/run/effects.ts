/** What has to be done in the world, derived from the state alone: doing it again after a crash is safe. */
import { agentsBlocked } from './decide.ts'
import { needOf } from './needs.ts'
import { isActive, isOver } from './schedule.ts'
import { liveAttempts, openAttention, type RunState, tasksInOrder } from './state.ts'

export type Effect =
  | { kind: 'preflight' }
  | { kind: 'create-integration' }
  | { kind: 'prepare-worktree'; task: string }
  | { kind: 'run-attempt'; attempt: string }
  | { kind: 'run-gate'; task: string; gate: string; tree: string }
  | { kind: 'rebase-task'; task: string; onto: string }
  | { kind: 'merge-task'; task: string }
  | { kind: 'merge-base' }

/** Identity of an effect: the same one is never carried out twice at a time. */
export function effectKey(effect: Effect): string {
  switch (effect.kind) {
    case 'prepare-worktree':
    case 'rebase-task':
      return `${effect.kind}:${effect.task}`
    case 'run-attempt':
      return `${effect.kind}:${effect.attempt}`
    case 'run-gate':
      return `${effect.kind}:${effect.task}:${effect.gate}:${effect.tree}`
    // One merge at a time: the queue is the integration branch itself.
    case 'merge-task':
    case 'preflight':
    case 'create-integration':
    case 'merge-base':
      return effect.kind
  }
}

/** Attention of the run that stops everything but what already runs. */
function stopped(state: RunState): boolean {
  return openAttention(state, null).some((item) => ['environment', 'setup', 'base-branch'].includes(item.kind))
}

export function effectsOf(state: RunState): Effect[] {
  const effects: Effect[] = liveAttempts(state).map((attempt) => ({ kind: 'run-attempt', attempt: attempt.id }))
  if (state.finished || state.paused) return effects
  if (state.preflight === null) {
    if (openAttention(state, null).length === 0) effects.push({ kind: 'preflight' })
    return effects
  }
  if (!state.approved || state.strategy === null || stopped(state)) return effects
  if (state.integration === null) return [...effects, { kind: 'create-integration' }]

  const busy = new Set(liveAttempts(state).map((attempt) => attempt.task))
  const mergeable: { task: string; since: number }[] = []
  for (const task of tasksInOrder(state)) {
    if (!isActive(task) || busy.has(task.id) || openAttention(state, task.id).length > 0) continue
    // Its worktree is a person's until they hand it back.
    if (task.takenOver !== null) continue
    if (task.worktree === null) {
      if (!agentsBlocked(state)) effects.push({ kind: 'prepare-worktree', task: task.id })
      continue
    }
    if (task.rebaseOnto !== null) {
      effects.push({ kind: 'rebase-task', task: task.id, onto: state.integration.commit })
      continue
    }
    if (task.conflicts.length > 0) continue
    const need = needOf(state, task)
    if (need?.kind === 'gate') effects.push({ kind: 'run-gate', task: task.id, gate: need.gate, tree: need.tree })
    if (need?.kind === 'merge')
      mergeable.push({ task: task.id, since: state.attempts[task.attempts.at(-1) ?? '']?.finishedAt ?? 0 })
  }
  // First come, first merged.
  const first = mergeable.sort((a, b) => a.since - b.since)[0]
  if (first) effects.push({ kind: 'merge-task', task: first.task })

  const tasks = Object.values(state.tasks)
  const anyMerged = tasks.some((task) => task.merged !== null)
  const baseWaits = openAttention(state, null).some((item) => item.kind === 'dirty-base' || item.kind === 'base-branch')
  if (tasks.every(isOver) && anyMerged && state.options.merge && state.baseMerged === null && !baseWaits)
    effects.push({ kind: 'merge-base' })
  return effects
}

/** When the state must be looked at again although nothing happened: a pause or a backoff ends; null: never. */
export function nextWake(state: RunState, now: number): number | null {
  if (state.finished) return null
  if (state.paused) return state.paused.until
  // Time alone changes nothing for what waits for a person, and a backoff that was overtaken holds up nobody.
  if (agentsBlocked(state)) return null
  const waiting = [
    ...(state.plan === null ? state.runAttempts.slice(state.planWindow) : []),
    ...tasksInOrder(state)
      .filter((task) => isActive(task) && openAttention(state, task.id).length === 0)
      .flatMap((task) => task.attempts.slice(task.windowStart)),
  ]
  let next: number | null = null
  for (const id of waiting) {
    const time = state.attempts[id]?.notBefore ?? null
    if (time !== null && time > now && (next === null || time < next)) next = time
  }
  return next
}
