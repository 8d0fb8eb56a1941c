/** What every part of a repository shares: where it is, how git is called there, and the few facts kept in memory. */
import { dirname, sep } from 'node:path'
import { errorFrom, GitError } from './git-error.ts'
import type { KeyedMutex } from './keyed-mutex.ts'
import { withRetry } from './lock-contention.ts'
import { isObjectId, revision } from './refs.ts'
import type { GitCall, GitLogger, GitOutput, RunGit } from './run-git.ts'

/** Trees of commits never change, so they are kept; the oldest goes when there are this many. */
const MAX_TREES = 1_000

export interface RepositoryPlace {
  /** Top folder of the worktree that was opened. */
  readonly root: string
  /** The `.git` folder that all worktrees share. */
  readonly commonDir: string
}

export interface ContextParts {
  readonly run: RunGit
  readonly mutex: KeyedMutex
  readonly logger: GitLogger | null
  readonly env: NodeJS.ProcessEnv
}

export class RepositoryContext {
  readonly root: string
  readonly commonDir: string
  readonly logger: GitLogger | null
  /** The user's environment, which says where their configuration lies. */
  readonly env: NodeJS.ProcessEnv
  readonly #run: RunGit
  readonly #mutex: KeyedMutex
  readonly #trees = new Map<string, string>()

  constructor(place: RepositoryPlace, parts: ContextParts) {
    this.root = place.root
    this.commonDir = place.commonDir
    this.logger = parts.logger
    this.env = parts.env
    this.#run = parts.run
    this.#mutex = parts.mutex
  }

  /** Runs git whatever its exit code; in the opened worktree unless `cwd` says otherwise. */
  async git(
    args: readonly string[],
    options: Omit<GitCall, 'args' | 'cwd'> & { cwd?: string } = {},
  ): Promise<GitOutput> {
    const cwd = options.cwd ?? this.root
    const call: GitCall = {
      ...options,
      cwd,
      args,
      // A worktree whose `.git` file is gone must not become a folder of whatever repository surrounds it.
      env: { GIT_CEILING_DIRECTORIES: dirname(cwd), ...options.env },
    }
    return withRetry(this.#run, call, { logger: this.logger, ours: (lock) => this.#isOurs(lock, cwd) })
  }

  /** Runs git and throws a `GitError` unless it exits with 0. */
  async must(
    args: readonly string[],
    options: Omit<GitCall, 'args' | 'cwd'> & { cwd?: string } = {},
  ): Promise<GitOutput> {
    const output = await this.git(args, options)
    if (output.code !== 0 && !output.truncated) throw errorFrom(args, output.code, output.stderr)
    return output
  }

  /** One output line of git, without its newline. */
  async line(args: readonly string[], options: Omit<GitCall, 'args' | 'cwd'> & { cwd?: string } = {}): Promise<string> {
    return (await this.must(args, options)).stdout.toString('utf8').replace(/\n$/, '')
  }

  /** Work that adds or removes worktrees: git guards its list of them too weakly for parallel changes. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(this.commonDir, work)
  }

  /** Work in one worktree that must not meet itself. */
  aloneIn<T>(worktree: string, work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(`${this.commonDir}\0${worktree}`, work)
  }

  async resolve(text: string, cwd?: string): Promise<string | null> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision(text)}^{commit}`]
    const output = await this.git(args, cwd === undefined ? {} : { cwd })
    const found = output.stdout.toString('utf8').trim()
    return output.code === 0 && isObjectId(found) ? found : null
  }

  async commit(text: string): Promise<string> {
    const found = await this.resolve(text)
    if (found === null)
      throw new GitError(
        'branch-not-found',
        `${JSON.stringify(text)} is neither a branch nor a commit of ${this.root}.`,
      )
    return found
  }

  async treeOf(commit: string): Promise<string> {
    const known = this.#trees.get(commit)
    if (known !== undefined) return known
    const tree = await this.line(['rev-parse', '--verify', '--end-of-options', `${revision(commit)}^{tree}`])
    this.rememberTree(commit, tree)
    return tree
  }

  rememberTree(commit: string, tree: string): void {
    if (!isObjectId(commit)) return
    this.#trees.set(commit, tree)
    const oldest = this.#trees.size > MAX_TREES ? this.#trees.keys().next().value : undefined
    if (oldest !== undefined) this.#trees.delete(oldest)
  }

  /** Locks of our refs and of linked worktrees other than the opened one may be mended; the user's are never touched. */
  #isOurs(lock: string, cwd: string): boolean {
    const within = (folder: string) => lock.startsWith(`${this.commonDir}${sep}${folder}${sep}`)
    if (within(`refs${sep}heads${sep}switchyard`) || within(`refs${sep}switchyard`)) return true
    return cwd !== this.root && within('worktrees')
  }
}
