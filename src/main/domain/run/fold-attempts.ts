/** What the begin and end of an attempt or a gate change in the state of a run. */
import type { EventOf } from '../../../contract/events.ts'
import { workStage } from './needs.ts'
import { evidenceKey, type RunState, taskOf } from './state.ts'

/** What the state keeps of a gate's output: it is copied at each snapshot, and the output file has everything. */
const TAIL_PASSED = 500
const TAIL_FAILED = 2_000

const NO_TOKENS = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }

export function attemptPlanned(state: RunState, event: EventOf<'AttemptPlanned'>, at: number): void {
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
  if (event.task === null) {
    state.runAttempts.push(event.attempt)
    state.planContinuesWith = null
  } else {
    const task = taskOf(state, event.task)
    task.attempts.push(event.attempt)
    task.continueWith = null
  }
}

export function attemptFinished(state: RunState, event: EventOf<'AttemptFinished'>, at: number): void {
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

export function gateFinished(state: RunState, event: EventOf<'GateFinished'>, at: number): void {
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
}
