/** The one exception of this room, how git's complaints become it, and how it becomes a `Result` at the port. */
import { fail, ok } from '../../contract/result.ts'
import type { GitFailureCode, GitResult } from './repository.ts'

export class GitError extends Error {
  readonly code: GitFailureCode
  readonly details: readonly string[]

  constructor(code: GitFailureCode, message: string, details: readonly string[] = []) {
    super(message)
    this.name = 'GitError'
    this.code = code
    this.details = details
  }
}

/** Runs a method of the port whose expected failures are values. Anything but a `GitError` is a bug and is thrown on. */
export async function asResult<T>(work: () => Promise<T>): Promise<GitResult<T>> {
  try {
    return ok(await work())
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    return fail(error.code, error.message, error.details.length > 0 ? error.details : undefined)
  }
}

/** What stands in the way of another git process: the path of the lock file, when `stderr` speaks of one. */
export function lockFileOf(stderr: string): string | null {
  const match = /Unable to create '(.+\.lock)': File exists|could not lock config file (.+?): File exists/.exec(stderr)
  if (!match) return null
  return match[1] ?? `${match[2]}.lock`
}

/** Turns the end of a git command that failed into an error with a code and a next step. Relies on LC_ALL=C. */
export function errorFrom(args: readonly string[], exitCode: number, stderr: string): GitError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const details = lines.slice(0, 20)
  const clash = /'refs\/heads\/(.+?)' exists; cannot create 'refs\/heads\/(.+?)'/.exec(stderr)
  if (clash)
    return new GitError(
      'branch-conflict',
      `The branch "${clash[1]}" leaves no room for "${clash[2]}", because git keeps branches like folders; ` +
        `rename or delete it (git branch -m ${clash[1]} NEW-NAME), then try again.`,
      details,
    )
  const used = /'(.+?)' is already (?:checked out|used by worktree) at '(.+?)'/.exec(stderr)
  if (used) return branchInUse(used[1] ?? '', used[2] ?? '')
  if (/but expected|reference already exists|unable to resolve reference|reference is missing/.test(stderr))
    return new GitError(
      'ref-moved',
      `The ref moved meanwhile; read it again, then try again. (${last(lines)})`,
      details,
    )
  if (/would be overwritten|would be removed|would lose untracked|not uptodate/.test(stderr))
    return new GitError(
      'dirty-checkout',
      `Files in the way would be overwritten; commit, stash or move them, then try again: ${namedFiles(lines)}.`,
      details,
    )
  const lock = lockFileOf(stderr)
  if (lock !== null)
    return new GitError(
      'git-failed',
      `Another git process holds ${lock}; wait for it, or delete that file if no git process is running, then try again.`,
      details,
    )
  const command = args[0] ?? ''
  return new GitError('git-failed', `git ${command} failed (exit ${exitCode}): ${last(lines)}`, details)
}

export const branchInUse = (branch: string, path: string): GitError =>
  new GitError(
    'branch-in-use',
    `The branch "${branch}" is checked out at ${path}; switch that worktree to another branch, then try again.`,
  )

/** The line that says why: git puts it last, after hints and progress. */
function last(lines: readonly string[]): string {
  const told = lines.filter((line) => /^(?:fatal|error):/.test(line))
  return (told.at(-1) ?? lines.at(-1) ?? 'it said nothing').replace(/^(?:fatal|error): /, '')
}

/** git names the files in its way on lines that begin with a tab. */
function namedFiles(lines: readonly string[]): string {
  const files = lines.filter((line) => line.startsWith('\t')).map((line) => line.trim())
  const shown = files.slice(0, 5).join(', ')
  if (files.length === 0) return last(lines)
  return files.length > 5 ? `${shown} and ${files.length - 5} more` : shown
}
