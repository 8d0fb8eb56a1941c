/** What a task, or a whole run, changed: the files first, then each file's patch page by page. */
import type { DiffSummary, PatchPage } from '../../../contract/diff.ts'
import type { RunId } from '../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { Repository } from '../../git/repository.ts'
import { isOfTask } from '../runs/commits-of-task.ts'
import { type AppDeps, stateOf, taskOf } from './deps.ts'
import type { PatchPages } from './patch-pages.ts'

const MOST_FILES = 5_000

type Counts = 'exact' | 'none'

export async function taskDiff(
  deps: AppDeps,
  run: RunId,
  id: string,
  counts: Counts,
): Promise<Result<DiffSummary, Failure>> {
  const found = taskOf(deps, run, id)
  if (!found.ok) return found
  const { state, task } = found.value
  if (task.head === null || task.diffBase === null)
    return fail('nothing-changed', `${task.id} has not begun, so there is nothing to compare.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  return ok(await diffSummary(repository, { from: task.diffBase, to: task.head.commit, tree: task.head.tree }, counts))
}

/** The integration branch against the commit that the run began on. */
export async function runDiff(deps: AppDeps, run: RunId, counts: Counts): Promise<Result<DiffSummary, Failure>> {
  const state = stateOf(deps, run)
  if (!state.ok) return state
  const { created, integration } = state.value
  if (integration === null)
    return fail('nothing-changed', `Run ${run} has not begun to build, so there is nothing yet.`)
  const repository = await deps.engine.effects.repository(created.projectDir)
  const { commit: to, tree } = integration
  return ok(await diffSummary(repository, { from: created.baseCommit, to, tree }, counts))
}

export async function diffSummary(
  repository: Repository,
  { from, to, tree }: Pick<DiffSummary, 'from' | 'to' | 'tree'>,
  counts: Counts,
): Promise<DiffSummary> {
  const files = await repository.fileDiffs(from, to, { counts: counts === 'exact' })
  return { from, to, tree, files: files.slice(0, MOST_FILES), more: Math.max(0, files.length - MOST_FILES) }
}

export interface PatchRequest {
  readonly from: string
  readonly to: string
  readonly path: string
  readonly oldPath?: string | undefined
  readonly offset: number
  readonly maxBytes: number
  readonly context: number
}

/** Without a task: of the run as a whole. */
export async function patchPage(
  deps: AppDeps,
  request: PatchRequest & { readonly run: RunId; readonly task?: string },
  signal: AbortSignal | undefined,
): Promise<Result<PatchPage, Failure>> {
  const found = stateOf(deps, request.run)
  if (!found.ok) return found
  const state = found.value
  const { task, from, to } = request
  // Commits of this task or run alone: a project may hold what is no part of it.
  const known = task === undefined ? isOfRun(state, [from, to]) : isOfTask(deps.engine.store, state, task, [from, to])
  if (!known)
    return fail('commit-not-found', `These commits are none of ${task ?? request.run}. Ask for its files again.`)
  const repository = await deps.engine.effects.repository(state.created.projectDir)
  return ok(await pageOfPatch(deps.patches, repository, request, signal))
}

export function pageOfPatch(
  patches: PatchPages,
  repository: Repository,
  { from, to, path, oldPath, context, offset, maxBytes }: PatchRequest,
  signal: AbortSignal | undefined,
): Promise<PatchPage> {
  const paths = [path, ...(oldPath === undefined ? [] : [oldPath])]
  return patches.page(
    JSON.stringify([repository.root, from, to, paths, context]),
    (most, onBytes, stop) =>
      repository.streamPatch(from, to, { paths, maxBytes: most, context, signal: stop }, onBytes),
    { offset, maxBytes },
    signal,
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
