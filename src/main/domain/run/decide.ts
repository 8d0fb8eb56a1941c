/**
 * Decides what happens next in a run: pure, from state and time to events, or to nothing.
 *
 * Whoever calls it appends the events, folds them and asks again until nothing is left to decide; what then has to be
 * done in the world is told by `effectsOf`.
 */
import type { AttemptOutcome, RunEvent } from '../../../contract/events.ts'
import { type AttemptId, type AttentionId, ObjectId, SessionId, TaskId } from '../../../contract/ids.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import { chooseStrategy } from '../plan/strategy.ts'
import { reviewDecision } from '../qa/review-loop.ts'
import { modelFor, nextAttempt } from './attempt-policy.ts'
import { needOf } from './needs.ts'
import { activeTasks, byUrgency, isOver, mayBegin, slotsUsed } from './schedule.ts'
import { liveAttempts, openAttention, type RunState, type TaskState, tasksInOrder, totalCost } from './state.ts'

export interface DecideContext {
  now: number
  /** Agents that this run may have at once, all limits considered. */
  agentLimit: number
  session(): string
  attemptId(task: string | null, phase: string, gate: string | null, n: number): AttemptId
  attentionId(n: number): AttentionId
}

/** Run-level attention that stops new agents from starting; gates and merges go on. */
const BLOCKS_AGENTS: readonly AttentionKind[] = ['credentials', 'budget', 'environment', 'red-base']

export function agentsBlocked(state: RunState): boolean {
  return state.paused !== null || openAttention(state, null).some((item) => BLOCKS_AGENTS.includes(item.kind))
}

function raise(
  state: RunState,
  ctx: DecideContext,
  task: string | null,
  kind: AttentionKind,
  text: string,
): RunEvent[] {
  const attention = ctx.attentionId(state.attention.length + 1)
  return [{ type: 'AttentionRaised', attention, task: task === null ? null : TaskId.parse(task), kind, text }]
}

export function decide(state: RunState, ctx: DecideContext): RunEvent[] {
  if (state.finished) return []
  if (state.paused) {
    const { until } = state.paused
    return until !== null && until <= ctx.now ? [{ type: 'RunUnpaused', reason: 'the provider resets its limit' }] : []
  }
  if (state.preflight === null) return []
  const overBudget = decideBudget(state, ctx)
  if (overBudget.length > 0) return overBudget
  // The planner's session is a person's until they hand it back.
  if (state.planTakenOver !== null) return []
  if (state.plan === null) return decidePlanning(state, ctx)
  if (!state.approved) return decideApproval(state, ctx)
  if (state.strategy === null) {
    const { settings } = state.created
    const chosen = chooseStrategy({
      requested: settings.strategy,
      requestedSource: settings.strategySource,
      plan: state.plan,
      redGates: state.preflight.redGates,
      limits: { agents: state.maxAgents },
    })
    return [{ type: 'StrategyChosen', strategy: chosen.strategy, reason: chosen.reason }]
  }
  if (state.integration === null) return []
  return decideTasks(state, ctx)
}

function decideBudget(state: RunState, ctx: DecideContext): RunEvent[] {
  if (state.budgetUsd === null || totalCost(state) < state.budgetUsd) return []
  if (openAttention(state, null).some((item) => item.kind === 'budget')) return []
  const workLeft = state.plan === null || Object.values(state.tasks).some((task) => !isOver(task))
  if (!workLeft) return []
  const spent = `$${totalCost(state).toFixed(2)} of $${state.budgetUsd.toFixed(2)}`
  return raise(
    state,
    ctx,
    null,
    'budget',
    `The budget is spent (${spent}). Go on with \`switchyard resume ${state.created.run} --budget USD\`.`,
  )
}

function decidePlanning(state: RunState, ctx: DecideContext): RunEvent[] {
  if (liveAttempts(state).length > 0 || agentsBlocked(state)) return []
  if (openAttention(state, null).length > 0) return []
  return planAttempts(state, ctx, null, { phase: 'plan', gate: null, role: 'planner', repeats: false })
}

function decideApproval(state: RunState, ctx: DecideContext): RunEvent[] {
  if (state.options.yes) return [{ type: 'PlanApproved', by: 'option' }]
  if (openAttention(state, null).some((item) => item.kind === 'plan-approval')) return []
  const count = Object.keys(state.tasks).length
  const id = state.created.run
  return raise(
    state,
    ctx,
    null,
    'plan-approval',
    `The plan (${count} ${count === 1 ? 'task' : 'tasks'}) waits for your approval: look at it with \`switchyard status ${id}\`, then \`switchyard resume ${id} --yes\`.`,
  )
}

