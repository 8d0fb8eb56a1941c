/** What a worktree's folder tells without a git process: its git folder, and operations that are under way. */
import { access, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { GitError } from './git-error.ts'

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The git folder of a worktree: `.git` itself, or where the `.git` file points to; null when there is none. */
export async function findGitDir(worktree: string): Promise<string | null> {
  const dotGit = join(worktree, '.git')
  const found = await stat(dotGit).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) return dotGit
  const text = await readFile(dotGit, 'utf8').catch(() => '')
  const match = /^gitdir: (.+?)\r?\n?$/s.exec(text)
  if (!match?.[1]) return null
  return isAbsolute(match[1]) ? match[1] : resolve(worktree, match[1])
}

export async function gitDirOf(worktree: string): Promise<string> {
  const found = await findGitDir(worktree)
  if (found === null)
    throw new GitError('not-a-repository', `${worktree} is not a git worktree; it may have been moved or deleted.`)
  return found
}

/** The same path in the form that git reports it: symbolic links resolved, also when its end does not exist yet. */
export async function canonical(path: string): Promise<string> {
  const missing: string[] = []
  let at = resolve(path)
  for (;;) {
    const real = await realpath(at).catch(() => null)
    if (real !== null) return join(real, ...missing)
    if (dirname(at) === at) return resolve(path)
    missing.unshift(basename(at))
    at = dirname(at)
  }
}

const OPERATIONS: readonly (readonly [file: string, name: string])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
]

/** Name of the operation that a person or an agent began there and did not end; null when there is none. */
export async function operationInProgress(gitDir: string): Promise<string | null> {
  for (const [file, name] of OPERATIONS) if (await exists(join(gitDir, file))) return name
  return null
}

/** Commit that is being merged there; null when no merge is under way. */
export async function mergeHead(gitDir: string): Promise<string | null> {
  const text = await readFile(join(gitDir, 'MERGE_HEAD'), 'utf8').catch(() => null)
  return text === null ? null : (text.trim().split('\n')[0] ?? null)
}

/** The branch that a rebase there will come back to; HEAD is detached meanwhile, so nothing else tells. */
export async function branchBeingRebased(gitDir: string): Promise<string | null> {
  for (const folder of ['rebase-merge', 'rebase-apply']) {
    const text = await readFile(join(gitDir, folder, 'head-name'), 'utf8').catch(() => null)
    if (text !== null) return text.trim()
  }
  return null
}
