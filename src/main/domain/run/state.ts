/** The state of one run, folded from its events: facts only, plain data that survives JSON. */
import type { AttemptOutcome, EventOf, Tokens } from '../../../contract/events.ts'
import type { ChosenStrategy, Plan, PlannedTask } from '../../../contract/plan.ts'
import type { AttentionKind } from '../../../contract/status.ts'

/** Raised when the shape or meaning of the folded state changes: older stored snapshots are then ignored. */
export const FOLD_VERSION = 6

export interface ProcessState {
  pid: number
  startTime: string
}

export interface AttemptState {
  id: string
  task: string | null
  phase: string
  gate: string | null
  n: number
  batch: number
  session: string
  resume: boolean
  model: string | null
  files: string[] | null
  plannedAt: number
  process: ProcessState | null
  /** null while it is planned or running. */
  outcome: AttemptOutcome | null
  detail: string
  costUsd: number
  costEstimated: boolean
  tokens: Tokens
  durationMs: number
  finishedAt: number | null
  changed: boolean
  notBefore: number | null
  /** How many requests of its task had been made when it was planned: its prompt holds these and no later ones. */
  requests: number
}

/** The latest run of one gate on one tree. */
export interface EvidenceState {
  gateRun: string
  scope: 'base' | 'task' | 'merge'
  task: string | null
  gate: string
  tree: string
  passed: boolean
  exitCode: number | null
  timedOut: boolean
  durationMs: number
  command: string
  outputFile: string
  failureDigest: string | null
  tail: string
  groups: string[][]
  at: number
}

export type VerdictState = Omit<EventOf<'VerdictRecorded'>, 'type' | 'task'> & { at: number }

export interface AttentionState {
  id: string
  task: string | null
  kind: AttentionKind
  text: string
  raisedAt: number
  open: boolean
  /** Put aside by a person until then; absent or null: not put aside. */
  snoozedUntil?: number | null
}

/** What a person asked for when sending a task back. */
export type RequestState = Omit<EventOf<'TaskSentBack'>, 'type' | 'task'> & { at: number }

/** A person goes on with the session of that attempt; `answered`: something waited for them. */
export interface TakenOverState {
  attempt: string
  session: string
  instance: string
  answered: boolean
  at: number
}

/** A session that a person handed back for an agent to go on in, if that step is what is due next. */
export interface ContinuedSession {
  session: string
  phase: string
  gate: string | null
}

export interface TaskState {
  id: string
  /** Position in the plan. */
  index: number
  planned: PlannedTask
  started: boolean
  startedAt: number | null
  worktree: { path: string; branch: string; base: string } | null
  /** Commit that the task's own changes are told from: where it began, or the integration commit it took in last. */
  diffBase: string | null
  /** Tree of the commit that the task began on. */
  baseTree: string | null
  head: { commit: string; tree: string } | null
  attempts: string[]
  /** Index into `attempts`: limits count from here (requested changes, a rebase or a person's retry moves it). */
  windowStart: number
  /** Agent phases of the pipeline that are complete. */
  phasesDone: string[]
  verdicts: VerdictState[]
  /** Index into `verdicts`: rounds count from here (a person's retry moves it). */
  roundStart: number
  /** Number of verdicts when the stronger model was called in; null: not yet. */
  escalatedAt: number | null
  /** A person said that an empty diff is right. */
  emptyApproved: boolean
  /** Tree that a person approved in spite of the reviewer. */
  personApproved: string | null
  /** Commit whose changes to gates a person approved: a further change is asked about again. */
  gateChangeApproved: string | null
  /** Conflicts of a merge of the integration branch that lie in the worktree, waiting for a resolver. */
  conflicts: string[]
  /** Merge of this commit of the integration branch into the task is due before it goes on. */
  rebaseOnto: string | null
  /** How often the merge queue sent it back since the last retry. */
  mergeRejections: number
  /** Lines that its last merge would have dropped: told to the resolver. */
  droppedLines: string[]
  /** A person said that lines which others added may go. */
  dropsApproved: boolean
  /** Whether an agent ever resolved conflicts in it: its merge is then checked for dropped lines. */
  wasRebased: boolean
  /** What a person said when sending it back; told to the next attempts. */
  note: string | null
  /** A person works in its worktree. */
  takenOver: TakenOverState | null
  continueWith: ContinuedSession | null
  /** Everything that a person asked for by sending it back, oldest first. */
  requests: RequestState[]
  /** How many of `requests` are answered by work that was done since. */
  answered: number
  /** A gate that was begun in the worktree and did not end: what it left there is no work of the task. */
  unfinishedGate: string | null
  merged: { commit: string; tree: string; at: number } | null
  cancelled: string | null
}

