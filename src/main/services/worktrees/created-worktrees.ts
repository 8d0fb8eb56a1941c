/** The worktrees that a person asked for by name: where they lie, and the note beside each that says what it is of. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { RunId } from '../../../contract/ids.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Paths } from '../paths.ts'

const CreatedWorktree = z.object({
  name: z.string(),
  project: z.string(),
  path: z.string(),
  branch: z.string(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  createdAt: z.number(),
})
export type CreatedWorktree = z.infer<typeof CreatedWorktree>

/** Stands where run ids stand; a leading underscore cannot begin one. */
export const CREATED = '_created'

/** As task ids: safe in a branch, a folder and a message. */
export const WORKTREE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/

export const createdBranch = (name: string): string => `switchyard/worktree/${name}`

/** Projects of the same name are told apart by a digest of where they lie. */
const projectFolder = (project: string): string =>
  `${basename(project)}-${createHash('sha256').update(project).digest('hex').slice(0, 8)}`

export const createdPath = (paths: Paths, project: string, name: string): string =>
  join(paths.worktrees(CREATED), projectFolder(project), name)

/** Stands for a run where setup and gates want one to name their files and mark their processes. */
export const createdScope = (path: string): RunId =>
  RunId.parse(`worktree-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`)

const noteFile = (path: string): string => `${path}.json`

export function noteCreated(worktree: CreatedWorktree): void {
  mkdirSync(dirname(worktree.path), { recursive: true })
  writeFileAtomic(noteFile(worktree.path), JSON.stringify(worktree))
}

export function forgetCreated(path: string): void {
  rmSync(noteFile(path), { force: true })
}

/** All of them, those whose folder was deleted by hand included. */
export function listCreated(paths: Paths): CreatedWorktree[] {
  const root = paths.worktrees(CREATED)
  return names(root).flatMap((project) =>
    names(join(root, project))
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => read(join(root, project, name))),
  )
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function read(file: string): CreatedWorktree[] {
  try {
    return [CreatedWorktree.parse(JSON.parse(readFileSync(file, 'utf8')))]
  } catch {
    return []
  }
}
