/** What faces are shown of runs, tasks and attempts: plain data derived when it is read. */
import { z } from 'zod'
import { AttemptOutcome, GateScope, IssueRecord, SentComment, Tokens } from './events.ts'
import { LiveActivity } from './feed.ts'
import { Plan } from './plan.ts'
import { GateSettings, Limits, RunOptions } from './settings.ts'
import { AttentionKind, RunReport, RunStatus, TaskReport } from './status.ts'
import { Finding } from './verdict.ts'

/** Epoch milliseconds. */
const time = z.number()

export const RunSummary = z.object({
  run: z.string(),
  spec: z.string(),
  /** Title of the spec. */
  title: z.string(),
  projectDir: z.string(),
  projectName: z.string(),
  base: z.string(),
  status: RunStatus,
  /** Whether the engine works on it at this moment; false for a run that rests or is over. */
  driven: z.boolean(),
  strategy: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
  finishedAt: time.nullable(),
  taskCount: z.number().int(),
  mergedCount: z.number().int(),
  /** Agents at work now, and how many it may have. */
  agents: z.number().int(),
  maxAgents: z.number().int(),
  costUsd: z.number(),
  /** null: no cap. */
  budgetUsd: z.number().nullable(),
  openAttention: z.number().int(),
  mergedCommit: z.string().nullable(),
  /** Why it failed, was cancelled or is paused, or that its planner is taken over. */
  reason: z.string().nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** How a person may answer what waits for them. */
export const AnswerKind = z.enum(['approve', 'retry', 'cancel', 'raise-budget'])
export type AnswerKind = z.infer<typeof AnswerKind>

export const InboxItem = z.object({
  /** Id of the attention. */
  id: z.string(),
  run: z.string(),
  spec: z.string(),
  projectDir: z.string(),
  task: z.string().nullable(),
  taskTitle: z.string().nullable(),
  kind: AttentionKind,
  text: z.string(),
  raisedAt: time,
  /** A person put it aside until then; a time that is past, or null: it waits now. */
  snoozedUntil: time.nullable(),
  /** What `inbox.answer` takes for it, the usual one first. */
  answers: z.array(AnswerKind),
})
export type InboxItem = z.infer<typeof InboxItem>

/** One step of a task's pipeline, as a tick on its card. */
export const PhaseTick = z.object({
  name: z.string(),
  kind: z.enum(['agent', 'gate', 'review', 'merge']),
  /** `stale`: a gate or review that passed on an earlier tree. */
  state: z.enum(['pending', 'running', 'passed', 'failed', 'stale']),
  /** Attempts of the phase, gate runs of the gate, or rounds of the review. */
  count: z.number().int(),
})
export type PhaseTick = z.infer<typeof PhaseTick>

/** Who goes on with an agent's session instead of an agent: a person, in that instance. */
export const TakenOver = z.object({ instance: z.string(), attempt: z.string(), since: time })
export type TakenOver = z.infer<typeof TakenOver>

export const TaskCard = TaskReport.extend({
  /** Place in the plan, from 0. */
  index: z.number().int(),
  milestone: z.string().nullable(),
  role: z.string().nullable(),
  dependsOn: z.array(z.string()),
  files: z.array(z.string()),
  /** Higher starts first. */
  priority: z.number().int(),
  phases: z.array(PhaseTick),
  /** The pipeline step it stands at: phase, gate or `merge`; null when it is over or has not begun. */
  step: z.string().nullable(),
  /** Round of the review that is next or under way, and how many there may be. */
  round: z.number().int(),
  rounds: z.number().int(),
  startedAt: time.nullable(),
  takenOver: TakenOver.nullable(),
  mergedAt: time.nullable(),
  mergedCommit: z.string().nullable(),
  /** When its status last can have changed: the newest event about it. */
  since: time,
})
export type TaskCard = z.infer<typeof TaskCard>

export const AttemptView = z.object({
  attempt: z.string(),
  /** null: of the run itself (planning). */
  task: z.string().nullable(),
  phase: z.string(),
  gate: z.string().nullable(),
  n: z.number().int(),
  session: z.string(),
  resume: z.boolean(),
  model: z.string().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  /** null while it is under way. */
  outcome: AttemptOutcome.nullable(),
  detail: z.string(),
  costUsd: z.number(),
  costEstimated: z.boolean(),
  tokens: Tokens,
  durationMs: z.number(),
  changed: z.boolean(),
  /** Process of the agent while it runs. */
  pid: z.number().int().nullable(),
})
export type AttemptView = z.infer<typeof AttemptView>

/** One gate run: what we ran, on which tree, and how it ended. */
export const GateRunView = z.object({
  gateRun: z.string(),
  scope: GateScope,
  task: z.string().nullable(),
  gate: z.string(),
  tree: z.string(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  command: z.string().nullable(),
  /** null: still running, or ended by a signal or our time limit. */
  exitCode: z.number().int().nullable(),
  timedOut: z.boolean(),
  durationMs: z.number().nullable(),
  passed: z.boolean().nullable(),
})
export type GateRunView = z.infer<typeof GateRunView>

export const VerdictView = z.object({
  task: z.string(),
  attempt: z.string().nullable(),
  round: z.number().int(),
  tree: z.string(),
  given: z.enum(['approved', 'changes_requested']).nullable(),
  effective: z.enum(['approved', 'changes_requested']),
  summary: z.string(),
  issues: z.array(IssueRecord),
  findings: z.array(Finding),
  at: time,
})
export type VerdictView = z.infer<typeof VerdictView>

/** What of a run changes seldom or as a whole; tasks, attempts and gate runs stand beside it. */
export const RunHeader = RunSummary.extend({
  report: RunReport.omit({ tasks: true }),
  baseCommit: z.string(),
  checkoutClean: z.boolean(),
  options: RunOptions,
  planSource: z.enum(['spec', 'agent', 'person']).nullable(),
  planApproved: z.boolean(),
  /** What was wrong with the planner's last answer. */
  planProblems: z.array(z.string()),
  /** A person goes on with the planner's session; null: nobody. */
  planTakenOver: TakenOver.nullable(),
  /** Gates that were red on the base already. */
  redGates: z.array(z.string()),
  gates: z.array(GateSettings),
  /** Names of the pipeline's steps, in order. */
  pipeline: z.array(z.string()),
  limits: Limits,
  models: z.record(z.string(), z.string()),
  paused: z.object({ reason: z.string(), until: time.nullable(), at: time }).nullable(),
  /** Every pause, the oldest first; `to` is null while it lasts. */
  pauses: z.array(z.object({ reason: z.string(), from: time, to: time.nullable() })),
  attention: z.array(InboxItem),
})
export type RunHeader = z.infer<typeof RunHeader>

export const RunDetail = z.object({
  header: RunHeader,
  plan: Plan.nullable(),
  /** In the order of the plan. */
  tasks: z.array(TaskCard),
  /** In the order in which they were planned. */
  attempts: z.array(AttemptView),
  gateRuns: z.array(GateRunView),
  /** What the agents of the run do now. */
  activity: z.array(LiveActivity),
})
export type RunDetail = z.infer<typeof RunDetail>

/** Changed parts of a `RunDetail`: absent parts are as before; items replace those with the same id, or are new. */
export const RunDelta = z.object({
  header: RunHeader.optional(),
  /** A new plan: `tasks` then holds all of them, and those that it lacks are gone. */
  plan: Plan.optional(),
  tasks: z.array(TaskCard).optional(),
  attempts: z.array(AttemptView).optional(),
  gateRuns: z.array(GateRunView).optional(),
  activity: z.array(LiveActivity).optional(),
  /** Attempts that do nothing any more: their activity is gone. */
  idle: z.array(z.string()).optional(),
})
export type RunDelta = z.infer<typeof RunDelta>

export const TaskDetail = z.object({
  run: z.string(),
  card: TaskCard,
  description: z.string(),
  acceptance: z.array(z.string()),
  worktree: z.object({ path: z.string(), branch: z.string(), base: z.string() }).nullable(),
  head: z.object({ commit: z.string(), tree: z.string() }).nullable(),
  cancelled: z.string().nullable(),
  /** What a person said when sending it back last. */
  note: z.string().nullable(),
  /** What a person asked for by sending it back, oldest first. */
  requests: z.array(
    z.object({
      request: z.string(),
      note: z.string(),
      comments: z.array(SentComment),
      at: time,
      /** `waiting`: nobody works on it yet. `working`: an agent knows of it. `answered`: work was done since. */
      state: z.enum(['waiting', 'working', 'answered']),
    }),
  ),
  conflicts: z.array(z.string()),
  attempts: z.array(AttemptView),
  gateRuns: z.array(GateRunView.extend({ tail: z.string().nullable(), current: z.boolean() })),
  verdicts: z.array(VerdictView),
  attention: z.array(InboxItem),
  activity: z.array(LiveActivity),
})
export type TaskDetail = z.infer<typeof TaskDetail>

/** One thing that an agent said or did. All text is the agent's: untrusted, bounded, never markup. */
const entry = { n: z.number().int(), at: time.nullable(), /** Belongs to a subagent. */ subagent: z.boolean() }
export const TranscriptEntry = z.discriminatedUnion('kind', [
  z.object({ ...entry, kind: z.literal('prompt'), text: z.string() }),
  z.object({ ...entry, kind: z.literal('begin'), model: z.string().nullable(), version: z.string().nullable() }),
  z.object({ ...entry, kind: z.literal('text'), text: z.string() }),
  z.object({ ...entry, kind: z.literal('thinking'), text: z.string() }),
  z.object({
    ...entry,
    kind: z.literal('tool'),
    id: z.string(),
    name: z.string(),
    /** In a few words: `editing src/parse.ts`. */
    summary: z.string(),
    /** The input as JSON text, cut when it is long. */
    input: z.string(),
    file: z.string().nullable(),
    /** What an edit takes out and puts in, for an inline diff; null for other tools. `truncated`: it was longer. */
    edit: z.object({ before: z.string(), after: z.string(), truncated: z.boolean() }).nullable(),
  }),
  z.object({
    ...entry,
    kind: z.literal('tool-result'),
    /** Of the `tool` entry that it answers. */
    id: z.string(),
    ok: z.boolean(),
    /** Of a command that ended; null for other tools, and where the CLI does not tell it. */
    exitCode: z.number().int().nullable(),
    text: z.string(),
    truncated: z.boolean(),
  }),
  /** One answer of the model has ended: what it cost by list prices, always an estimate. */
  z.object({ ...entry, kind: z.literal('cost'), usd: z.number(), tokens: Tokens }),
  /** The policy, or the user's own permissions, refused a tool call. */
  z.object({ ...entry, kind: z.literal('refused'), tool: z.string(), text: z.string() }),
  z.object({ ...entry, kind: z.literal('wait'), text: z.string() }),
  z.object({
    ...entry,
    kind: z.literal('result'),
    ok: z.boolean(),
    text: z.string(),
    /** Since the result before it, where the CLI tells that; else of its session so far. */
    costUsd: z.number().nullable(),
    turns: z.number().int().nullable(),
    durationMs: z.number().nullable(),
  }),
  z.object({ ...entry, kind: z.literal('stderr'), text: z.string() }),
])
export type TranscriptEntry = z.infer<typeof TranscriptEntry>
