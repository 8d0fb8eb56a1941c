/** Puts everything that is not ignored into an index: the worktree's own, or a temporary one. */
import type { RepositoryContext } from './repository-context.ts'

export interface AddOptions {
  readonly worktree: string
  readonly excludesFile: string | null
  /** Folders that are repositories of their own; git would store an empty link to them, or fail. */
  readonly nested: readonly string[]
  /** Index file to use instead of the worktree's. */
  readonly indexFile?: string
}

export async function addAll(repo: RepositoryContext, options: AddOptions): Promise<void> {
  const { worktree, excludesFile, nested, indexFile } = options
  const paths = nested.length === 0 ? [] : ['--pathspec-from-file=-', '--pathspec-file-nul']
  if (nested.length > 0) repo.logger?.warn({ worktree, nested }, 'repositories inside the worktree are not committed')
  await repo.must(['add', '--all', '--sparse', ...paths], {
    cwd: worktree,
    write: true,
    config: excludesFile === null ? [] : [`core.excludesFile=${excludesFile}`],
    ...(indexFile === undefined ? {} : { env: { GIT_INDEX_FILE: indexFile } }),
    ...(nested.length === 0
      ? {}
      : { stdin: [':/', ...nested.map((path) => `:(top,exclude,literal)${path.replace(/\/$/, '')}`)].join('\0') }),
  })
}
