/** What services know of git: one repository of a user, seen through facts and a few careful changes. */
import type { Result } from '../../contract/result.ts'

export interface TreeState {
  /** HEAD of the worktree. */
  readonly commit: string
  /** Tree of HEAD. */
  readonly tree: string
}

export interface FileChange {
  /** Path after the change. */
  readonly path: string
  readonly oldPath: string | null
  readonly status: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'typechange'
}

/** A changed file with what stands on either side; null where it does not exist there. */
export interface FileDiff extends FileChange {
  readonly oldMode: string | null
  readonly newMode: string | null
  readonly oldBlob: string | null
  readonly newBlob: string | null
  /** Lines; null: binary; absent: not counted. */
  readonly additions?: number | null
  readonly deletions?: number | null
}

/** Work that was kept before something of ours would have lost it. */
export interface SnapshotEntry {
  readonly ref: string
  readonly commit: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly reason: string
  /** Worktree and branch that it was kept of; null where only commits were kept. */
  readonly worktree: string | null
  readonly branch: string | null
}

export interface WorktreeEntry {
  readonly path: string
  readonly branch: string | null
  readonly head: string | null
  readonly prunable: boolean
}

export interface MergePreview {
  /** Tree of the merge; with conflicts it holds their markers. */
  readonly tree: string
  readonly conflicts: readonly string[]
}

export type GitFailureCode =
  | 'not-a-repository'
  | 'no-commits'
  | 'branch-not-found'
  | 'ref-moved'
  | 'dirty-checkout'
  | 'path-exists'
  /** A branch of the user stands where ours must go (`switchyard` beside `switchyard/...`). */
  | 'branch-conflict'
  /** The branch is checked out in another worktree. */
  | 'branch-in-use'
  /** Conflict markers of a merge are still in the files, or another merge is under way. */
  | 'unresolved-conflicts'
  | 'git-failed'
export type GitResult<T> = Result<T, { code: GitFailureCode; message: string; details?: readonly string[] }>

/**
 * One repository. Every method takes absolute worktree paths and full refs or object ids, never options in disguise.
 * User hooks, signing and editors never run. A user's checkout is changed by `fastForwardBranch` alone.
 */
export interface Repository {
  /** Absolute path of the worktree that was opened: the main one, or a linked worktree of the user. */
  readonly root: string
  /** The `.git` folder that all worktrees share. */
  readonly commonDir: string

  currentBranch(): Promise<string | null>
  /** Commit of a ref or revision, or null when there is none. */
  resolve(revision: string): Promise<string | null>
  treeOf(commit: string): Promise<string>
  isAncestor(ancestor: string, descendant: string): Promise<boolean>
  mergeBase(a: string, b: string): Promise<string | null>
  /** How many commits of `commit` are in none of `others`; counting ends at `limit`. */
  commitsBeyond(commit: string, others: readonly string[], limit: number): Promise<number>
  /** Tracked changes and untracked, not ignored files of a worktree (paths). */
  status(worktree: string): Promise<{ tracked: string[]; untracked: string[] }>
  /** Text of a file at a commit, or null. */
  readFile(commit: string, path: string): Promise<string | null>
  /** Paths of all files at a commit. */
  listFiles(commit: string): Promise<string[]>

  listWorktrees(): Promise<WorktreeEntry[]>
  /**
   * A worktree at `path` on `branch`, created at `base` if the branch is new; a detached one when `branch` is null.
   * Doing it again with the same arguments finds what is there (an unfinished one is mended).
   */
  addWorktree(options: { path: string; branch: string | null; base: string }): Promise<GitResult<TreeState>>
  /** Switches an existing worktree of ours to a new or existing branch; uncommitted files are snapshotted first. */
  switchWorktree(worktree: string, options: { branch: string | null; base: string }): Promise<GitResult<TreeState>>
  /** Removes a worktree of ours; what was uncommitted is kept in a snapshot whose ref is returned. */
  removeWorktree(worktree: string): Promise<GitResult<{ snapshot: string | null }>>
  /** Deletes a branch only when its commits are ancestors of `provenIn`. */
  deleteMergedBranch(branch: string, provenIn: string): Promise<GitResult<{ deleted: boolean }>>

  head(worktree: string): Promise<TreeState>
  /**
   * Commits everything that is not ignored, and tells whether the tree differs from `since`.
   * `exclude` holds further gitignore patterns (what setup made). Without a change no commit is made.
   */
  checkpoint(
    worktree: string,
    options: { message: string; exclude: readonly string[] },
  ): Promise<GitResult<TreeState & { committed: boolean }>>
  /** Puts a worktree of ours back to its HEAD, after a snapshot; ignored and excluded files stay. */
  restoreHead(
    worktree: string,
    options: { reason: string; exclude: readonly string[] },
  ): Promise<GitResult<{ snapshot: string | null; files: string[] }>>

  /** The merge of two commits, computed without a worktree. */
  previewMerge(ours: string, theirs: string): Promise<GitResult<MergePreview>>
  /** A commit object of that tree; no ref moves. */
  commitTree(options: { tree: string; parents: readonly string[]; message: string }): Promise<GitResult<string>>
  /** Moves a ref from `expected` (null: must not exist) to `commit`; fails with `ref-moved` when it stood elsewhere. */
  advanceRef(ref: string, commit: string, expected: string | null): Promise<GitResult<void>>
  /** Begins a merge in a worktree of ours and leaves the conflicts, with their markers, for an agent. */
  mergeIntoWorktree(
    worktree: string,
    theirs: string,
    message: string,
  ): Promise<GitResult<TreeState & { conflicts: string[] }>>
  /** Lines that `target` gained since `base` and `result` lacks, as `path: line`, at most `limit`. */
  droppedLines(options: { base: string; target: string; result: string; limit: number }): Promise<string[]>
  /**
   * Fast-forwards `branch` to `commit`, in the user's checkout when it is checked out there.
   * Fails with `dirty-checkout` when tracked files there are changed, with `ref-moved` when it is no fast-forward.
   */
  fastForwardBranch(branch: string, commit: string): Promise<GitResult<{ checkout: string | null }>>

  /** The newest snapshots first, at most `limit`. */
  snapshots(limit: number): Promise<SnapshotEntry[]>

  /** Files changed between two commits, renames found. */
  changes(from: string, to: string): Promise<FileChange[]>
  /** The same with modes, contents and, where they are asked for, counts of lines: these cost a look into every file. */
  fileDiffs(from: string, to: string, options: { counts: boolean }): Promise<FileDiff[]>
  /** Hands on the first `maxBytes` of the patch of these paths piece by piece; ends early at the signal. */
  streamPatch(
    from: string,
    to: string,
    options: { paths: readonly string[]; maxBytes: number; context: number; signal: AbortSignal },
    onBytes: (bytes: Buffer) => void,
  ): Promise<{ truncated: boolean }>
  /** Unified diff between two commits; `maxBytes` bounds it, and a note says what was left out. */
  diff(
    from: string,
    to: string,
    options: { paths?: readonly string[]; maxBytes: number; context?: number },
  ): Promise<string>
  /** Added lines (with their new line numbers) per file between two commits. */
  addedLines(from: string, to: string): Promise<{ path: string; lines: { line: number; text: string }[] }[]>
}

export interface Git {
  /** `git --version`, such as "2.39.5"; null when git is not found. */
  version(): Promise<string | null>
  open(directory: string): Promise<GitResult<Repository>>
}
