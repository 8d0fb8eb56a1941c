/** What a task changed: the files first, then the patch of one file at a time, so that no answer is without bound. */
import type { RunId } from '../../../contract/ids.ts'
import type { DiffSummary } from '../../../contract/procedures/tasks.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { isOfTask } from '../runs/commits-of-task.ts'
import { type AppDeps, taskOf } from './deps.ts'

const MOST_FILES = 5_000

export async function taskDiff(deps: AppDeps, run: RunId, id: string): Promise<Result<DiffSummary, Failure>> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  if (task.head === null || task.diffBase === null)
    return fail('nothing-changed', `${task.id} has not begun, so there is nothing to compare.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  const files = await repository.changes(task.diffBase, task.head.commit)
  return ok({
    from: task.diffBase,
    to: task.head.commit,
    tree: task.head.tree,
    files: files.slice(0, MOST_FILES),
    more: Math.max(0, files.length - MOST_FILES),
  })
}

export interface PatchRequest {
  readonly run: RunId
  readonly task: string
  readonly from: string
  readonly to: string
  readonly path: string
  readonly oldPath?: string | undefined
  readonly maxBytes: number
  readonly context: number
}

export async function taskPatch(
  deps: AppDeps,
  request: PatchRequest,
): Promise<Result<{ patch: string; truncated: boolean }, Failure>> {
  const found = taskOf(deps, request.run, request.task)
  if (!found.ok) return found
  const { state, task } = found.value
  // Commits of this task alone: a project may hold what is no part of the run.
  if (!isOfTask(deps.engine.store, state, task.id, [request.from, request.to]))
    return fail('commit-not-found', `These commits are none of ${task.id}. Ask for its files again.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  const paths = [request.path, ...(request.oldPath === undefined ? [] : [request.oldPath])]
  const patch = await repository.diff(request.from, request.to, {
    paths,
    maxBytes: request.maxBytes,
    context: request.context,
  })
  return ok({ patch, truncated: patch.includes('\n[diff cut after ') })
}