export interface RunState {
  version: number
  createdAt: number
  updatedAt: number
  created: EventOf<'RunCreated'>
  /** Options and limits as they stand now. */
  options: { yes: boolean; merge: boolean; allowRedBase: boolean }
  budgetUsd: number | null
  maxAgents: number
  preflight: { redGates: string[] } | null
  integrationWorktree: { path: string } | null
  plan: Plan | null
  planSource: 'spec' | 'agent' | 'person' | null
  planProblems: string[]
  /** Index into `runAttempts`: limits of the planner count from here. */
  planWindow: number
  planTakenOver: TakenOverState | null
  planContinuesWith: ContinuedSession | null
  /** What a person said when they handed the planner's session back; told to the next attempts. */
  planNote: string | null
  approved: boolean
  strategy: { name: ChosenStrategy; reason: string } | null
  integration: { branch: string; commit: string; tree: string } | null
  tasks: Record<string, TaskState>
  attempts: Record<string, AttemptState>
  /** Attempts of the run itself (planning), in order. */
  runAttempts: string[]
  /** By `gate@tree`. */
  evidence: Record<string, EvidenceState>
  /** How many gate runs were begun: names the next one. */
  gateRuns: number
  /** Gates and setups that run or ran when we last knew, by owner. */
  processes: Record<string, ProcessState & { kind: 'agent' | 'gate' | 'setup' }>
  attention: AttentionState[]
  paused: { reason: string; until: number | null; at: number } | null
  /** Pauses that are over, the newest `MOST_PAUSES` of them. */
  pauses: { reason: string; from: number; to: number }[]
  /** Milliseconds of pauses that are over. */
  pausedMs: number
  baseMerged: string | null
  finished: { status: 'succeeded' | 'failed' | 'cancelled'; reason: string; at: number } | null
}

/** Whether a person asked for something that no work has answered yet. */
export const isAsked = (task: TaskState): boolean => task.requests.length > task.answered

/** Whether an attempt works on without knowing what a person has asked for since: it is ended, and another one begins. */
export const isOvertaken = (attempt: AttemptState, task: TaskState): boolean => attempt.requests < task.requests.length

export const evidenceKey = (gate: string, tree: string): string => `${gate}@${tree}`

export function evidenceFor(state: RunState, gate: string, tree: string): EvidenceState | null {
  return state.evidence[evidenceKey(gate, tree)] ?? null
}

/** Tasks come with a plan and stay the same objects until another one replaces them all. */
const ordered = new WeakMap<RunState['tasks'], readonly TaskState[]>()

/** Tasks in the order of the plan. */
export function tasksInOrder(state: RunState): readonly TaskState[] {
  const known = ordered.get(state.tasks)
  if (known) return known
  const tasks = Object.values(state.tasks).sort((a, b) => a.index - b.index)
  ordered.set(state.tasks, tasks)
  return tasks
}

export function attemptsOf(state: RunState, task: TaskState | null): AttemptState[] {
  const ids = task ? task.attempts : state.runAttempts
  return ids.flatMap((id) => state.attempts[id] ?? [])
}

/** Of the version of the state that it was found for; asked for once per task, it must not cost all attempts each time. */
const live = new WeakMap<RunState, { version: number; attempts: readonly AttemptState[] }>()

export function liveAttempts(state: RunState): readonly AttemptState[] {
  const known = live.get(state)
  if (known?.version === state.version) return known.attempts
  const attempts = Object.values(state.attempts).filter((attempt) => attempt.outcome === null)
  live.set(state, { version: state.version, attempts })
  return attempts
}

export function openAttention(state: RunState, task: string | null): AttentionState[] {
  return state.attention.filter((item) => item.open && item.task === task)
}

export function totalCost(state: RunState): number {
  return Object.values(state.attempts).reduce((sum, attempt) => sum + attempt.costUsd, 0)
}

/** What earlier attempts of a session cost: the CLI's totals go on across a resume. */
export function sessionCost(state: RunState, session: string): number {
  return Object.values(state.attempts)
    .filter((attempt) => attempt.session === session)
    .reduce((sum, attempt) => sum + attempt.costUsd, 0)
}

/** Throws for a task that the plan does not have: no event names one. */
export function taskOf(state: RunState, id: string): TaskState {
  const task = state.tasks[id]
  if (!task) throw new Error(`Event for a task that the plan does not have: ${id}`)
  return task
}
