/** Merges and moves of refs: merges computed without a worktree, merges begun in one, compare-and-swap of a ref. */

import { readHead } from './commits.ts'
import { mergeTrees } from './conflict-markers.ts'
import { branchInUse, errorFrom, GitError } from './git-error.ts'
import { identityConfig } from './identity.ts'
import { branchRef, fullRef, isObjectId, revision, shortBranch, zerosLike } from './refs.ts'
import type { MergePreview, TreeState } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'
import { readStatus } from './status.ts'
import { gitDirOf, mergeHead } from './worktree-folder.ts'
import { listEntries } from './worktree-list.ts'

export const previewMerge = (repo: RepositoryContext, ours: string, theirs: string): Promise<MergePreview> =>
  mergeTrees(repo, revision(ours), revision(theirs))

export async function isAncestor(repo: RepositoryContext, ancestor: string, descendant: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', revision(ancestor), revision(descendant)]
  const output = await repo.git(args)
  if (output.code > 1) throw errorFrom(args, output.code, output.stderr)
  return output.code === 0
}

export async function mergeBase(repo: RepositoryContext, a: string, b: string): Promise<string | null> {
  const args = ['merge-base', revision(a), revision(b)]
  const output = await repo.git(args)
  if (output.code > 1) throw errorFrom(args, output.code, output.stderr)
  return output.code === 0 ? output.stdout.toString('utf8').trim() : null
}

export async function commitsBeyond(
  repo: RepositoryContext,
  commit: string,
  others: readonly string[],
  limit: number,
): Promise<number> {
  const args = ['rev-list', '--count', `--max-count=${limit}`, revision(commit), '--not', ...others.map(revision)]
  return Number(await repo.line(args))
}

export async function advanceRef(
  repo: RepositoryContext,
  ref: string,
  commit: string,
  expected: string | null,
): Promise<void> {
  const to = isObjectId(commit) ? commit : await repo.commit(commit)
  await repo.must(['update-ref', '--no-deref', '-m', 'switchyard', fullRef(ref), to, expected ?? zerosLike(to)], {
    write: true,
  })
}

/** Doing it again while the same merge waits for its conflicts to be resolved answers as the first time. */
export async function mergeIntoWorktree(
  repo: RepositoryContext,
  worktree: string,
  theirs: string,
  message: string,
): Promise<TreeState & { conflicts: string[] }> {
  const commit = await repo.commit(theirs)
  const gitDir = await gitDirOf(worktree)
  const begun = await mergeHead(gitDir)
  if (begun !== null && begun !== commit)
    throw new GitError(
      'unresolved-conflicts',
      `A merge of ${begun} is still under way in ${worktree}; conclude or restore it, then try again.`,
    )
  if (begun === null) {
    const args = ['merge', '--no-ff', '--no-edit', '--no-stat', '--no-squash', '-m', message, commit]
    const output = await repo.git(args, { cwd: worktree, write: true, config: await identityConfig(repo, worktree) })
    if (output.code === 0) return { ...(await readHead(repo, worktree)), conflicts: [] }
    const { unmerged } = await readStatus(repo, worktree)
    if (unmerged.length === 0) throw errorFrom(args, output.code, `${output.stdout.toString('utf8')}\n${output.stderr}`)
    return { ...(await readHead(repo, worktree)), conflicts: unmerged }
  }
  const { unmerged } = await readStatus(repo, worktree)
  return { ...(await readHead(repo, worktree)), conflicts: unmerged }
}

export async function deleteMergedBranch(
  repo: RepositoryContext,
  branch: string,
  provenIn: string,
): Promise<{ deleted: boolean }> {
  const commit = await repo.resolve(branchRef(branch))
  if (commit === null || !(await isAncestor(repo, commit, await repo.commit(provenIn)))) return { deleted: false }
  const holder = (await listEntries(repo)).find((entry) => entry.branch === shortBranch(branch))
  if (holder) throw branchInUse(shortBranch(branch), holder.path)
  await repo.must(['update-ref', '--no-deref', '-d', branchRef(branch), commit], { write: true })
  return { deleted: true }
}
