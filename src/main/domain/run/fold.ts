/**
 * Folds events into the state of a run.
 *
 * `applyEvent` changes the state that it is given: a run's state has one owner, and copying it for every event would
 * cost more than the event.
 */
import type { EventOf, RunEvent } from '../../../contract/events.ts'
import { assertNever } from '../../../contract/result.ts'
import { attemptFinished, attemptPlanned, gateFinished } from './fold-attempts.ts'
import {
  attentionResolved,
  handedBack,
  planHandedBack,
  planTakenOver,
  takenOver,
  taskSentBack,
} from './fold-decisions.ts'
import { newTasks } from './new-tasks.ts'
import { isOver } from './schedule.ts'
import { type RunState, taskOf } from './state.ts'

/** A run that waits for its provider may pause often; whoever looks back wants the last ones. */
const MOST_PAUSES = 200

export function initialState(created: EventOf<'RunCreated'>, at: number): RunState {
  return {
    version: 1,
    createdAt: at,
    updatedAt: at,
    created,
    options: { ...created.options },
    budgetUsd: created.settings.limits.budgetUsd,
    maxAgents: created.settings.limits.agents,
    preflight: null,
    integrationWorktree: null,
    plan: null,
    planSource: null,
    planProblems: [],
    planWindow: 0,
    planTakenOver: null,
    planContinuesWith: null,
    planNote: null,
    approved: false,
    strategy: null,
    integration: null,
    tasks: {},
    attempts: {},
    runAttempts: [],
    evidence: {},
    gateRuns: 0,
    processes: {},
    attention: [],
    paused: null,
    pauses: [],
    pausedMs: 0,
    baseMerged: null,
    finished: null,
  }
}

/** Folds a whole stream; the first event must be `RunCreated`. */
export function foldEvents(events: Iterable<{ event: RunEvent; at: number }>): RunState | null {
  let state: RunState | null = null
  for (const { event, at } of events) {
    if (state === null) {
      if (event.type !== 'RunCreated') throw new Error(`A run's first event is ${event.type}, not RunCreated`)
      state = initialState(event, at)
    } else applyEvent(state, event, at)
  }
  return state
}