function decideTasks(state: RunState, ctx: DecideContext): RunEvent[] {
  for (const task of tasksInOrder(state)) {
    const gone = task.planned.dependsOn.find((id) => state.tasks[id]?.cancelled)
    if (gone && !isOver(task) && !task.started)
      return [
        { type: 'TaskCancelled', task: TaskId.parse(task.id), reason: `it depends on ${gone}, which was cancelled` },
      ]
  }
  // The same for all tasks, since the first decision ends the round.
  const free = slotsUsed(state) < ctx.agentLimit && !agentsBlocked(state)
  const active = activeTasks(state)
  for (const task of byUrgency(state)) {
    if (!task.started) {
      if (!free || openAttention(state, task.id).length > 0 || !mayBegin(state, task, active)) continue
      return [{ type: 'TaskStarted', task: TaskId.parse(task.id) }]
    }
    const events = decideTask(state, ctx, task)
    if (events.length > 0) return events
  }
  const tasks = Object.values(state.tasks)
  // The agent of a cancelled task is followed to its end: nobody would look after it in a finished run.
  if (!tasks.every(isOver) || liveAttempts(state).length > 0) return []
  if (tasks.every((task) => task.merged === null))
    return [{ type: 'RunFinished', status: 'cancelled', reason: 'every task was cancelled' }]
  if (state.options.merge && state.baseMerged === null) return []
  const merged = tasks.filter((task) => task.merged).length
  return [{ type: 'RunFinished', status: 'succeeded', reason: `${merged} of ${tasks.length} tasks merged` }]
}

