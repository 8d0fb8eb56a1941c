/** Which folder a terminal is opened in. */
import { isAbsolute } from 'node:path'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { type AppDeps, taskOf } from '../app/deps.ts'
import { isFolder } from './shell.ts'

export interface LocatedTerminal {
  readonly cwd: string
  readonly run: string | null
  readonly task: string | null
}

export function locateTerminal(
  deps: Pick<AppDeps, 'states' | 'engine'>,
  where: TerminalPlace,
): Result<LocatedTerminal, Failure> {
  switch (where.in) {
    case 'task': {
      const found = taskOf(deps, where.run, where.task)
      if (!found.ok) return found
      const { worktree, id } = found.value.task
      if (worktree === null || !isFolder(worktree.path))
        return fail('worktree-absent', `Task ${id} has no worktree: it has not begun, or its worktree was cleaned up.`)
      return ok({ cwd: worktree.path, run: where.run, task: id })
    }
    case 'project':
      if (deps.engine.store.projects.get(where.dir) === null)
        return fail('project-not-found', `${where.dir} is not registered. Register it first.`)
      return here(where.dir)
    case 'folder':
      return isAbsolute(where.dir) ? here(where.dir) : fail('invalid-folder', 'The folder must be an absolute path.')
    default:
      return assertNever(where, 'place')
  }
}

const here = (dir: string): Result<LocatedTerminal, Failure> =>
  isFolder(dir) ? ok({ cwd: dir, run: null, task: null }) : fail('folder-not-found', `There is no folder ${dir}.`)
