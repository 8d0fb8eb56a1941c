/** Shapes of a diff: the files first, then each file's patch page by page, so that no answer is without bound. */
import { z } from 'zod'
import { wholeNumber } from './access.ts'

export const CommitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

export const DiffFile = z.object({
  path: z.string(),
  oldPath: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'typechange']),
  /** File modes as git writes them, such as `100755`; null where the file does not exist on that side. */
  oldMode: z.string().nullable(),
  newMode: z.string().nullable(),
  /** Content on either side: what a viewer's mark is bound to. */
  oldBlob: z.string().nullable(),
  newBlob: z.string().nullable(),
  /** Lines; null: binary; absent: they were not asked for. */
  additions: z.number().int().nullable().optional(),
  deletions: z.number().int().nullable().optional(),
})
export type DiffFile = z.infer<typeof DiffFile>

/** Commits and tree that a diff stands for, so that evidence can be told to be of the same tree. */
export const DiffSummary = z.object({
  from: z.string(),
  to: z.string(),
  tree: z.string(),
  files: z.array(DiffFile),
  /** Files beyond the 5,000 that are listed. */
  more: z.number().int(),
})
export type DiffSummary = z.infer<typeof DiffSummary>

/** Lines are counted by comparing every file, which takes as long as the patch of all of them: the names come first. */
export const diffInput = { counts: z.enum(['exact', 'none']).default('exact') }

/** Commits as the summary gave them, so that list and patches agree. */
export const patchInput = {
  from: CommitId,
  to: CommitId,
  path: z.string().min(1).max(4096),
  /** Old path of a renamed file, so that the rename is found. */
  oldPath: z.string().min(1).max(4096).optional(),
  /** Byte of the patch to begin at: `next` of the page before. */
  offset: wholeNumber().default(0),
  /** Size of the page; it ends at the end of a line. */
  maxBytes: wholeNumber({ min: 1_000, max: 4 * 1024 * 1024 }).default(1024 * 1024),
  context: wholeNumber({ max: 1_000_000 }).default(3),
}

export const PatchPage = z.object({
  patch: z.string(),
  /** Byte that the next page begins at; null: this was the last. */
  next: z.number().int().nullable(),
  /** The patch is larger than what is kept of one (64 MiB); the rest of it is not shown. */
  truncated: z.boolean(),
})
export type PatchPage = z.infer<typeof PatchPage>

/** A comment on one line or a range of lines of a diff, on the commits that the summary gave. */
export const ReviewComment = z.object({
  file: z.string().min(1).max(4096),
  /** Path before the change, where it differs. */
  oldFile: z.string().min(1).max(4096).optional(),
  /** Whether the lines are those before (`old`) or after (`new`) the change. */
  side: z.enum(['old', 'new']),
  line: z.number().int().min(1),
  /** Last line of a range. */
  endLine: z.number().int().min(1).optional(),
  text: z.string().trim().min(1).max(8_000),
  from: CommitId,
  to: CommitId,
})
export type ReviewComment = z.infer<typeof ReviewComment>

/** A state of a task that can be gone back to: a commit around an attempt, or work that was kept before it was put away. */
export const RestorePoint = z.object({
  commit: z.string(),
  at: z.number(),
  kind: z.enum(['checkpoint', 'snapshot']),
  /** In words: `before revise 1`, `left by gate test`. */
  what: z.string(),
  /** The state that the task stands at. */
  current: z.boolean(),
})
export type RestorePoint = z.infer<typeof RestorePoint>