export function applyEvent(state: RunState, event: RunEvent, at: number): void {
  state.version += 1
  state.updatedAt = at
  switch (event.type) {
    case 'RunCreated':
      throw new Error('RunCreated may only come first')
    case 'OptionsChanged':
      state.options = { ...state.options, ...definedOnly(event.options) }
      if (event.budgetUsd !== undefined) state.budgetUsd = event.budgetUsd
      if (event.maxAgents !== undefined) state.maxAgents = event.maxAgents
      return
    case 'PreflightPassed':
      state.preflight = { redGates: event.redGates }
      return
    case 'PlanProposed':
      // The planner answered just when it was taken over: the person and its session are not done.
      if (state.planTakenOver !== null) return
      state.plan = event.plan
      state.planSource = event.source
      state.planProblems = []
      state.tasks = newTasks(event.plan)
      return
    case 'PlanRejected':
      state.planProblems = event.problems
      return
    case 'PlanApproved':
      state.approved = true
      for (const item of state.attention) if (item.kind === 'plan-approval') item.open = false
      return
    case 'StrategyChosen':
      state.strategy = { name: event.strategy, reason: event.reason }
      return
    case 'IntegrationCreated':
      state.integration = { branch: event.branch, commit: event.commit, tree: event.tree }
      return
    case 'TaskStarted': {
      const task = taskOf(state, event.task)
      task.started = true
      task.startedAt = at
      return
    }
    case 'WorktreePrepared': {
      if (event.task === null) {
        state.integrationWorktree = { path: event.path }
        return
      }
      const task = taskOf(state, event.task)
      task.worktree = { path: event.path, branch: event.branch ?? '', base: event.base }
      task.diffBase = event.base
      task.baseTree = event.tree
      task.head = { commit: event.base, tree: event.tree }
      return
    }
    case 'AttemptPlanned':
      attemptPlanned(state, event, at)
      return
    case 'ProcessStarted': {
      state.processes[event.owner] = { pid: event.pid, startTime: event.startTime, kind: event.kind }
      const attempt = state.attempts[event.owner]
      if (attempt) attempt.process = { pid: event.pid, startTime: event.startTime }
      return
    }
    case 'ProcessEnded':
      delete state.processes[event.owner]
      return
    case 'AttemptFinished':
      attemptFinished(state, event, at)
      return
    case 'GateStarted':
      state.gateRuns += 1
      if (event.scope === 'task' && event.task !== null) taskOf(state, event.task).unfinishedGate = event.gateRun
      return
    case 'GateFinished':
      gateFinished(state, event, at)
      return
    case 'VerdictRecorded': {
      const { type: _type, task: id, ...verdict } = event
      const task = taskOf(state, id)
      task.verdicts.push({ ...verdict, at })
      // An approval opens no new window: a gate that stays red behind the review would have it reviewed for ever.
      if (verdict.effective === 'changes_requested') task.windowStart = task.attempts.length
      return
    }
    case 'ReviewEscalated':
      taskOf(state, event.task).escalatedAt = taskOf(state, event.task).verdicts.length
      return
    case 'MergeConflicted': {
      const task = taskOf(state, event.task)
      task.rebaseOnto = event.onto
      task.mergeRejections += 1
      return
    }
    case 'MergeRefused': {
      const task = taskOf(state, event.task)
      task.droppedLines = event.lines
      task.mergeRejections += 1
      // The lines lie in files that a resolver touched: it gets them back as its conflict.
      task.conflicts = [...new Set(event.lines.map((line) => line.split(': ')[0] ?? line))]
      task.windowStart = task.attempts.length
      return
    }
    case 'MergeRejected': {
      const task = taskOf(state, event.task)
      task.rebaseOnto = event.onto
      task.mergeRejections += 1
      return
    }
    case 'TaskRebased': {
      const task = taskOf(state, event.task)
      task.rebaseOnto = null
      task.head = { commit: event.commit, tree: event.tree }
      task.diffBase = event.onto
      task.conflicts = event.conflicts
      task.wasRebased = true
      task.windowStart = task.attempts.length
      return
    }
    case 'TaskMerged': {
      const task = taskOf(state, event.task)
      task.merged = { commit: event.commit, tree: event.tree, at }
      if (state.integration) state.integration = { ...state.integration, commit: event.commit, tree: event.tree }
      return
    }
    case 'AttentionRaised':
      state.attention.push({
        id: event.attention,
        task: event.task,
        kind: event.kind,
        text: event.text,
        raisedAt: at,
        // What an effect still found out about a task that was cancelled meanwhile concerns nobody.
        open: event.task === null || !isOver(taskOf(state, event.task)),
      })
      return
    case 'AttentionResolved':
      attentionResolved(state, event)
      return
    case 'AttentionSnoozed': {
      const item = state.attention.find((candidate) => candidate.id === event.attention)
      if (item) item.snoozedUntil = event.until
      return
    }
    case 'TaskTakenOver':
      takenOver(state, event, at)
      return
    case 'TaskHandedBack':
      handedBack(state, event)
      return
    case 'PlanTakenOver':
      planTakenOver(state, event, at)
      return
    case 'PlanHandedBack':
      planHandedBack(state, event)
      return
    case 'TaskSentBack':
      taskSentBack(state, event, at)
      return
    case 'TaskPrioritised': {
      const task = taskOf(state, event.task)
      task.planned = { ...task.planned, priority: event.priority }
      return
    }
    case 'TaskCancelled':
      taskOf(state, event.task).cancelled = event.reason
      taskOf(state, event.task).takenOver = null
      for (const item of state.attention) if (item.task === event.task) item.open = false
      return
    case 'RunPaused':
      // One that comes while it pauses says why and until when from now on; it has paused since the first.
      state.paused = { reason: event.reason, until: event.until, at: state.paused?.at ?? at }
      return
    case 'RunUnpaused':
      if (state.paused) {
        state.pausedMs += Math.max(0, at - state.paused.at)
        state.pauses.push({ reason: state.paused.reason, from: state.paused.at, to: at })
        if (state.pauses.length > MOST_PAUSES) state.pauses.shift()
      }
      state.paused = null
      return
    case 'BaseMerged':
      state.baseMerged = event.commit
      return
    case 'RunFinished':
      state.finished = { status: event.status, reason: event.reason, at }
      // A finished run waits for nobody: the budget may have ended with its last agent.
      for (const item of state.attention) item.open = false
      return
    default:
      assertNever(event, 'event')
  }
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
