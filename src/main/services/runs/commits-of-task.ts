/** Which commits a task may speak of: a project holds more than what a run has made. */
import type { RunId } from '../../../contract/ids.ts'
import { TaskId } from '../../../contract/ids.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Store } from '../../store/store.ts'

/** Whether every one of these commits is the run's base, its integration branch, or a state of this task. */
export function isOfTask(
  store: Pick<Store, 'attempts'>,
  state: RunState,
  id: string,
  commits: readonly string[],
): boolean {
  const task = state.tasks[id]
  if (!task) return false
  const known = new Set<string | null | undefined>([
    state.created.baseCommit,
    state.integration?.commit,
    task.diffBase,
    task.head?.commit,
    task.worktree?.base,
    // Every state of the integration branch: a task may have taken any of them in.
    ...Object.values(state.tasks).map((other) => other.merged?.commit),
  ])
  for (const attempt of store.attempts.list(state.created.run as RunId, { task: TaskId.parse(id) })) {
    known.add(attempt.commitBefore)
    known.add(attempt.commitAfter)
  }
  return commits.every((commit) => known.has(commit))
}
