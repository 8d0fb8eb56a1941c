/** A review that a person asked for: what the reviewer said of a task's tree, and whether it counts. */
import { z } from 'zod'
import { IssueRecord } from '../events.ts'
import { Finding, Verdict } from '../verdict.ts'

export const DemandedReview = z.object({
  run: z.string(),
  task: z.string(),
  at: z.number(),
  /** Commit and tree that were judged. */
  commit: z.string(),
  tree: z.string(),
  /** null: no schema-valid verdict came, which is never an approval. */
  verdict: Verdict.nullable(),
  effective: z.enum(['approved', 'changes_requested']),
  issues: z.array(IssueRecord),
  findings: z.array(Finding),
  /** Whether it counts as a round of the task's review: only for a task that is not over, and still stands at that tree. */
  recorded: z.boolean(),
  detail: z.string(),
  model: z.string().nullable(),
  costUsd: z.number(),
  durationMs: z.number(),
})
export type DemandedReview = z.infer<typeof DemandedReview>

export const KeptReview = DemandedReview.extend({
  /** Where it is kept in the data directory. */
  file: z.string(),
})
export type KeptReview = z.infer<typeof KeptReview>
