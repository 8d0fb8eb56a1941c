/** Opens the git repository that a command is about, and tells its latest commit. */
import { resolve } from 'node:path'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import { createGit } from '../../git/create-git.ts'
import type { Repository } from '../../git/repository.ts'
import type { CliContext } from './context.ts'
import { requireGit } from './environment.ts'

export interface OpenProject {
  readonly repository: Repository
  /** Null: there is no commit yet. */
  readonly head: string | null
}

export async function openProject(cli: CliContext, dir = '.'): Promise<Result<OpenProject, Failure>> {
  const git = createGit({ env: cli.env })
  const found = await requireGit(git)
  if (!found.ok) return found
  const opened = await git.open(resolve(cli.cwd, dir))
  if (!opened.ok) return opened
  return ok({ repository: opened.value, head: await opened.value.resolve('HEAD') })
}
