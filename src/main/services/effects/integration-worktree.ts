/** The throwaway worktree of a run, detached: gates on the base and on merged trees run there, and the planner reads it. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { EffectDeps } from './deps.ts'
import { ensureSetup, forgetSetup } from './worktree-setup.ts'

/** Puts the integration worktree at a commit, set up. */
export async function standAt(
  deps: EffectDeps,
  session: RunSession,
  commit: string,
): Promise<Result<{ path: string; tree: string }, Failure>> {
  const path = deps.paths.integrationWorktree(session.run)
  const repository = await deps.repository(session.state.created.projectDir)
  await mkdir(dirname(path), { recursive: true })
  const exists = session.state.integrationWorktree !== null
  const stood = exists
    ? await repository.switchWorktree(path, { branch: null, base: commit })
    : await repository.addWorktree({ path, branch: null, base: commit })
  if (!stood.ok && exists) await forgetSetup(deps.paths, session.run, '_integration')
  const usable = stood.ok || !exists ? stood : await repository.addWorktree({ path, branch: null, base: commit })
  if (!usable.ok) return usable
  const setup = await ensureSetup(deps, session, path, '_integration')
  return setup.ok ? ok({ path, tree: usable.value.tree }) : setup
}
