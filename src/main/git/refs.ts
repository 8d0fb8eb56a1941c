/** Names of branches and refs: ours, and the two spellings of the user's. */
import type { RunId, TaskId } from '../../contract/ids.ts'
import { GitError } from './git-error.ts'

/** All branches of ours begin so; git cannot keep them beside a branch that is called just `switchyard`. */
export const BRANCH_PREFIX = 'switchyard/'
export const SNAPSHOT_PREFIX = 'refs/switchyard/snapshots/'

/** The branch that a run's tasks are merged into. */
export const integrationRef = (run: RunId): string => `${BRANCH_PREFIX}${run}/integration`
export const taskBranch = (run: RunId, task: TaskId): string => `${BRANCH_PREFIX}${run}/${task}`

// The rules of `git check-ref-format` that matter before a name may stand among arguments.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
const FORBIDDEN = /^[-/.]|[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|[/.]$|\.lock(?:\/|$)|^@$/

/** `main` of both `main` and `refs/heads/main`; throws a `GitError` for what can be no branch. */
export function shortBranch(branch: string): string {
  const short = branch.startsWith('refs/heads/') ? branch.slice('refs/heads/'.length) : branch
  if (short === '' || FORBIDDEN.test(short))
    throw new GitError('branch-not-found', `${JSON.stringify(branch)} is not a valid branch name; choose another one.`)
  return short
}

export const branchRef = (branch: string): string => `refs/heads/${shortBranch(branch)}`

/** A full ref: names that do not begin with `refs/` are branches. */
export const fullRef = (ref: string): string =>
  ref.startsWith('refs/') ? `refs/${shortBranch(ref.slice('refs/'.length))}` : branchRef(ref)

/** A revision that git cannot take for an option; throws a `GitError` otherwise. */
export function revision(text: string): string {
  if (text === '' || text.startsWith('-') || text.includes('\0') || text.includes('\n'))
    throw new GitError('git-failed', `${JSON.stringify(text)} is not a revision; give a branch, a tag or a commit id.`)
  return text
}

/** The object id that stands for "must not exist", in the repository's own hash length. */
export const zerosLike = (objectId: string): string => '0'.repeat(objectId.length)
export const isObjectId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)
