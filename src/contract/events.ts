/** The facts that a run consists of, as the event log stores them. Names are in the past tense; fields only ever grow. */
import { z } from 'zod'
import { AttemptId, AttentionId, GateRunId, InstanceId, ObjectId, RunId, SessionId, TaskId } from './ids.ts'
import { ChosenStrategy, Plan } from './plan.ts'
import { RunOptions, RunSettings } from './settings.ts'
import { AttentionKind } from './status.ts'
import { Finding, Issue } from './verdict.ts'

export const Tokens = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
})
export type Tokens = z.infer<typeof Tokens>

/**
 * How an attempt ended.
 *
 * `succeeded`: the phase is complete. `empty`: it claimed success but changed nothing where work was due.
 * `invalid-output`: no schema-valid answer. `failed`: the agent or the CLI gave up. `transient`: the provider failed in a
 * way that passes. `credentials`, `usage-limit`, `budget`: as named. `timeout`: our limit. `interrupted`: the process
 * died without a result. `stopped`: we stopped it because a person said so.
 */
export const AttemptOutcome = z.enum([
  'succeeded',
  'empty',
  'invalid-output',
  'failed',
  'transient',
  'credentials',
  'usage-limit',
  'budget',
  'timeout',
  'interrupted',
  'stopped',
])
export type AttemptOutcome = z.infer<typeof AttemptOutcome>

/** A comment of a person on lines of a diff, with the diff around them as it then was. */
export const SentComment = z.object({
  file: z.string(),
  side: z.enum(['old', 'new']),
  line: z.number().int().min(1),
  endLine: z.number().int().min(1),
  text: z.string(),
  /** Commit that the line numbers are those of. */
  commit: ObjectId,
  /** Lines of the diff around it, in git's notation, each with its mark; bounded. */
  excerpt: z.string(),
})
export type SentComment = z.infer<typeof SentComment>

export const ProcessKind = z.enum(['agent', 'gate', 'setup'])
export type ProcessKind = z.infer<typeof ProcessKind>

/** Which tree a gate ran on: the base commit, a task's worktree, or the merged tree of a task in the queue. */
export const GateScope = z.enum(['base', 'task', 'merge'])
export type GateScope = z.infer<typeof GateScope>

export const IssueRecord = Issue.extend({
  /** Stable identity across rounds: file, category and words; line numbers are no part of it. */
  fingerprint: z.string(),
  /** How often it has come up in this task, this time included. */
  seen: z.number().int().min(1),
})
export type IssueRecord = z.infer<typeof IssueRecord>

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape })

