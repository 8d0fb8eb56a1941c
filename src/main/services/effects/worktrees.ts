/** Creates the integration branch and the worktrees of tasks, and takes the integration branch into a task. */
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId, TaskId } from '../../../contract/ids.ts'
import type { Effect } from '../../domain/run/effects.ts'
import { integrationRef, taskBranch } from '../../git/refs.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps, type EffectOf } from './deps.ts'
import { ensureTaskWorktree } from './task-worktree.ts'
import { ensureSetup, setupExcludes } from './worktree-setup.ts'

export async function createIntegration(deps: EffectDeps, session: RunSession): Promise<RunEvent[]> {
  const { created } = session.state
  const repository = await deps.repository(created.projectDir)
  const branch = integrationRef(session.run)
  const ref = `refs/heads/${branch}`
  const existing = await repository.resolve(ref)
  if (existing === null) {
    const moved = await repository.advanceRef(ref, created.baseCommit, null)
    if (!moved.ok) throw new Error(moved.failure.message)
  }
  const commit = existing ?? created.baseCommit
  const tree = await repository.treeOf(commit)
  return [{ type: 'IntegrationCreated', branch, commit: ObjectId.parse(commit), tree: ObjectId.parse(tree) }]
}

/** Files in conflict that are told; git knows them all. */
const MAX_CONFLICTS_TOLD = 500

/** Name of the worktree that strategies with one task at a time share; cannot be a task id. */
const SHARED = '_shared'

export async function prepareWorktree(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'prepare-worktree'>,
): Promise<RunEvent[]> {
  const { state } = session
  if (!state.integration) throw new Error('A worktree is due before the integration branch exists')
  const task = TaskId.parse(effect.task)
  const repository = await deps.repository(state.created.projectDir)
  const name = state.strategy?.name === 'worktrees' ? task : SHARED
  const path = deps.paths.worktree(session.run, name)
  const branch = taskBranch(session.run, task)
  const base = state.integration.commit
  await mkdir(dirname(path), { recursive: true })
  const known = (await repository.listWorktrees()).some((entry) => entry.path === path && !entry.prunable)
  const made = known
    ? await repository.switchWorktree(path, { branch, base })
    : await repository.addWorktree({ path, branch, base })
  if (!made.ok) {
    return [
      attention(
        deps,
        session,
        task,
        'environment',
        `The worktree of ${task} could not be made: ${made.failure.message} Then \`switchyard tasks retry ${task}\`.`,
      ),
    ]
  }
  const setup = await ensureSetup(deps, session, path, name)
  if (!setup.ok)
    return [
      attention(
        deps,
        session,
        task,
        'setup',
        `${setup.failure.message} Mend it, then \`switchyard tasks retry ${task}\`.`,
      ),
    ]
  return [
    {
      type: 'WorktreePrepared',
      task,
      path,
      branch,
      base: ObjectId.parse(made.value.commit),
      tree: ObjectId.parse(made.value.tree),
    },
  ]
}

/** Merges the integration branch into a task, so that it is mended (or its conflicts resolved) on top of it. */
export async function rebaseTask(
  deps: EffectDeps,
  session: RunSession,
  effect: EffectOf<Effect, 'rebase-task'>,
): Promise<RunEvent[]> {
  const task = session.state.tasks[effect.task]
  if (!task?.worktree) throw new Error(`Task ${effect.task} has no worktree to merge into`)
  const repository = await deps.repository(session.state.created.projectDir)
  await ensureTaskWorktree(deps, session, task)
  const restored = await repository.restoreHead(task.worktree.path, {
    reason: 'before taking in the integration branch',
    exclude: setupExcludes(session.state.created.settings),
  })
  if (!restored.ok) throw new Error(restored.failure.message)
  const merged = await repository.mergeIntoWorktree(
    task.worktree.path,
    effect.onto,
    `Take in the integration branch for ${task.id}`,
  )
  if (!merged.ok) throw new Error(merged.failure.message)
  // A manifest with conflict markers cannot be set up; it is once a resolver has mended it.
  const setup =
    merged.value.conflicts.length > 0
      ? null
      : await ensureSetup(deps, session, task.worktree.path, basename(task.worktree.path))
  if (setup?.ok === false)
    return [
      attention(
        deps,
        session,
        effect.task,
        'setup',
        `${setup.failure.message} Then \`switchyard tasks retry ${task.id}\`.`,
      ),
    ]
  return [
    {
      type: 'TaskRebased',
      task: TaskId.parse(effect.task),
      onto: ObjectId.parse(effect.onto),
      commit: ObjectId.parse(merged.value.commit),
      tree: ObjectId.parse(merged.value.tree),
      conflicts: merged.value.conflicts.slice(0, MAX_CONFLICTS_TOLD),
    },
  ]
}
