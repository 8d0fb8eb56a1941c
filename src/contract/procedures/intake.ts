/** Intake: what would happen with a spec. Nothing is stored or started here. */
import { z } from 'zod'
import { at } from '../access.ts'
import { PlannedTask, StrategyName } from '../plan.ts'
import { GateSettings } from '../settings.ts'

/** As its text (a dropped file) or as a path on this machine; a text needs a name. */
export const SpecSource = z.union([
  z.strictObject({
    text: z
      .string()
      .min(1)
      .max(1024 * 1024),
    name: z.string().min(1).max(200),
  }),
  z.strictObject({
    /** A file, or the name of a spec in the project's `.switchyard/specs/`. */
    path: z.string().min(1).max(4096),
    /** Folder that a relative path begins in; absent: the project. */
    cwd: z.string().min(1).max(4096).optional(),
  }),
])
export type SpecSource = z.infer<typeof SpecSource>

export const CheckView = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** What was found; for a failed check, one sentence with the next step. */
  text: z.string(),
})
export type CheckView = z.infer<typeof CheckView>

const Range = z.object({ low: z.number(), likely: z.number(), high: z.number() })
const Amounts = z.object({
  /** US dollars. */
  costUsd: Range,
  /** Milliseconds from the first beginning to the last merge, without what waits for a person. */
  wallMs: Range,
})

/** What merged tasks of earlier runs tell: first quartile, median and third quartile. What is not known is null. */
export const Estimate = z.object({
  /** Merged tasks that it rests on; 0: too few to say anything. */
  basis: z.number().int(),
  /** Whose tasks: of this project, or of all projects because this one has no history. */
  source: z.enum(['project', 'all']).nullable(),
  /** Only tasks that this model worked on were counted; null: whatever the model. */
  model: z.string().nullable(),
  perTask: Amounts.nullable(),
  /** Of the whole run; null while its tasks are unknown. */
  total: Amounts.nullable(),
})
export type Estimate = z.infer<typeof Estimate>

export const IntakePreview = z.object({
  title: z.string(),
  name: z.string(),
  projectDir: z.string(),
  base: z.string(),
  baseCommit: z.string(),
  checkoutClean: z.boolean(),
  /** Explicit tasks; null: they will be planned. */
  tasks: z.array(PlannedTask).nullable(),
  strategy: z.object({
    requested: StrategyName,
    source: z.string(),
    chosen: z.string().nullable(),
    reason: z.string(),
  }),
  pipeline: z.array(z.string()),
  gates: z.array(GateSettings),
  maxAgents: z.number().int(),
  budgetUsd: z.number().nullable(),
  estimate: Estimate,
  /** A run of our sample: its model is a script, so it needs no credentials and costs nothing. */
  sample: z.boolean(),
  /** What the user should know; nothing that stops the run. */
  notes: z.array(z.string()),
  checks: z.array(CheckView),
  /** Every check passed. */
  ready: z.boolean(),
})
export type IntakePreview = z.infer<typeof IntakePreview>

export const intake = {
  /** Reads any file that the user may read, so looking rights are not enough. */
  preview: at('operate')
    .route({ method: 'POST', path: '/intake/preview', summary: 'What a run of this spec would do; starts nothing' })
    .input(z.object({ spec: SpecSource, project: z.string().min(1).max(4096) }))
    .output(IntakePreview),
}
