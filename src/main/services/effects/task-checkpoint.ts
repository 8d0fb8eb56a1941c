/** Checks in what stands in the worktree of a task, whoever did it, and finds what follows from a change. */
import type { RunEvent } from '../../../contract/events.ts'
import type { TaskState } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps } from './deps.ts'
import { gateChange } from './gate-changes.ts'
import { ensureSetup, setupExcludes } from './worktree-setup.ts'

/** A gate was cut off because the task was sent back: what it left in the worktree is kept, but is no work. */
export async function clearAfterGate(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  worktree: string,
): Promise<void> {
  const repository = await deps.repository(session.state.created.projectDir)
  const restored = await repository.restoreHead(worktree, {
    reason: `left by gate run ${task.unfinishedGate}`,
    exclude: setupExcludes(session.state.created.settings),
  })
  if (!restored.ok) throw new Error(restored.failure.message)
}

export async function checkpoint(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  message: string,
): Promise<{ commit: string; tree: string; problem: string | null }> {
  if (!task.worktree || !task.head) throw new Error(`Task ${task.id} has no worktree`)
  const repository = await deps.repository(session.state.created.projectDir)
  const made = await repository.checkpoint(task.worktree.path, {
    message: `${message}: ${task.planned.title}\n\nSwitchyard-Run: ${session.run}\nSwitchyard-Task: ${task.id}\n`,
    exclude: setupExcludes(session.state.created.settings),
  })
  if (made.ok) return { commit: made.value.commit, tree: made.value.tree, problem: null }
  if (made.failure.code === 'unresolved-conflicts') return { ...task.head, problem: made.failure.message }
  throw new Error(made.failure.message)
}

/** After the tree changed: set up again if manifests changed, and call a person if a gate's own definition changed. */
export async function afterChange(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  commit: string,
): Promise<RunEvent[]> {
  if (!task.worktree) return []
  const name = task.worktree.path.split(/[\\/]/).at(-1) ?? task.id
  const setup = await ensureSetup(deps, session, task.worktree.path, name)
  if (!setup.ok)
    return [
      attention(
        deps,
        session,
        task.id,
        'setup',
        `${setup.failure.message} Then \`switchyard tasks retry ${task.id} --note TEXT\`.`,
      ),
    ]
  const changed = await gateChange(deps, session, task, commit)
  return changed === null ? [] : [changed]
}
