/** What a task, or a whole run, changed: the files first, then each file's patch page by page. */
import type { DiffSummary, PatchPage } from '../../../contract/diff.ts'
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { isOfTask } from '../runs/commits-of-task.ts'
import { type AppDeps, stateOf, taskOf } from './deps.ts'

const MOST_FILES = 5_000

export async function taskDiff(deps: AppDeps, run: RunId, id: string): Promise<Result<DiffSummary, Failure>> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  if (task.head === null || task.diffBase === null)
    return fail('nothing-changed', `${task.id} has not begun, so there is nothing to compare.`)
  return ok(await summary(deps, state.created.projectDir, task.diffBase, task.head.commit, task.head.tree))
}

/** The integration branch against the commit that the run began on. */
export async function runDiff(deps: AppDeps, run: RunId): Promise<Result<DiffSummary, Failure>> {
  const state = stateOf(deps, run)
  if (!state.ok) return state
  const { created, integration } = state.value
  if (integration === null)
    return fail('nothing-changed', `Run ${run} has not begun to build, so there is nothing yet.`)
  return ok(await summary(deps, created.projectDir, created.baseCommit, integration.commit, integration.tree))
}

async function summary(
  deps: AppDeps,
  projectDir: string,
  from: string,
  to: string,
  tree: string,
): Promise<DiffSummary> {
  const repository = await deps.engine.effects.repository(projectDir)
  const files = await repository.fileDiffs(from, to)
  return { from, to, tree, files: files.slice(0, MOST_FILES), more: Math.max(0, files.length - MOST_FILES) }
}

export interface PatchRequest {
  readonly run: RunId
  /** Absent: of the run as a whole. */
  readonly task?: string
  readonly from: string
  readonly to: string
  readonly path: string
  readonly oldPath?: string | undefined
  readonly offset: number
  readonly maxBytes: number
  readonly context: number
}

export async function patchPage(deps: AppDeps, request: PatchRequest): Promise<Result<PatchPage, Failure>> {
  const found = stateOf(deps, request.run)
  if (!found.ok) return found
  const state = found.value
  const { task, from, to } = request
  // Commits of this task or run alone: a project may hold what is no part of it.
  const known = task === undefined ? isOfRun(state, [from, to]) : isOfTask(deps.engine.store, state, task, [from, to])
  if (!known)
    return fail('commit-not-found', `These commits are none of ${task ?? request.run}. Ask for its files again.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  const paths = [request.path, ...(request.oldPath === undefined ? [] : [request.oldPath])]
  const { context, offset, maxBytes } = request
  return ok(
    await deps.patches.page(
      JSON.stringify([state.created.projectDir, from, to, paths, context]),
      (most) => repository.patchBytes(from, to, { paths, maxBytes: most, context }),
      { offset, maxBytes },
    ),
  )
}

function isOfRun(state: Parameters<typeof isOfTask>[1], commits: readonly string[]): boolean {
  const known = new Set<string | undefined>([
    state.created.baseCommit,
    state.integration?.commit,
    ...Object.values(state.tasks).map((task) => task.merged?.commit),
  ])
  return commits.every((commit) => known.has(commit))
}
