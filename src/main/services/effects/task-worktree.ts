/** The worktree of a task that has begun: made again where somebody deleted it. Its commits are on its branch. */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { TaskState } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { EffectDeps } from './deps.ts'
import { forgetSetup } from './worktree-setup.ts'

export async function ensureTaskWorktree(deps: EffectDeps, session: RunSession, task: TaskState): Promise<void> {
  if (!task.worktree || !task.head || existsSync(task.worktree.path)) return
  const { path, branch } = task.worktree
  const repository = await deps.repository(session.state.created.projectDir)
  await forgetSetup(deps.paths, session.run, basename(path))
  const made = await repository.addWorktree({ path, branch, base: task.head.commit })
  if (!made.ok) throw new Error(made.failure.message)
  deps.logger.warn({ run: session.run, task: task.id, path }, 'the worktree was gone and was made again')
}
