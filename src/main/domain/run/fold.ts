/**
 * Folds events into the state of a run.
 *
 * `applyEvent` changes the state that it is given: a run's state has one owner, and copying it for every event would
 * cost more than the event.
 */
import type { EventOf, RunEvent } from '../../../contract/events.ts'
import type { Plan } from '../../../contract/plan.ts'
import { assertNever } from '../../../contract/result.ts'
import { pipelineOf, workStage } from './needs.ts'
import { isOver } from './schedule.ts'
import { evidenceKey, type RunState, type TaskState } from './state.ts'

/** What the state keeps of a gate's output: it is copied at each snapshot, and the output file has everything. */
const TAIL_PASSED = 500
const TAIL_FAILED = 2_000

/** A run that waits for its provider may pause often; whoever looks back wants the last ones. */
const MOST_PAUSES = 200

const NO_TOKENS = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

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

function newTasks(plan: Plan): Record<string, TaskState> {
  return Object.fromEntries(
    plan.tasks.map((planned, index): [string, TaskState] => [
      planned.id,
      {
        id: planned.id,
        index,
        planned,
        started: false,
        startedAt: null,
        worktree: null,
        diffBase: null,
        baseTree: null,
        head: null,
        attempts: [],
        windowStart: 0,
        phasesDone: [],
        verdicts: [],
        roundStart: 0,
        escalatedAt: null,
        emptyApproved: false,
        personApproved: null,
        gateChangeApproved: null,
        conflicts: [],
        rebaseOnto: null,
        mergeRejections: 0,
        droppedLines: [],
        dropsApproved: false,
        wasRebased: false,
        note: null,
        takenOver: null,
        continueWith: null,
        requests: [],
        answered: 0,
        unfinishedGate: null,
        merged: null,
        cancelled: null,
      },
    ]),
  )
}

