/** Worktrees of the data directory: what each belongs to and whether anything may still work in it. */
import { z } from 'zod'
import { at } from '../access.ts'

export const WorktreeView = z.object({
  /** null for those that were made by hand. */
  run: z.string().nullable(),
  task: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  project: z.string().nullable(),
  branch: z.string().nullable(),
  head: z.string().nullable(),
  status: z.enum(['active', 'attention', 'merged', 'orphaned', 'created']),
  since: z.number(),
  /** Uncommitted files; null when it cannot be known. */
  dirty: z.number().int().nullable(),
})
export type WorktreeView = z.infer<typeof WorktreeView>

export const worktrees = {
  list: at('read')
    .route({ method: 'GET', path: '/worktrees', summary: 'Worktrees of all runs, or of one' })
    .input(z.object({ run: z.string().max(64).optional() }))
    .output(z.array(WorktreeView)),
}
