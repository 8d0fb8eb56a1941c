/** Makes a worktree for a person: a fresh branch from the base, or the worktree of a task that was cleaned up. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TaskState } from '../../domain/run/state.ts'
import { taskBranch } from '../../git/refs.ts'
import type { Repository } from '../../git/repository.ts'
import type { EffectDeps } from '../effects/deps.ts'
import { ensureSetup, forgetSetup } from '../effects/worktree-setup.ts'
import type { RunSession } from '../engine/run-session.ts'
import { scopeOf } from './created-scope.ts'
import { createdBranch, createdPath, listCreated, noteCreated, WORKTREE_NAME } from './created-worktrees.ts'

export interface MadeWorktree {
  readonly path: string
  readonly branch: string
  readonly commit: string
  /** False when it stood there already. */
  readonly made: boolean
  readonly project: string
}

export interface CreateRequest {
  readonly name: string
  readonly repository: Repository
  /** null: the branch that the checkout is on. */
  readonly base: string | null
}

/** A branch `switchyard/worktree/NAME` from the base, in the data directory, set up as the project says. */
export async function createWorktree(
  effects: EffectDeps,
  { name, repository, base }: CreateRequest,
): Promise<Result<MadeWorktree, Failure>> {
  if (!WORKTREE_NAME.test(name))
    return fail(
      'bad-name',
      `${JSON.stringify(name)} is no name for a worktree: use 1 to 64 letters, digits, "-" or "_", beginning and ending with a letter or digit.`,
    )
  const path = createdPath(effects.paths, repository.root, name)
  const branch = createdBranch(name)
  const known = listCreated(effects.paths).find((worktree) => worktree.path === path)
  const baseBranch = known?.baseBranch ?? base ?? (await repository.currentBranch())
  if (baseBranch === null)
    return fail('no-base-branch', 'The checkout is on no branch. Name the branch to begin from with --base BRANCH.')
  const baseCommit = await repository.resolve(`refs/heads/${baseBranch}`)
  if (baseCommit === null)
    return fail('base-branch-gone', `There is no branch ${baseBranch}. Name an existing one with --base BRANCH.`)
  const there = existsSync(path)
  const created = known ?? {
    name,
    project: repository.root,
    path,
    branch,
    baseBranch,
    baseCommit,
    createdAt: effects.clock.now(),
  }
  // The note first: a worktree that nobody knows of would never be cleaned up.
  noteCreated(created)
  await mkdir(dirname(path), { recursive: true })
  const made = await repository.addWorktree({ path, branch, base: baseCommit })
  if (!made.ok) return made
  const scope = await scopeOf(effects, repository, created)
  if (!scope.ok) return scope
  if (!there) await forgetSetup(effects.paths, scope.value.run, name)
  const setup = await ensureSetup(effects, scope.value, path, name)
  if (!setup.ok) return fail('setup-failed', `${setup.failure.message} The worktree stands at ${path}.`)
  return ok({ path, branch, commit: made.value.commit, made: !there, project: repository.root })
}

/** The worktree of a task that began: where it is, or made again at the task's branch. Touches nothing of the run. */
export async function recreateTaskWorktree(
  effects: EffectDeps,
  session: RunSession,
  task: TaskState,
): Promise<Result<MadeWorktree, Failure>> {
  const { created } = session.state
  if (!task.worktree || !task.head)
    return fail(
      'task-not-begun',
      `${task.id} has not begun, so it has no worktree yet. Go on with \`switchyard resume ${session.run}\`.`,
    )
  const repository = await effects.repository(created.projectDir)
  const branch = taskBranch(session.run, TaskId.parse(task.id))
  // A shared worktree belongs to whichever task is at work in it.
  const path = basename(task.worktree.path).startsWith('_')
    ? effects.paths.worktree(session.run, task.id)
    : task.worktree.path
  const entry = (await repository.listWorktrees()).find((candidate) => candidate.branch === branch)
  if (entry && !entry.prunable && existsSync(entry.path))
    return ok({ path: entry.path, branch, commit: entry.head ?? '', made: false, project: repository.root })
  await mkdir(dirname(path), { recursive: true })
  const made = await repository.addWorktree({ path, branch, base: task.head.commit })
  if (!made.ok) return made
  await forgetSetup(effects.paths, session.run, task.id)
  const setup = await ensureSetup(effects, session, path, task.id)
  if (!setup.ok) return fail('setup-failed', `${setup.failure.message} The worktree stands at ${path}.`)
  return ok({ path, branch, commit: made.value.commit, made: true, project: repository.root })
}
