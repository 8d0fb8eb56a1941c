/** Lets setup and gates run in a worktree that belongs to no run, with the settings of the project at its base commit. */
import { ObjectId } from '../../../contract/ids.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import { ok } from '../../../contract/result.ts'
import type { Repository } from '../../git/repository.ts'
import type { EffectDeps } from '../effects/deps.ts'
import type { CommandScope } from '../effects/execute-command.ts'
import { projectSettings } from '../intake/project-settings.ts'
import { type CreatedWorktree, createdScope } from './created-worktrees.ts'

export async function scopeOf(
  effects: EffectDeps,
  repository: Repository,
  worktree: CreatedWorktree,
): Promise<Result<CommandScope, Failure>> {
  const resolved = await projectSettings({ repository, commit: worktree.baseCommit, env: effects.env })
  if (!resolved.ok) return resolved
  return ok({
    run: createdScope(worktree.path),
    // No run, hence no log: what it shows is told to the person who waits for it.
    append() {},
    state: {
      created: {
        projectDir: worktree.project,
        settings: resolved.value.settings,
        baseCommit: ObjectId.parse(worktree.baseCommit),
      },
    },
  })
}