function taskOf(state: RunState, id: string): TaskState {
  const task = state.tasks[id]
  if (!task) throw new Error(`Event for a task that the plan does not have: ${id}`)
  return task
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
      state.attempts[event.attempt] = {
        id: event.attempt,
        task: event.task,
        phase: event.phase,
        gate: event.gate,
        n: event.n,
        batch: event.batch,
        session: event.session,
        resume: event.resume,
        model: event.model,
        files: event.files,
        plannedAt: at,
        process: null,
        outcome: null,
        detail: '',
        costUsd: 0,
        costEstimated: false,
        tokens: NO_TOKENS,
        durationMs: 0,
        finishedAt: null,
        changed: false,
        notBefore: null,
        requests: event.task === null ? 0 : taskOf(state, event.task).requests.length,
      }
      if (event.task === null) state.runAttempts.push(event.attempt)
      else {
        const task = taskOf(state, event.task)
        task.attempts.push(event.attempt)
        task.continueWith = null
      }
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
    case 'GateFinished': {
      delete state.processes[event.gateRun]
      if (event.scope === 'task' && event.task !== null) taskOf(state, event.task).unfinishedGate = null
      const passed = event.exitCode === 0 && !event.timedOut
      state.evidence[evidenceKey(event.gate, event.tree)] = {
        gateRun: event.gateRun,
        scope: event.scope,
        task: event.task,
        gate: event.gate,
        tree: event.tree,
        passed,
        exitCode: event.exitCode,
        timedOut: event.timedOut,
        durationMs: event.durationMs,
        command: event.command,
        outputFile: event.outputFile,
        failureDigest: event.failureDigest,
        tail: event.tail.slice(passed ? -TAIL_PASSED : -TAIL_FAILED),
        groups: event.groups ?? [],
        at,
      }
      return
    }
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
    case 'TaskTakenOver': {
      const task = taskOf(state, event.task)
      const open = state.attention.filter((item) => item.open && item.task === event.task)
      for (const item of open) item.open = false
      const { attempt, session, instance } = event
      task.takenOver = { attempt, session, instance, answered: open.length > 0, at }
      return
    }
    case 'TaskHandedBack':
      handedBack(state, event)
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

function attemptFinished(state: RunState, event: EventOf<'AttemptFinished'>, at: number): void {
  const attempt = state.attempts[event.attempt]
  if (!attempt) throw new Error(`An attempt ended that was never planned: ${event.attempt}`)
  delete state.processes[event.attempt]
  attempt.outcome = event.outcome
  attempt.detail = event.detail
  attempt.costUsd = event.costUsd
  attempt.costEstimated = event.costEstimated
  attempt.tokens = event.tokens
  attempt.durationMs = event.durationMs
  attempt.model = event.model ?? attempt.model
  attempt.finishedAt = at
  attempt.changed = event.changed
  attempt.notBefore = event.notBefore
  if (attempt.task === null) return
  const task = taskOf(state, attempt.task)
  if (event.commit !== null && event.tree !== null) {
    task.head = { commit: event.commit, tree: event.tree }
    task.unfinishedGate = null
  }
  if (event.outcome !== 'succeeded') return
  if (attempt.phase === 'revise' || attempt.phase === workStage(state)?.phase)
    task.answered = Math.max(task.answered, attempt.requests)
  if (attempt.phase === 'resolve') {
    task.conflicts = []
    task.droppedLines = []
  } else if (!task.phasesDone.includes(attempt.phase)) task.phasesDone.push(attempt.phase)
}

/** What a person's decision changes, by the kind of attention that it answers. */
function attentionResolved(state: RunState, event: EventOf<'AttentionResolved'>): void {
  const item = state.attention.find((candidate) => candidate.id === event.attention)
  if (!item) throw new Error(`Attention was resolved that was never raised: ${event.attention}`)
  item.open = false
  if (item.kind === 'plan-invalid') state.planWindow = state.runAttempts.length
  if (item.kind === 'red-base' && event.decision === 'approve') state.options.allowRedBase = true
  if (item.task === null) {
    if (event.decision === 'retry') state.planWindow = state.runAttempts.length
    return
  }
  const task = taskOf(state, item.task)
  task.windowStart = task.attempts.length
  task.mergeRejections = 0
  if (event.note !== '') task.note = event.note
  if (event.decision === 'approve') {
    if (item.kind === 'gate-change') task.gateChangeApproved = task.head?.commit ?? null
    else if (item.kind === 'dropped-lines') {
      task.dropsApproved = true
      task.conflicts = []
      task.droppedLines = []
    } else if (item.kind === 'empty-diff') {
      task.emptyApproved = true
      const last = state.attempts[task.attempts.at(-1) ?? '']
      if (last && !task.phasesDone.includes(last.phase)) task.phasesDone.push(last.phase)
    } else if (item.kind === 'review' || item.kind === 'recurrence') {
      task.personApproved = task.head?.tree ?? null
      // Taken as it is: what was asked for and not done is let go.
      task.answered = task.requests.length
    }
  } else if (event.decision === 'retry') {
    judgeAnew(state, task)
    if (item.kind === 'gate-change' || item.kind === 'empty-diff') reopenWork(state, task)
  }
}

/** The reviewer is asked again, and a red gate is run again: what made it red may have been outside the tree. */
function judgeAnew(state: RunState, task: TaskState): void {
  task.roundStart = task.verdicts.length
  task.escalatedAt = null
  const tree = task.head?.tree
  for (const [key, evidence] of Object.entries(state.evidence))
    if (evidence.tree === tree && !evidence.passed) delete state.evidence[key]
}

/** The task goes on from the tree as the person left it; nothing that they say about it stands in for evidence. */
function handedBack(state: RunState, event: EventOf<'TaskHandedBack'>): void {
  const task = taskOf(state, event.task)
  const taken = task.takenOver
  if (taken === null) throw new Error(`A task was handed back that nobody had taken over: ${event.task}`)
  const attempt = state.attempts[taken.attempt]
  if (!attempt) throw new Error(`An attempt was taken over that was never planned: ${taken.attempt}`)
  task.takenOver = null
  // What its ending agent still raised is found out anew, if it still holds.
  for (const item of state.attention) if (item.task === event.task) item.open = false
  task.head = { commit: event.commit, tree: event.tree }
  task.unfinishedGate = null
  task.windowStart = task.attempts.length
  task.mergeRejections = 0
  if (event.note !== '') task.note = event.note
  if (taken.answered || event.next === 'done') judgeAnew(state, task)
  if (event.next === 'continue') {
    task.continueWith = { session: taken.session, phase: attempt.phase, gate: attempt.gate }
    return
  }
  // Done by the person's own hands, what they had asked for is settled.
  task.answered = task.requests.length
  task.conflicts = []
  task.droppedLines = []
  const isStage = pipelineOf(state).some((stage) => stage.kind === 'agent' && stage.phase === attempt.phase)
  if (isStage && !task.phasesDone.includes(attempt.phase)) task.phasesDone.push(attempt.phase)
}

/** Has the phase that does the work done again: everything is complete, and yet a person sent the task back. */
function reopenWork(state: RunState, task: TaskState): void {
  const work = workStage(state)
  if (work) task.phasesDone = task.phasesDone.filter((phase) => phase !== work.phase)
}

/** Everything that was said of the task before counts anew, and what a person accepted is accepted no longer. */
function taskSentBack(state: RunState, event: EventOf<'TaskSentBack'>, at: number): void {
  const { type: _type, task: id, ...request } = event
  const task = taskOf(state, id)
  task.requests.push({ ...request, at })
  if (event.note !== '') task.note = event.note
  // Attempts at work are ended because of this: they belong to the new window, where their sessions are continued.
  const firstLive = task.attempts.findIndex((attempt) => state.attempts[attempt]?.outcome === null)
  task.windowStart = firstLive < 0 ? task.attempts.length : firstLive
  task.roundStart = task.verdicts.length
  task.escalatedAt = null
  task.mergeRejections = 0
  task.personApproved = null
  task.emptyApproved = false
  task.dropsApproved = false
  if (task.head !== null && task.head.tree === task.baseTree) reopenWork(state, task)
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
