/** Worktrees of ours: adding (again and again, with the same end), switching and removing them. */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { discardChanges, readHead } from './commits.ts'
import { rememberedExcludes } from './excludes.ts'
import { branchInUse, GitError } from './git-error.ts'
import { BRANCH_PREFIX, branchRef, shortBranch } from './refs.ts'
import type { TreeState } from './repository.ts'
import type { RepositoryContext } from './repository-context.ts'
import { keepWork } from './snapshots.ts'
import { exists, findGitDir, gitDirOf } from './worktree-folder.ts'
import { findEntry, type ListedWorktree, listEntries } from './worktree-list.ts'
import { finishCheckout, forget, mendRegistered, moveAside, reclaim } from './worktree-mending.ts'

interface Target {
  readonly branch: string | null
  readonly base: string
}

export function addWorktree(repo: RepositoryContext, options: Target & { path: string }): Promise<TreeState> {
  const { path, base } = options
  const branch = options.branch === null ? null : shortBranch(options.branch)
  return repo.aloneIn(path, async () => {
    const commit = await repo.commit(base)
    await finishRemoval(path)
    // Registering is a matter of milliseconds and must not meet itself; the checkout may run beside others.
    const found = await repo.alone(() => register(repo, { path, branch, base: commit }))
    await finishCheckout(repo, path)
    if (found !== null && found.branch !== branch) return switchTo(repo, path, { branch, base: commit })
    return readHead(repo, path)
  })
}

/** The entry that was there already; null when it was created. */
async function register(repo: RepositoryContext, options: Target & { path: string }): Promise<ListedWorktree | null> {
  const { path, branch, base } = options
  const known = (await findEntry(repo, path)) ?? (await reclaim(repo, path))
  if (known !== null) {
    if (await mendRegistered(repo, known, path)) return known
  } else if (await exists(path)) {
    await moveAside(repo, path)
  }
  if (branch !== null) {
    // A step of its own: `worktree add -b` that meets a lock of somebody else may have made the branch already, and fails
    // for good when it is tried again.
    const isNew = (await repo.resolve(branchRef(branch))) === null
    if (isNew) await repo.must(['update-ref', branchRef(branch), base, ''], { write: true })
    else await freeBranch(repo, branch)
  }
  const what = branch === null ? ['--detach', path, base] : [path, branch]
  await repo.must(['worktree', 'add', '--quiet', '--no-checkout', ...what], { write: true })
  return null
}

/** A worktree of ours that was deleted by hand still holds its branch; one that exists holds it by right. */
async function freeBranch(repo: RepositoryContext, branch: string): Promise<void> {
  for (const entry of await listEntries(repo)) {
    if (entry.branch !== branch) continue
    if (!branch.startsWith(BRANCH_PREFIX) || (await exists(entry.path))) throw branchInUse(branch, entry.path)
    await forget(repo, entry.path)
  }
}

export function switchWorktree(repo: RepositoryContext, worktree: string, target: Target): Promise<TreeState> {
  return repo.aloneIn(worktree, async () => switchTo(repo, worktree, target))
}

async function switchTo(repo: RepositoryContext, worktree: string, target: Target): Promise<TreeState> {
  const branch = target.branch === null ? null : shortBranch(target.branch)
  const base = await repo.commit(target.base)
  const excludesFile = await rememberedExcludes(await gitDirOf(worktree))
  const { status } = await keepWork(repo, worktree, { reason: `Before switching to ${branch ?? base}`, excludesFile })
  const dirty = status.tracked.length > 0 || status.untracked.length > 0
  if (dirty) await discardChanges(repo, worktree, excludesFile)
  if (branch === null) {
    await repo.must(['checkout', '--quiet', '--force', '--detach', base], {
      cwd: worktree,
      write: true,
    })
  } else if (status.branch !== branch) {
    const isNew = (await repo.resolve(branchRef(branch))) === null
    const what = isNew ? ['--no-track', '-b', branch, base] : [branch]
    await repo.must(['checkout', '--quiet', '--force', ...what, '--'], {
      cwd: worktree,
      write: true,
    })
  }
  return readHead(repo, worktree)
}

export function removeWorktree(repo: RepositoryContext, worktree: string): Promise<{ snapshot: string | null }> {
  return repo.aloneIn(worktree, async () => {
    const entry = await findEntry(repo, worktree)
    if (entry === null) {
      await finishRemoval(worktree)
      return removeUnknown(worktree)
    }
    if ((await findGitDir(worktree)) === join(worktree, '.git'))
      throw new GitError('git-failed', `${worktree} is the main worktree of the repository and is never removed.`)
    if (!(await repo.alone(() => mendRegistered(repo, entry, worktree)))) return { snapshot: null }
    const { snapshot, nested } = await keepBeforeRemoval(repo, worktree)
    const away = nested ? `${worktree}.kept-${Date.now().toString(36)}` : removalPath(worktree)
    // Out of the way in one step: a worktree that is found half deleted would look like one whose files were deleted.
    await finishRemoval(worktree)
    await rename(worktree, away)
    await repo.alone(() => forget(repo, entry.path))
    if (nested) repo.logger?.warn({ worktree, away }, 'worktree holds other repositories and was moved aside')
    await finishRemoval(worktree)
    return { snapshot }
  })
}

/** Where a worktree waits to be deleted; what it held has been kept before. */
const removalPath = (worktree: string): string => `${worktree}.removing`

const finishRemoval = (worktree: string): Promise<void> =>
  rm(removalPath(worktree), { recursive: true, force: true, maxRetries: 5 })

async function removeUnknown(worktree: string): Promise<{ snapshot: string | null }> {
  if (await exists(worktree))
    throw new GitError(
      'path-exists',
      `${worktree} is no worktree of this repository; look at it and delete it yourself.`,
    )
  return { snapshot: null }
}

async function keepBeforeRemoval(
  repo: RepositoryContext,
  worktree: string,
): Promise<{ snapshot: string | null; nested: boolean }> {
  // Without an index nothing was ever checked out.
  if (!(await exists(join(await gitDirOf(worktree), 'index')))) return { snapshot: null, nested: false }
  const { snapshot, status } = await keepWork(repo, worktree, { reason: 'Before removing the worktree' })
  return { snapshot, nested: status.nested.length > 0 }
}
