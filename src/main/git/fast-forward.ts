/** The one change that is made to a user's checkout: fast-forwarding a branch, never over work that is not committed. */
import { join } from 'node:path'
import { errorFrom, GitError } from './git-error.ts'
import { isAncestor } from './merges.ts'
import { branchRef, shortBranch } from './refs.ts'
import type { RepositoryContext } from './repository-context.ts'
import { readStatus } from './status.ts'
import { branchBeingRebased, exists, findGitDir, operationInProgress } from './worktree-folder.ts'
import { type ListedWorktree, listEntries } from './worktree-list.ts'

export async function fastForwardBranch(
  repo: RepositoryContext,
  branch: string,
  commit: string,
): Promise<{ checkout: string | null }> {
  const name = shortBranch(branch)
  const from = await repo.resolve(branchRef(name))
  if (from === null)
    throw new GitError(
      'branch-not-found',
      `The branch "${name}" does not exist any more; create it again or choose another.`,
    )
  const to = await repo.commit(commit)
  const checkout = await findCheckout(repo, name)
  if (from === to) return { checkout: checkout?.path ?? null }
  if (!(await isAncestor(repo, from, to)))
    throw new GitError(
      'ref-moved',
      `"${name}" has commits that the run does not contain, so it cannot be fast-forwarded; merge the run's branch by hand.`,
    )
  if (checkout === null) {
    await repo.must(['update-ref', '--no-deref', '-m', 'switchyard: fast-forward', branchRef(name), to, from], {
      write: true,
    })
    return { checkout: null }
  }
  await refuseUncommitted(repo, name, checkout)
  // Without --no-overwrite-ignore git would silently overwrite ignored files, such as the user's .env.
  const args = ['merge', '--ff-only', '--quiet', '--no-stat', '--no-overwrite-ignore', to]
  const output = await repo.git(args, { cwd: checkout.path, write: true })
  if (output.code !== 0) throw errorFrom(args, output.code, `${output.stdout.toString('utf8')}\n${output.stderr}`)
  return { checkout: checkout.path }
}

/** The worktree that has the branch checked out, or is rebasing it; null when there is none (a missing one is none). */
async function findCheckout(repo: RepositoryContext, branch: string): Promise<ListedWorktree | null> {
  for (const entry of await listEntries(repo)) {
    if (!(await exists(entry.path))) continue
    if (entry.branch === branch) return entry
    if (entry.branch !== null) continue
    const gitDir = await findGitDir(entry.path)
    if (gitDir !== null && (await branchBeingRebased(gitDir)) === branchRef(branch)) return entry
  }
  return null
}

async function refuseUncommitted(repo: RepositoryContext, branch: string, checkout: ListedWorktree): Promise<void> {
  const gitDir = (await findGitDir(checkout.path)) ?? join(checkout.path, '.git')
  const operation = await operationInProgress(gitDir)
  if (operation !== null)
    throw new GitError(
      'dirty-checkout',
      `A ${operation} is in progress in ${checkout.path}, where "${branch}" is checked out; finish or abort it, then merge again.`,
    )
  const { tracked } = await readStatus(repo, checkout.path)
  if (tracked.length === 0) return
  const shown = tracked.slice(0, 5).join(', ')
  const more = tracked.length > 5 ? ` and ${tracked.length - 5} more` : ''
  throw new GitError(
    'dirty-checkout',
    `${checkout.path} has uncommitted changes (${shown}${more}); commit or stash them, then merge again.`,
    tracked.slice(0, 100),
  )
}
