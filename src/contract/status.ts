/** Statuses and the run report: the object that `run`, `resume` and `status` print with `--json`. */
import { z } from 'zod'

export const RunStatus = z.enum([
  'queued',
  'planning',
  'approval',
  'running',
  'paused',
  'attention',
  'succeeded',
  'failed',
  'cancelled',
])
export type RunStatus = z.infer<typeof RunStatus>

export const TaskStatus = z.enum([
  'waiting',
  'working',
  'verifying',
  'reviewing',
  'attention',
  'paused',
  'merged',
  'failed',
  'cancelled',
])
export type TaskStatus = z.infer<typeof TaskStatus>

export const AttentionKind = z.enum([
  'plan-approval',
  'plan-invalid',
  'red-base',
  'attempts',
  'empty-diff',
  'review',
  'recurrence',
  'gate-change',
  'conflict',
  'dropped-lines',
  'setup',
  'credentials',
  'budget',
  'base-branch',
  'dirty-base',
  'merge-gate',
  'environment',
])
export type AttentionKind = z.infer<typeof AttentionKind>

export const TaskReport = z.object({
  id: z.string(),
  title: z.string(),
  status: TaskStatus,
  branch: z.string().nullable(),
  attempts: z.number().int(),
  reviews: z.number().int(),
  costUsd: z.number(),
  /** Why it waits, or what it does now; null when there is nothing to say. */
  note: z.string().nullable(),
})
export type TaskReport = z.infer<typeof TaskReport>

export const RunReport = z.object({
  run: z.string(),
  status: RunStatus,
  spec: z.string(),
  project: z.string(),
  base: z.string(),
  integrationBranch: z.string(),
  /** The commit of the base branch that holds everything; null until `--merge` or `merge` put it there. */
  mergedCommit: z.string().nullable(),
  strategy: z.string().nullable(),
  strategyReason: z.string().nullable(),
  costUsd: z.number(),
  budgetUsd: z.number().nullable(),
  durationMs: z.number(),
  /** Why a run that failed did so; null otherwise. */
  reason: z.string().nullable(),
  attention: z.array(z.object({ task: z.string().nullable(), kind: AttentionKind, text: z.string() })),
  tasks: z.array(TaskReport),
})
export type RunReport = z.infer<typeof RunReport>

/** Exit codes of every command. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2, attention: 3, interrupted: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
