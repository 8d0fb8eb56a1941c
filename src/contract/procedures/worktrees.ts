/** Worktrees of the data directory: what each belongs to and takes, and how those that are done with are removed. */
import { z } from 'zod'
import { at, command } from '../access.ts'

export const WorktreeView = z.object({
  /** null for those that were made by hand. */
  run: z.string().nullable(),
  /** Name of the run's spec; null without a run. */
  spec: z.string().nullable(),
  task: z.string().nullable(),
  taskTitle: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  project: z.string().nullable(),
  projectName: z.string().nullable(),
  branch: z.string().nullable(),
  head: z.string().nullable(),
  status: z.enum(['active', 'attention', 'merged', 'orphaned', 'created']),
  since: z.number(),
  /** Uncommitted files; null when it cannot be known. */
  dirty: z.number().int().nullable(),
  /** Commits that are in neither the run's integration branch nor the base, at most 1,000; null when it cannot be known. */
  unmerged: z.number().int().nullable(),
  /** What it takes on the disk, as last measured; null: not measured yet. */
  disk: z
    .object({
      bytes: z.number(),
      /** False: more files than were counted; the figure is a lower bound. */
      complete: z.boolean(),
      measuredAt: z.number(),
    })
    .nullable(),
  /** It waits to be measured (again), or is being measured. */
  measuring: z.boolean(),
})
export type WorktreeView = z.infer<typeof WorktreeView>

const place = {
  path: z.string(),
  run: z.string().nullable(),
  task: z.string().nullable(),
  name: z.string(),
}

export const CleanupReport = z.object({
  removed: z.array(
    z.object({
      ...place,
      project: z.string(),
      freedBytes: z.number(),
      /** Files that were not committed and go (or went) into a snapshot. */
      uncommitted: z.number().int().nullable(),
      commit: z.string().nullable(),
      /** Command that has the commit in a folder again. */
      checkout: z.string().nullable(),
      /** Ref with everything that was not committed; null when everything was, and in a preview. */
      snapshot: z.string().nullable(),
      /** Command that has the snapshot in a folder. */
      restore: z.string().nullable(),
      /** Branch that goes too, its commits being proven in `provenIn`. */
      deletedBranch: z.string().nullable(),
      keptBranch: z.string().nullable(),
      provenIn: z.string().nullable(),
    }),
  ),
  /** Branches of merged tasks that had no worktree of their own and went with that of their finished run. */
  branches: z.array(z.string()),
  kept: z.array(
    z.object({
      ...place,
      reason: z.string(),
      /** The option `all` would remove it. */
      withAll: z.boolean(),
    }),
  ),
  freedBytes: z.number(),
})
export type CleanupReport = z.infer<typeof CleanupReport>

export const WorktreeMerge = z.object({
  into: z.string(),
  commit: z.string(),
  gates: z.array(z.object({ gate: z.string(), exitCode: z.number().int().nullable(), durationMs: z.number() })),
  alreadyMerged: z.boolean(),
})
export type WorktreeMerge = z.infer<typeof WorktreeMerge>

export const MadeWorktree = z.object({
  path: z.string(),
  branch: z.string(),
  commit: z.string(),
  /** False when it stood there already. */
  made: z.boolean(),
  project: z.string(),
})
export type MadeWorktree = z.infer<typeof MadeWorktree>

const path = z.string().min(1).max(4096)

export const worktrees = {
  list: at('read')
    .route({ method: 'GET', path: '/worktrees', summary: 'Worktrees of all runs, or of one' })
    .input(z.object({ run: z.string().max(64).optional() }))
    .output(z.array(WorktreeView)),
  measure: at('operate')
    .route({ method: 'POST', path: '/worktrees/measure', summary: 'Measure what worktrees take, in the background' })
    .input(z.object({ ...command }))
    .output(z.object({ queued: z.number().int() })),
  cleanup: at('operate')
    .route({
      method: 'POST',
      path: '/worktrees/cleanup',
      summary: 'Remove worktrees that are done with, or only say which',
    })
    .input(
      z.object({
        ...command,
        /** `preview` changes nothing and says what `apply` would do; what is applied is judged anew. */
        mode: z.enum(['preview', 'apply']),
        run: z.string().max(64).optional(),
        /** Only these folders. */
        paths: z.array(path).max(10_000).optional(),
        /** Also those whose commits are on their own branch alone (which stays), and those made by hand. */
        all: z.boolean().default(false),
      }),
    )
    .output(CleanupReport),
  /** A branch of its own from the base, in the data directory, set up as the project says. */
  create: at('operate')
    .route({ method: 'POST', path: '/worktrees', summary: 'Make a worktree on a new branch, to work in by hand' })
    .input(
      z.object({
        ...command,
        project: path,
        name: z.string().min(1).max(200),
        /** The branch to begin from; absent: the one that the checkout is on. */
        base: z.string().min(1).max(1000).optional(),
      }),
    )
    .output(MadeWorktree),
  merge: at('operate')
    .route({ method: 'POST', path: '/worktrees/merge', summary: 'Merge what a person completed in a worktree' })
    .input(z.object({ ...command, path }))
    .output(WorktreeMerge),
}
