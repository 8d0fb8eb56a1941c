/** Whether the user trusts the project that a folder belongs to: then what its repository configures is loaded there. */
import type { AppDeps } from './deps.ts'
import { projectSettingsOf } from './projects.ts'

/**
 * Of a folder in a registered project, or in any of its worktrees. What cannot be read is not trusted; an instance is started
 * all the same.
 */
export async function trustsFolder(deps: AppDeps, cwd: string): Promise<boolean> {
  const opened = await deps.git.open(cwd)
  if (!opened.ok) return false
  const worktrees = await opened.value.listWorktrees()
  const project = worktrees.find(({ path }) => deps.engine.store.projects.get(path) !== null)
  if (!project) return false
  const found = await projectSettingsOf(deps, project.path)
  return found.ok && found.value.settings.trust
}
