/**
 * States of a task that a person can go back to. Restoring never overwrites anything: the state becomes a branch of its own,
 * and the worktree, its uncommitted files and the branch of the task stay as they are.
 */
import type { DiffSummary, RestorePoint } from '../../../contract/diff.ts'
import { type RunId, TaskId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { type AppDeps, taskOf } from './deps.ts'

/** Snapshots of a repository that are looked through, and points that are told. */
const MOST_SNAPSHOTS = 2_000
const MOST_POINTS = 200
const MOST_FILES = 500

/** Newest first. */
export async function restorePoints(deps: AppDeps, run: RunId, id: string): Promise<Result<RestorePoint[], Failure>> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  const { head, worktree } = task
  if (head === null || worktree === null) return ok([])
  const points = new Map<string, RestorePoint>()
  const add = (commit: string | null, at: number, kind: RestorePoint['kind'], what: string): void => {
    if (commit !== null && !points.has(commit))
      points.set(commit, { commit, at, kind, what, current: commit === head.commit })
  }
  add(worktree.base, task.startedAt ?? state.createdAt, 'checkpoint', 'where the task began')
  for (const row of deps.engine.store.attempts.list(run, { task: TaskId.parse(task.id) })) {
    const attempt = state.attempts[row.attempt]
    if (!attempt) continue
    const name = `${attempt.phase}${attempt.gate === null ? '' : ` ${attempt.gate}`} ${attempt.n}`
    add(row.commitBefore, attempt.plannedAt, 'checkpoint', `before ${name}`)
    add(row.commitAfter, attempt.finishedAt ?? attempt.plannedAt, 'checkpoint', `after ${name}`)
  }
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  // Tasks one after the other share a worktree: the branch tells whose work it was.
  for (const snapshot of await repository.snapshots(MOST_SNAPSHOTS))
    if (snapshot.worktree === worktree.path && snapshot.branch === worktree.branch)
      add(snapshot.commit, snapshot.at, 'snapshot', snapshot.reason)
  return ok([...points.values()].sort((a, b) => b.at - a.at).slice(0, MOST_POINTS))
}

async function pointOf(deps: AppDeps, run: RunId, id: string, commit: string): Promise<Result<RestorePoint, Failure>> {
  const points = await restorePoints(deps, run, id)
  if (!points.ok) return points
  const point = points.value.find((candidate) => candidate.commit === commit)
  return point ? ok(point) : fail('restore-point-not-found', `${id} has no such restore point. Ask for its list again.`)
}

/** What would be different if the task stood at that point. */
export async function restorePreview(
  deps: AppDeps,
  run: RunId,
  id: string,
  commit: string,
): Promise<Result<DiffSummary, Failure>> {
  const point = await pointOf(deps, run, id, commit)
  if (!point.ok) return point
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  if (task.head === null) return fail('nothing-changed', `${id} has not begun.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  const files = await repository.fileDiffs(task.head.commit, commit, { counts: true })
  return ok({
    from: task.head.commit,
    to: commit,
    tree: await repository.treeOf(commit),
    files: files.slice(0, MOST_FILES),
    more: Math.max(0, files.length - MOST_FILES),
  })
}

/** Doing it again finds the branch of before. */
export async function restoreInto(
  deps: AppDeps,
  run: RunId,
  id: string,
  commit: string,
): Promise<Result<{ branch: string; commit: string }, Failure>> {
  const point = await pointOf(deps, run, id, commit)
  if (!point.ok) return point
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const repository = await deps.engine.effects.repository(found.value.state.created.projectDir)
  const branch = `switchyard/restored/${run}-${id}-${commit.slice(0, 10)}`
  const ref = `refs/heads/${branch}`
  const stands = await repository.resolve(ref)
  if (stands === null) {
    const made = await repository.advanceRef(ref, commit, null)
    if (!made.ok) return made
  } else if (stands !== commit)
    return fail('branch-exists', `The branch ${branch} was worked on since. Rename it, then restore again.`)
  return ok({ branch, commit })
}
