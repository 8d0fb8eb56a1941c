/** The plan: what the `plan` phase answers with and what `implementation_plan.json` holds. May gain optional fields only. */
import { z } from 'zod'
import { TaskId } from './ids.ts'

export const StrategyName = z.enum(['sequential', 'worktrees', 'files', 'auto'])
export type StrategyName = z.infer<typeof StrategyName>

/** A strategy that was decided on: never `auto`. */
export const ChosenStrategy = z.enum(['sequential', 'worktrees', 'files'])
export type ChosenStrategy = z.infer<typeof ChosenStrategy>

export const Milestone = z.object({ id: z.string().min(1), title: z.string().min(1) })
export type Milestone = z.infer<typeof Milestone>

export const PlannedTask = z.object({
  id: TaskId,
  title: z.string().min(1).max(300),
  description: z.string().default(''),
  milestone: z.string().nullish(),
  dependsOn: z.array(TaskId).default([]),
  /** Paths or globs inside the repository that this task alone may change while it runs. Empty: not claimed. */
  files: z.array(z.string().min(1)).default([]),
  acceptance: z.array(z.string().min(1)).default([]),
  role: z.string().nullish(),
  /** Higher starts first among ready tasks. */
  priority: z.number().int().optional(),
})
export type PlannedTask = z.infer<typeof PlannedTask>

export const Plan = z.object({
  version: z.literal(1),
  summary: z.string().default(''),
  strategy: StrategyName.default('auto'),
  milestones: z.array(Milestone).default([]),
  tasks: z.array(PlannedTask).min(1),
})
export type Plan = z.infer<typeof Plan>
