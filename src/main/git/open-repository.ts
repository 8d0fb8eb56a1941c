/** Finds the repository that a folder belongs to, or says what it is instead. */

import { GitError } from './git-error.ts'
import type { RepositoryPlace } from './repository-context.ts'
import type { GitOutput, RunGit } from './run-git.ts'
import { canonical } from './worktree-folder.ts'

export async function findRepository(run: RunGit, directory: string): Promise<RepositoryPlace> {
  const ask = (...args: string[]) => run({ cwd: directory, args: ['rev-parse', ...args] })
  const kind = await ask('--is-bare-repository', '--is-inside-git-dir')
  if (kind.code !== 0) throw notARepository(directory, kind.stderr)
  const [bare, inside] = text(kind).split('\n')
  if (bare === 'true')
    throw new GitError('not-a-repository', `${directory} is a bare repository; clone it and use the clone.`)
  if (inside === 'true')
    throw new GitError(
      'not-a-repository',
      `${directory} lies inside a .git folder; use the folder of the project itself.`,
    )

  const [top, common, head] = await Promise.all([
    ask('--path-format=absolute', '--show-toplevel'),
    ask('--path-format=absolute', '--git-common-dir'),
    ask('--verify', '--quiet', 'HEAD^{commit}'),
  ])
  if (top.code !== 0 || common.code !== 0) throw notARepository(directory, `${top.stderr}${common.stderr}`)
  if (head.code !== 0)
    throw new GitError('no-commits', `${text(top)} has no commit yet; commit something there, then try again.`)
  return { root: text(top), commonDir: await canonical(text(common)) }
}

const text = (output: GitOutput): string => output.stdout.toString('utf8').replace(/\n$/, '')

function notARepository(directory: string, stderr: string): GitError {
  const details = stderr.split('\n').filter((line) => line.trim() !== '')
  if (/dubious ownership/.test(stderr))
    return new GitError(
      'not-a-repository',
      `${directory} belongs to another user, so git refuses it; run: git config --global --add safe.directory ${directory}`,
      details,
    )
  return new GitError(
    'not-a-repository',
    `${directory} is not a git repository; run "git init" there and commit.`,
    details,
  )
}
