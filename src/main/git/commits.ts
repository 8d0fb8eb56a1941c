/** Commits in worktrees of ours: where HEAD stands, checkpoints, commit objects, and the way back to HEAD. */
import { addAll } from './add-all.ts'
import { refuseConflictMarkers } from './conflict-markers.ts'
import { writeExcludes } from './excludes.ts'
import { errorFrom } from './git-error.ts'
import { identityConfig } from './identity.ts'
import { revision } from './refs.ts'
import type { TreeState } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'
import { keepWork } from './snapshots.ts'
import { readStatus } from './status.ts'
import { gitDirOf, mergeHead } from './worktree-folder.ts'

export async function readHead(repo: RepositoryContext, worktree: string): Promise<TreeState> {
  const text = await repo.line(['rev-parse', 'HEAD^{commit}', 'HEAD^{tree}'], { cwd: worktree })
  const [commit = '', tree = ''] = text.split('\n')
  repo.rememberTree(commit, tree)
  return { commit, tree }
}

/** One git process when nothing changed (two with `exclude`): status tells HEAD as well, and trees are remembered. */
export async function checkpoint(
  repo: RepositoryContext,
  worktree: string,
  options: { message: string; exclude: readonly string[] },
): Promise<TreeState & { committed: boolean }> {
  const gitDir = await gitDirOf(worktree)
  const excludesFile = await writeExcludes(repo, gitDir, options.exclude)
  const status = await readStatus(repo, worktree, { excludesFile, refresh: true })
  const merging = await mergeHead(gitDir)
  const changed = status.tracked.length > 0 || status.untracked.length > 0
  if (!changed && merging === null && status.head !== null)
    return { commit: status.head, tree: await repo.treeOf(status.head), committed: false }

  if (merging !== null || status.unmerged.length > 0)
    await refuseConflictMarkers(repo, worktree, { unmerged: status.unmerged, merging })
  await addAll(repo, { worktree, excludesFile, nested: status.nested })
  const args = ['commit', '--quiet', '--no-verify', '--allow-empty-message', '--file=-']
  const made = await repo.git(args, {
    cwd: worktree,
    write: true,
    stdin: options.message,
    config: await identityConfig(repo, worktree),
  })
  const state = await readHead(repo, worktree)
  if (made.code === 0) return { ...state, committed: true }
  // Exit 1 without a change to commit: what status saw was only a time stamp or a line ending.
  const staged = await repo.line(['write-tree'], { cwd: worktree, write: true })
  if (merging === null && staged === state.tree) return { ...state, committed: false }
  throw errorFrom(args, made.code, made.stderr || made.stdout.toString('utf8'))
}

export async function restoreHead(
  repo: RepositoryContext,
  worktree: string,
  options: { reason: string; exclude: readonly string[] },
): Promise<{ snapshot: string | null; files: string[] }> {
  const gitDir = await gitDirOf(worktree)
  const excludesFile = await writeExcludes(repo, gitDir, options.exclude)
  const { snapshot, status } = await keepWork(repo, worktree, { reason: options.reason, excludesFile })
  const files = [...status.tracked, ...status.untracked]
  if (files.length === 0 && (await mergeHead(gitDir)) === null) return { snapshot, files }
  const further = await discardChanges(repo, worktree, excludesFile)
  return { snapshot: snapshot ?? further, files }
}

/**
 * Only after `keepWork`. Ignored files and repositories inside the worktree stay (one `-f`, no `-x`).
 *
 * Cleaned first and reset then, because the snapshot went by the `.gitignore` files as they stood. Those of HEAD may
 * ignore less: what becomes visible by them gets a snapshot of its own, which is returned.
 */
export async function discardChanges(
  repo: RepositoryContext,
  worktree: string,
  excludesFile: string | null,
): Promise<string | null> {
  const clean = () =>
    repo.must(['clean', '--quiet', '-d', '--force'], {
      cwd: worktree,
      write: true,
      config: excludesFile === null ? [] : [`core.excludesFile=${excludesFile}`],
    })
  await clean()
  await repo.must(['reset', '--quiet', '--hard', 'HEAD'], { cwd: worktree, write: true })
  const { snapshot, status } = await keepWork(repo, worktree, {
    reason: 'No longer ignored after a reset',
    excludesFile,
  })
  if (status.untracked.length > 0) await clean()
  return snapshot
}

export async function commitTree(
  repo: RepositoryContext,
  options: { tree: string; parents: readonly string[]; message: string },
): Promise<string> {
  const parents = options.parents.flatMap((parent) => ['-p', revision(parent)])
  const commit = await repo.line(['commit-tree', revision(options.tree), ...parents, '-F', '-'], {
    write: true,
    stdin: options.message,
    config: await identityConfig(repo),
  })
  repo.rememberTree(commit, options.tree)
  return commit
}