function decideTask(state: RunState, ctx: DecideContext, task: TaskState): RunEvent[] {
  if (isOver(task) || openAttention(state, task.id).length > 0) return []
  if (task.worktree === null || task.rebaseOnto !== null || task.takenOver !== null) return []
  if (liveAttempts(state).some((attempt) => attempt.task === task.id)) return []
  const role = task.planned.role ?? null
  const plan = (step: Omit<Step, 'role'>): RunEvent[] => planAttempts(state, ctx, task, { role, ...step })
  const { attempts } = state.created.settings.limits
  if (task.mergeRejections > attempts)
    return raise(
      state,
      ctx,
      task.id,
      task.droppedLines.length > 0 ? 'dropped-lines' : 'merge-gate',
      task.droppedLines.length > 0
        ? `${task.id} would drop lines that other tasks added, in ${task.mergeRejections} tries, such as "${task.droppedLines[0]}". Look at it with \`switchyard review ${task.id}\`, then \`switchyard tasks approve ${task.id}\` if they may go, or \`switchyard tasks retry ${task.id} --note TEXT\`.`
        : `${task.id} could not be merged in ${task.mergeRejections} tries. Look at it with \`switchyard review ${task.id}\`, then \`switchyard tasks retry ${task.id} --note TEXT\`.`,
    )
  if (task.conflicts.length > 0) return plan({ phase: 'resolve', gate: null, repeats: true })
  const need = needOf(state, task)
  switch (need?.kind) {
    case 'phase':
      return plan({ phase: need.phase, gate: null, repeats: false })
    case 'fix':
      return plan({
        phase: 'fix',
        gate: need.gate,
        repeats: true,
        groups: state.strategy?.name === 'files' ? need.evidence.groups : [],
      })
    case 'review':
      return plan({ phase: 'review', gate: null, repeats: false, escalated: task.escalatedAt !== null })
    case 'revise': {
      if (need.verdict === null) return plan({ phase: 'revise', gate: null, repeats: false })
      const decision = reviewDecision(task, state.created.settings.limits.reviews)
      if (decision.kind === 'escalate')
        return [{ type: 'ReviewEscalated', task: TaskId.parse(task.id), reason: decision.reason }]
      if (decision.kind === 'attention')
        return raise(
          state,
          ctx,
          task.id,
          decision.attention,
          `${decision.reason} Read \`switchyard qa-report ${state.created.run}\`, then \`switchyard tasks approve ${task.id}\` or \`switchyard tasks retry ${task.id} --note TEXT\`.`,
        )
      return plan({ phase: 'revise', gate: null, repeats: false, escalated: task.escalatedAt !== null })
    }
    case 'nothing-changed':
      return raise(
        state,
        ctx,
        task.id,
        'empty-diff',
        `${task.id} changed nothing. If that is right, \`switchyard tasks approve ${task.id}\`; else ${
          state.strategy?.name === 'files'
            ? `\`switchyard tasks cancel ${task.id}\` and run it with another strategy: \`files\` mends red gates alone.`
            : `\`switchyard tasks retry ${task.id} --note TEXT\`.`
        }`,
      )
    default:
      return []
  }
}

interface Step {
  phase: string
  gate: string | null
  role: string | null
  repeats: boolean
  escalated?: boolean
  groups?: string[][]
}

/** Plans the next attempt of a step, or several at once for parallel fixers, or tells a person that it can't. */
function planAttempts(state: RunState, ctx: DecideContext, task: TaskState | null, step: Step): RunEvent[] {
  if (agentsBlocked(state)) return []
  const free = ctx.agentLimit - slotsUsed(state)
  if (free < 1) return []
  const start = nextAttempt(state, task, step, ctx.now)
  if (start.kind === 'wait') return []
  if (start.kind !== 'start') return exhausted(state, ctx, task, step, start)
  // The same failure again changes the prompt first; the last attempt gets the stronger model.
  const lastChance = start.counted > 0 && start.counted === state.created.settings.limits.attempts - 1
  const model = modelFor(state.created.settings, step.phase, step.role, step.escalated === true || lastChance)
  const groups = start.resumeSession === null ? mergeGroups(step.groups ?? [], free) : []
  const batches: (string[] | null)[] = groups.length > 1 ? groups : [null]
  return batches.map((files, offset): RunEvent => {
    const n = start.n + offset
    return {
      type: 'AttemptPlanned',
      attempt: ctx.attemptId(task?.id ?? null, step.phase, step.gate, n),
      task: task ? TaskId.parse(task.id) : null,
      phase: step.phase,
      gate: step.gate,
      n,
      batch: start.batch,
      session: SessionId.parse(start.resumeSession ?? ctx.session()),
      resume: start.resumeSession !== null,
      model,
      files,
      commit: task?.head ? ObjectId.parse(task.head.commit) : null,
    }
  })
}

/** At most `count` groups of files, the smallest joined first. */
function mergeGroups(groups: readonly string[][], count: number): string[][] {
  const merged = groups.map((group) => [...group])
  while (merged.length > Math.max(1, count)) {
    merged.sort((a, b) => b.length - a.length)
    const smallest = merged.pop() ?? []
    merged.at(-1)?.push(...smallest)
  }
  return merged
}

function exhausted(
  state: RunState,
  ctx: DecideContext,
  task: TaskState | null,
  step: Step,
  decision: Extract<ReturnType<typeof nextAttempt>, { kind: 'exhausted' | 'unavailable' }>,
): RunEvent[] {
  const { run } = state.created
  const said = decision.last.detail === '' ? '' : ` Last: ${decision.last.detail}`
  const what = step.gate === null ? step.phase : `${step.phase} of gate ${step.gate}`
  if (decision.kind === 'unavailable')
    return raise(
      state,
      ctx,
      task?.id ?? null,
      'environment',
      `The provider failed again and again during ${what}.${said} Go on with \`switchyard resume ${run}\` when it is back.`,
    )
  if (task === null)
    return raise(
      state,
      ctx,
      null,
      'plan-invalid',
      `No valid plan came in ${decision.counted} attempts.${said} Write the tasks into the spec under \`## Tasks\`, or \`switchyard resume ${run}\` to ask again.`,
    )
  const kind = kindOf(task, step.phase, decision.last.outcome)
  const because = APPROVAL[kind]
  const approve = because === undefined ? '' : `\`switchyard tasks approve ${task.id}\` ${because}, or `
  return raise(
    state,
    ctx,
    task.id,
    kind,
    `${task.id}: ${what} did not succeed in ${decision.counted} ${decision.counted === 1 ? 'attempt' : 'attempts'}.${said} See \`switchyard logs ${task.id}\`, then ${approve}\`switchyard tasks retry ${task.id} --note TEXT\`.`,
  )
}

/** What a person says by approving, where that settles anything. */
const APPROVAL: Partial<Record<AttentionKind, string>> = {
  'empty-diff': 'if nothing was to do',
  review: 'to take it as it is',
  'dropped-lines': 'if these lines may go',
}

function kindOf(task: TaskState, phase: string, outcome: AttemptOutcome | null): AttentionKind {
  switch (phase) {
    case 'resolve':
      return task.droppedLines.length > 0 ? 'dropped-lines' : 'conflict'
    case 'review':
      return 'review'
    // The author would not change what the reviewer wants changed; a red gate, in contrast, stays red.
    case 'revise':
      return outcome === 'empty' ? 'review' : 'attempts'
    case 'fix':
      return 'attempts'
    default:
      return outcome === 'empty' ? 'empty-diff' : 'attempts'
  }
}
