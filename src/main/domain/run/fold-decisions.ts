/** What a person's decisions change in the state of a run: answers, taking over, handing and sending back. */
import type { EventOf } from '../../../contract/events.ts'
import { pipelineOf, workStage } from './needs.ts'
import { type RunState, type TaskState, taskOf } from './state.ts'

/** What a person's decision changes, by the kind of attention that it answers. */
export function attentionResolved(state: RunState, event: EventOf<'AttentionResolved'>): void {
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

export function takenOver(state: RunState, event: EventOf<'TaskTakenOver'>, at: number): void {
  const task = taskOf(state, event.task)
  const open = state.attention.filter((item) => item.open && item.task === event.task)
  for (const item of open) item.open = false
  const { attempt, session, instance } = event
  task.takenOver = { attempt, session, instance, answered: open.length > 0, at }
}

/** The task goes on from the tree as the person left it; nothing that they say about it stands in for evidence. */
export function handedBack(state: RunState, event: EventOf<'TaskHandedBack'>): void {
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

/** Only what the planner itself asked is answered by that: a budget or a login concerns the whole run. */
export function planTakenOver(state: RunState, { attempt, session, instance }: EventOf<'PlanTakenOver'>, at: number) {
  const open = state.attention.filter((item) => item.open && item.kind === 'plan-invalid')
  for (const item of open) item.open = false
  state.planTakenOver = { attempt, session, instance, answered: open.length > 0, at }
}

export function planHandedBack(state: RunState, { note }: EventOf<'PlanHandedBack'>): void {
  const taken = state.planTakenOver
  if (taken === null) throw new Error('A planner was handed back that nobody had taken over')
  state.planTakenOver = null
  state.planWindow = state.runAttempts.length
  state.planContinuesWith = { session: taken.session, phase: 'plan', gate: null }
  if (note !== '') state.planNote = note
}

/** Has the phase that does the work done again: everything is complete, and yet a person sent the task back. */
function reopenWork(state: RunState, task: TaskState): void {
  const work = workStage(state)
  if (work) task.phasesDone = task.phasesDone.filter((phase) => phase !== work.phase)
}

/** Everything that was said of the task before counts anew, and what a person accepted is accepted no longer. */
export function taskSentBack(state: RunState, event: EventOf<'TaskSentBack'>, at: number): void {
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
