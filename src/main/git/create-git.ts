/** Puts the port together: every method of `Repository` is one function of this room. */

import { checkpoint, commitTree, readHead, restoreHead } from './commits.ts'
import { addedLines, changes, diff, fileDiffs, streamPatch } from './diffs.ts'
import { droppedLines } from './dropped-lines.ts'
import { fastForwardBranch } from './fast-forward.ts'
import { listFilesAt, readFileAt } from './files.ts'
import { asResult, errorFrom } from './git-error.ts'
import { KeyedMutex } from './keyed-mutex.ts'
import {
  advanceRef,
  commitsBeyond,
  deleteMergedBranch,
  isAncestor,
  mergeBase,
  mergeIntoWorktree,
  previewMerge,
} from './merges.ts'
import { findRepository } from './open-repository.ts'
import type { Git, Repository } from './repository.ts'
import { RepositoryContext } from './repository-context.ts'
import { createRunner, type GitLogger } from './run-git.ts'
import { listSnapshots } from './snapshot-list.ts'
import { readStatus } from './status.ts'
import { listEntries } from './worktree-list.ts'
import { addWorktree, removeWorktree, switchWorktree } from './worktrees.ts'

export function createGit(options: { logger?: GitLogger; env?: NodeJS.ProcessEnv } = {}): Git {
  const logger = options.logger ?? null
  const env = options.env ?? process.env
  const run = createRunner({ env, logger })
  // Shared by all repositories that are opened here: two of them may be the same one.
  const mutex = new KeyedMutex()
  return {
    async version() {
      const output = await asResult(() => run({ cwd: process.cwd(), args: ['--version'] }))
      return output.ok ? (/\d+(?:\.\d+)+/.exec(output.value.stdout.toString('utf8'))?.[0] ?? null) : null
    },
    open: (directory) =>
      asResult(async () =>
        repository(new RepositoryContext(await findRepository(run, directory), { run, mutex, logger, env })),
      ),
  }
}

function repository(repo: RepositoryContext): Repository {
  return {
    root: repo.root,
    commonDir: repo.commonDir,
    currentBranch: () => currentBranch(repo),
    resolve: (revision) => repo.resolve(revision),
    treeOf: (commit) => repo.treeOf(commit),
    isAncestor: (ancestor, descendant) => isAncestor(repo, ancestor, descendant),
    mergeBase: (a, b) => mergeBase(repo, a, b),
    commitsBeyond: (commit, others, limit) => commitsBeyond(repo, commit, others, limit),
    async status(worktree) {
      const { tracked, untracked, nested } = await readStatus(repo, worktree)
      return { tracked, untracked: [...untracked, ...nested] }
    },
    readFile: (commit, path) => readFileAt(repo, commit, path),
    listFiles: (commit) => listFilesAt(repo, commit),

    listWorktrees: async () =>
      (await listEntries(repo)).map(({ path, branch, head, prunable }) => ({ path, branch, head, prunable })),
    addWorktree: (options) => asResult(() => addWorktree(repo, options)),
    switchWorktree: (worktree, options) => asResult(() => switchWorktree(repo, worktree, options)),
    removeWorktree: (worktree) => asResult(() => removeWorktree(repo, worktree)),
    deleteMergedBranch: (branch, provenIn) => asResult(() => deleteMergedBranch(repo, branch, provenIn)),

    head: (worktree) => readHead(repo, worktree),
    checkpoint: (worktree, options) => asResult(() => checkpoint(repo, worktree, options)),
    restoreHead: (worktree, options) => asResult(() => restoreHead(repo, worktree, options)),

    previewMerge: (ours, theirs) => asResult(() => previewMerge(repo, ours, theirs)),
    commitTree: (options) => asResult(() => commitTree(repo, options)),
    advanceRef: (ref, commit, expected) => asResult(() => advanceRef(repo, ref, commit, expected)),
    mergeIntoWorktree: (worktree, theirs, message) =>
      asResult(() => mergeIntoWorktree(repo, worktree, theirs, message)),
    droppedLines: (options) => droppedLines(repo, options),
    fastForwardBranch: (branch, commit) => asResult(() => fastForwardBranch(repo, branch, commit)),

    snapshots: (limit) => listSnapshots(repo, limit),

    changes: (from, to) => changes(repo, from, to),
    fileDiffs: (from, to, options) => fileDiffs(repo, from, to, options),
    streamPatch: (from, to, options, onBytes) => streamPatch(repo, from, to, options, onBytes),
    diff: (from, to, options) => diff(repo, from, to, options),
    addedLines: (from, to) => addedLines(repo, from, to),
  }
}

async function currentBranch(repo: RepositoryContext): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', 'HEAD']
  const output = await repo.git(args)
  if (output.code > 1) throw errorFrom(args, output.code, output.stderr)
  return output.code === 0
    ? output.stdout
        .toString('utf8')
        .trim()
        .replace(/^refs\/heads\//, '')
    : null
}
