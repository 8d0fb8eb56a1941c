/** What a crash leaves of a worktree, and how it is made whole without deleting anything that is not known. */
import { readdir, readFile, rename, rmdir, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { GitError } from './git-error.ts'
import type { RepositoryContext } from './repository-context.ts'
import { keepWork } from './snapshots.ts'
import { canonical, exists, findGitDir, gitDirOf } from './worktree-folder.ts'
import { findEntry, type ListedWorktree } from './worktree-list.ts'

/**
 * Whether a registered worktree can be used, after mending what can be mended. When it cannot, its registration is
 * dropped and its folder is out of the way.
 */
export async function mendRegistered(repo: RepositoryContext, entry: ListedWorktree, path: string): Promise<boolean> {
  // `git worktree add` locks what it has not finished, so that nobody prunes it; killed, it leaves the lock.
  if (entry.locked === 'initializing') await repo.git(['worktree', 'unlock', entry.path], { write: true })
  if (await exists(path)) {
    if (entry.head !== null && (await isWhole(repo, path))) return true
    await repo.git(['worktree', 'repair', path], { write: true })
    if (entry.head !== null && (await isWhole(repo, path))) return true
    await moveAside(repo, path)
  }
  await forget(repo, entry.path)
  return false
}

/** Its `.git` file leads to a folder of this repository's that leads back here. */
async function isWhole(repo: RepositoryContext, path: string): Promise<boolean> {
  const gitDir = await findGitDir(path)
  if (gitDir === null || !(await isAdministrative(repo, gitDir))) return false
  const back = await readFile(join(gitDir, 'gitdir'), 'utf8').catch(() => '')
  return (await canonical(dirname(back.trim()))) === (await canonical(path))
}

async function isAdministrative(repo: RepositoryContext, gitDir: string): Promise<boolean> {
  return (await canonical(gitDir)).startsWith(`${repo.commonDir}${sep}worktrees${sep}`)
}

/**
 * A worktree of ours whose folder was moved (the data directory was) points to its registration, which points to the
 * old place: git can reconnect them. Not when the old place still exists: then this one is a copy.
 */
export async function reclaim(repo: RepositoryContext, path: string): Promise<ListedWorktree | null> {
  const gitDir = await findGitDir(path)
  if (gitDir === null || !(await isAdministrative(repo, gitDir))) return null
  const back = await readFile(join(gitDir, 'gitdir'), 'utf8').catch(() => null)
  if (back === null || (await exists(back.trim()))) return null
  await repo.git(['worktree', 'repair', path], { write: true })
  return findEntry(repo, path)
}

/** Moves a folder that stands where a worktree must go to a name beside it. An empty one may stay. */
export async function moveAside(repo: RepositoryContext, path: string): Promise<void> {
  const found = await stat(path)
  if (!found.isDirectory())
    throw new GitError('path-exists', `${path} is a file where a worktree must go; move it away, then try again.`)
  const names = await readdir(path)
  if (names.length === 0) return rmdir(path)
  const gitDir = await findGitDir(path)
  const foreign = gitDir !== null && (await exists(gitDir)) && !(await isAdministrative(repo, gitDir))
  if (foreign)
    throw new GitError(
      'path-exists',
      `${path} belongs to another repository; move it away or remove that worktree, then try again.`,
    )
  const aside = `${path}.leftover-${Date.now().toString(36)}`
  await rename(path, aside)
  repo.logger?.warn({ path, aside }, 'a folder stood where a worktree must go and was moved aside')
}

/** Drops one registration and its folder. Never `git worktree prune`: it would drop those of the user's absent disks. */
export async function forget(repo: RepositoryContext, path: string): Promise<void> {
  // A second --force removes a locked one, too.
  await repo.must(['worktree', 'remove', '--force', '--force', path], { write: true })
}

/**
 * Checks HEAD out where that never finished: the index is written last, so a worktree that has one is complete.
 * What stands there and is not from HEAD is kept in a snapshot first.
 */
export async function finishCheckout(repo: RepositoryContext, path: string): Promise<void> {
  const gitDir = await gitDirOf(path)
  if (await exists(join(gitDir, 'index'))) return
  const names = await readdir(path)
  if (names.some((name) => name !== '.git')) await keepPartial(repo, path)
  // Workers as many as cores: git starts them only from a hundred files on.
  await repo.must(['reset', '--quiet', '--hard', '--no-recurse-submodules', 'HEAD'], {
    cwd: path,
    write: true,
    config: ['checkout.workers=0'],
  })
}

async function keepPartial(repo: RepositoryContext, path: string): Promise<void> {
  const { snapshot } = await keepWork(repo, path, { reason: 'Before finishing an interrupted checkout' })
  repo.logger?.warn({ path, snapshot }, 'finishing an interrupted checkout')
}