export const RunEvent = z.discriminatedUnion('type', [
  event('RunCreated', {
    run: RunId,
    projectDir: z.string(),
    specName: z.string(),
    specText: z.string(),
    baseBranch: z.string(),
    baseCommit: ObjectId,
    /** False when the project's checkout had uncommitted changes, which this run does not contain. */
    checkoutClean: z.boolean(),
    options: RunOptions,
    settings: RunSettings,
  }),
  event('OptionsChanged', {
    options: RunOptions.partial(),
    budgetUsd: z.number().nullable().optional(),
    maxAgents: z.number().int().min(1).optional(),
  }),
  event('PreflightPassed', { redGates: z.array(z.string()) }),
  event('PlanProposed', { plan: Plan, source: z.enum(['spec', 'agent', 'person']), attempt: AttemptId.nullable() }),
  event('PlanRejected', { attempt: AttemptId.nullable(), problems: z.array(z.string()) }),
  event('PlanApproved', { by: z.enum(['person', 'option']) }),
  event('StrategyChosen', { strategy: ChosenStrategy, reason: z.string() }),
  event('IntegrationCreated', { branch: z.string(), commit: ObjectId, tree: ObjectId }),

  /** The scheduler let the task begin: from here on it holds its claim. */
  event('TaskStarted', { task: TaskId }),
  event('WorktreePrepared', {
    /** null: the integration worktree of the run. */
    task: TaskId.nullable(),
    path: z.string(),
    branch: z.string().nullable(),
    base: ObjectId,
    tree: ObjectId,
  }),

  event('AttemptPlanned', {
    attempt: AttemptId,
    task: TaskId.nullable(),
    phase: z.string(),
    gate: z.string().nullable(),
    /** 1, 2, ... within (task, phase, gate). */
    n: z.number().int().min(1),
    session: SessionId,
    /** True when it continues the session of an interrupted attempt. */
    resume: z.boolean(),
    model: z.string().nullable(),
    /** Attempts that were planned together (parallel fixers) share a batch; limits count batches. */
    batch: z.number().int().min(1),
    /** Files that this attempt alone may change (the `files` strategy); null: those of the task. */
    files: z.array(z.string()).nullable(),
    /** Commit that the worktree stood at; null where there is no worktree of a task. */
    commit: ObjectId.nullable(),
  }),
  event('ProcessStarted', {
    /** The attempt, gate run or setup that it belongs to. */
    owner: z.string(),
    kind: ProcessKind,
    pid: z.number().int().positive(),
    /** Start time as the operating system tells it (ticks since boot on Linux), which tells pids apart. */
    startTime: z.string(),
    command: z.string(),
  }),
  event('ProcessEnded', { owner: z.string(), reason: z.string() }),
  event('AttemptFinished', {
    attempt: AttemptId,
    outcome: AttemptOutcome,
    /** One sentence: what it said last, or what went wrong. */
    detail: z.string(),
    /** Cost of this attempt alone, US dollars. */
    costUsd: z.number(),
    /** Whether the cost was summed from usage because no result told it. */
    costEstimated: z.boolean(),
    tokens: Tokens,
    durationMs: z.number(),
    model: z.string().nullable(),
    /** State of the task's worktree after the attempt's checkpoint. */
    commit: ObjectId.nullable(),
    tree: ObjectId.nullable(),
    changed: z.boolean(),
    /** Epoch milliseconds before which no retry makes sense (backoff, usage limits); null: at once. */
    notBefore: z.number().nullable(),
  }),

  event('GateStarted', {
    gateRun: GateRunId,
    scope: GateScope,
    task: TaskId.nullable(),
    gate: z.string(),
    tree: ObjectId,
  }),
  event('GateFinished', {
    gateRun: GateRunId,
    scope: GateScope,
    task: TaskId.nullable(),
    gate: z.string(),
    command: z.string(),
    /** null: ended by a signal or our time limit. */
    exitCode: z.number().int().nullable(),
    timedOut: z.boolean(),
    durationMs: z.number(),
    outputFile: z.string(),
    tree: ObjectId,
    /** Stable digest of a failure's output (times, paths and addresses removed); null when it passed. */
    failureDigest: z.string().nullable(),
    /** Last lines of the output, bounded. */
    tail: z.string(),
    /** Disjoint groups of files that the failure names, for parallel fixers; absent or empty: one fixer for all. */
    groups: z.array(z.array(z.string())).optional(),
  }),

  event('VerdictRecorded', {
    task: TaskId,
    attempt: AttemptId.nullable(),
    round: z.number().int().min(1),
    /** The tree that was judged. */
    tree: ObjectId,
    /** What the reviewer said; null when no schema-valid verdict came. */
    given: z.enum(['approved', 'changes_requested']).nullable(),
    effective: z.enum(['approved', 'changes_requested']),
    summary: z.string(),
    issues: z.array(IssueRecord),
    findings: z.array(Finding),
  }),
  event('ReviewEscalated', { task: TaskId, reason: z.string() }),

  event('MergeConflicted', { task: TaskId, files: z.array(z.string()), onto: ObjectId }),
  event('MergeRefused', { task: TaskId, reason: z.string(), lines: z.array(z.string()), onto: ObjectId }),
  /** The task's tree merged cleanly, but a gate is red on the merged tree: the task goes on from that merge. */
  event('MergeRejected', { task: TaskId, gate: z.string(), gateRun: GateRunId, onto: ObjectId, tree: ObjectId }),
  /** The integration branch was merged into the task's branch, so that the task can be mended on top of it. */
  event('TaskRebased', {
    task: TaskId,
    onto: ObjectId,
    commit: ObjectId,
    tree: ObjectId,
    conflicts: z.array(z.string()),
  }),
  event('TaskMerged', { task: TaskId, from: ObjectId, commit: ObjectId, tree: ObjectId }),

  event('AttentionRaised', {
    attention: AttentionId,
    task: TaskId.nullable(),
    kind: AttentionKind,
    text: z.string(),
  }),
  event('AttentionResolved', {
    attention: AttentionId,
    decision: z.enum(['retry', 'approve', 'cleared']),
    note: z.string(),
  }),
  /** A person put it aside until then (epoch milliseconds), or took it up again (null). It stays open all the while. */
  event('AttentionSnoozed', { attention: AttentionId, until: z.number().nullable() }),
  /**
   * A person goes on with the session of an attempt in a terminal. Until it is handed back nothing of ours starts in that
   * worktree, and what waited for a person in the task has found one.
   */
  event('TaskTakenOver', { task: TaskId, attempt: AttemptId, session: SessionId, instance: InstanceId }),
  event('TaskHandedBack', {
    task: TaskId,
    /** `continue`: an agent goes on in that session. `done`: the phase is complete; gates and review judge the tree. */
    next: z.enum(['continue', 'done']),
    note: z.string(),
    /** State of the worktree after its checkpoint: what evidence is bound to from here on. */
    commit: ObjectId,
    tree: ObjectId,
    changed: z.boolean(),
  }),
  /** The same for the planner, whose folder is that of the run: no plan is taken until its session is handed back. */
  event('PlanTakenOver', { attempt: AttemptId, session: SessionId, instance: InstanceId }),
  /** An agent goes on in that session, and answers with the plan. */
  event('PlanHandedBack', { note: z.string() }),
  /** A person sent a begun task back to the agents, wherever it stood: a `revise` answers what they said. */
  event('TaskSentBack', {
    task: TaskId,
    /** Id of the command: the same one again changes nothing. */
    request: z.string(),
    note: z.string(),
    comments: z.array(SentComment),
  }),
  /** A person let it begin earlier or later than the plan says. */
  event('TaskPrioritised', { task: TaskId, priority: z.number().int() }),
  event('TaskCancelled', { task: TaskId, reason: z.string() }),

  event('RunPaused', { reason: z.string(), until: z.number().nullable() }),
  event('RunUnpaused', { reason: z.string() }),
  event('BaseMerged', { commit: ObjectId }),
  event('RunFinished', { status: z.enum(['succeeded', 'failed', 'cancelled']), reason: z.string() }),
])
export type RunEvent = z.infer<typeof RunEvent>
export type RunEventType = RunEvent['type']
export type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>

/** An event as it stands in the log. `seq` orders the whole log, `version` its stream (1, 2, ...). */
export interface StoredEvent {
  readonly seq: number
  readonly stream: string
  readonly version: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly event: RunEvent
}
