/** Rows of the projections inside a run, as the repositories give them. The rows of `runs` stand in `store.ts`. */
import type { AttemptOutcome, GateScope, IssueRecord, ProcessKind, Tokens } from '../../contract/events.ts'
import type { AttemptId, AttentionId, GateRunId, ObjectId, RunId, SessionId, TaskId } from '../../contract/ids.ts'
import type { AttentionKind } from '../../contract/status.ts'
import type { Finding } from '../../contract/verdict.ts'

/** One row of the `tasks` projection: facts of a task of the newest plan. */
export interface TaskRow {
  readonly run: RunId
  readonly task: TaskId
  /** Place in the plan, from 0. */
  readonly position: number
  readonly title: string
  readonly milestone: string | null
  readonly priority: number | null
  readonly dependsOn: readonly TaskId[]
  readonly files: readonly string[]
  readonly branch: string | null
  readonly worktree: string | null
  readonly startedAt: number | null
  readonly attempts: number
  readonly reviews: number
  readonly costUsd: number
  /** What the newest review counted as. */
  readonly verdict: 'approved' | 'changes_requested' | null
  readonly mergedCommit: string | null
  readonly mergedAt: number | null
  readonly cancelledReason: string | null
  readonly cancelledAt: number | null
  readonly updatedAt: number
}

/** One row of the `attempts` projection. What is known only at the end is null until then. */
export interface AttemptRow {
  readonly run: RunId
  readonly attempt: AttemptId
  readonly seq: number
  readonly task: TaskId | null
  readonly phase: string
  readonly gate: string | null
  readonly n: number
  readonly batch: number
  readonly session: SessionId
  readonly resume: boolean
  readonly model: string | null
  readonly plannedAt: number
  readonly commitBefore: ObjectId | null
  readonly finishedAt: number | null
  readonly outcome: AttemptOutcome | null
  readonly detail: string | null
  readonly costUsd: number | null
  readonly costEstimated: boolean | null
  readonly tokens: Tokens | null
  readonly durationMs: number | null
  readonly commitAfter: ObjectId | null
  readonly treeAfter: ObjectId | null
  readonly changed: boolean | null
  readonly notBefore: number | null
}

/** One row of the `gate_runs` projection: evidence. It passed when `exitCode` is 0. */
export interface GateRunRow {
  readonly run: RunId
  readonly gateRun: GateRunId
  readonly seq: number
  readonly scope: GateScope
  readonly task: TaskId | null
  readonly gate: string
  readonly tree: ObjectId
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly command: string | null
  readonly exitCode: number | null
  readonly timedOut: boolean | null
  readonly durationMs: number | null
  readonly outputFile: string | null
  readonly failureDigest: string | null
  readonly tail: string | null
}

export interface VerdictRow {
  readonly run: RunId
  readonly seq: number
  readonly task: TaskId
  readonly attempt: AttemptId | null
  readonly round: number
  readonly tree: ObjectId
  readonly given: 'approved' | 'changes_requested' | null
  readonly effective: 'approved' | 'changes_requested'
  readonly summary: string
  readonly issues: readonly IssueRecord[]
  readonly findings: readonly Finding[]
  readonly at: number
}

export interface AttentionRow {
  readonly run: RunId
  readonly attention: AttentionId
  readonly seq: number
  readonly task: TaskId | null
  readonly kind: AttentionKind
  readonly text: string
  readonly raisedAt: number
  readonly resolvedAt: number | null
  readonly decision: string | null
  readonly note: string | null
}

/** One row of the `processes` projection: a child that was started. Open while `endedAt` is null. */
export interface ProcessRow {
  readonly run: RunId
  readonly seq: number
  readonly owner: string
  readonly kind: ProcessKind
  readonly pid: number
  readonly startTime: string
  readonly command: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly endedReason: string | null
}
