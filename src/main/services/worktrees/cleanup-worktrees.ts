/**
 * Removes worktrees whose work is proven to be elsewhere: marks them first, then reconciles.
 *
 * What is marked is removed by the next cleanup if this one is killed. Uncommitted files go into a snapshot, and a branch
 * is deleted only when git proves that another one holds its commits. The caller holds the engine's lock.
 */
import { mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { RunId } from '../../../contract/ids.ts'
import { tasksInOrder } from '../../domain/run/state.ts'
import type { Repository } from '../../git/repository.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { ProcessTable } from '../../lib/processes.ts'
import type { ProcessRepository } from '../../store/store.ts'
import { forgetSetup } from '../effects/worktree-setup.ts'
import { loadRunState } from '../engine/run-session.ts'
import type { Paths } from '../paths.ts'
import { createdScope, forgetCreated } from './created-worktrees.ts'
import { diskUsage } from './disk-usage.ts'
import { type ListDeps, listWorktrees, type WorktreeRow } from './list-worktrees.ts'

export interface CleanupOptions {
  readonly run: string | null
  /** Also those whose commits are on their own branch alone (which stays), and those made by hand without a commit. */
  readonly all: boolean
  readonly dryRun: boolean
  /** Only these folders; what an earlier cleanup had marked is finished all the same. */
  readonly paths?: readonly string[]
}

export interface CleanupDeps extends ListDeps {
  readonly store: { readonly processes: ProcessRepository }
  readonly processes: ProcessTable
  readonly repository: (project: string) => Promise<Repository>
}

export interface Removed {
  readonly path: string
  readonly run: string | null
  readonly task: string | null
  readonly name: string
  readonly project: string
  readonly freedBytes: number
  /** Files that were not committed and go (or went) into a snapshot; null when it cannot be known. */
  readonly uncommitted: number | null
  /** Commit that was checked out: never deleted, and how to have it in a folder again. */
  readonly commit: string | null
  readonly checkout: string | null
  /** Ref with everything that was not committed; null when everything was. */
  readonly snapshot: string | null
  /** How to get it back; null without a snapshot. */
  readonly restore: string | null
  /** Branch that was deleted, its commits being proven in `provenIn`. */
  readonly deletedBranch: string | null
  readonly keptBranch: string | null
  readonly provenIn: string | null
}

export interface Kept {
  readonly path: string
  readonly run: string | null
  readonly task: string | null
  readonly name: string
  readonly reason: string
  /** The option `all` would remove it. */
  readonly withAll: boolean
}

export interface CleanupReport {
  readonly removed: readonly Removed[]
  /** Branches of merged tasks that had no worktree of their own, deleted with that of their finished run. */
  readonly branches: readonly string[]
  readonly kept: readonly Kept[]
  readonly freedBytes: number
}

const Mark = z.object({
  path: z.string(),
  run: z.string().nullable(),
  task: z.string().nullable(),
  name: z.string(),
  project: z.string(),
  branch: z.string().nullable(),
  provenIn: z.string().nullable(),
  head: z.string().nullable().default(null),
  dirty: z.number().nullable().default(null),
})
type Mark = z.infer<typeof Mark>

export async function cleanupWorktrees(deps: CleanupDeps, options: CleanupOptions): Promise<CleanupReport> {
  const marks: Mark[] = []
  const kept: Kept[] = []
  const chosen = options.paths === undefined ? null : new Set(options.paths)
  for (const row of await listWorktrees(deps, options.run)) {
    if (chosen !== null && !chosen.has(row.path)) continue
    const verdict = await judge(deps, row, options)
    const { path, run, task, name } = row
    if ('reason' in verdict)
      kept.push({ path, run, task, name, reason: verdict.reason, withAll: verdict.withAll === true })
    else {
      const { branch, head, dirty } = row
      marks.push({ path, run, task, name, project: verdict.project, branch, provenIn: verdict.provenIn, head, dirty })
    }
  }
  if (options.dryRun) {
    const removed = await Promise.all(marks.map(async (mark) => preview(mark, (await diskUsage(mark.path)).bytes)))
    return { removed, kept, branches: [], freedBytes: sum(removed) }
  }
  // What an earlier cleanup had marked was judged then; it may be half removed, so that nothing can be judged now.
  const left = readMarks(deps.paths).filter((old) => !marks.some((mark) => mark.path === old.path))
  const due = [...left.filter((mark) => !kept.some((row) => row.path === mark.path)), ...marks]
  const removed: Removed[] = []
  for (const [index, mark] of due.entries()) {
    writeMarks(deps.paths, due.slice(index))
    removed.push(await reconcile(deps, mark))
  }
  const branches: string[] = []
  for (const run of new Set(removed.map((row) => row.run)))
    if (run !== null) branches.push(...(await deleteSharedBranches(deps, run)))
  writeMarks(deps.paths, [])
  return { removed, kept, branches, freedBytes: sum(removed) }
}

/** Tasks that took turns in one worktree each left a branch, of which the worktree had only the last checked out. */
async function deleteSharedBranches(deps: CleanupDeps, run: string): Promise<string[]> {
  const id = RunId.safeParse(run)
  const state = id.success ? loadRunState(deps.runs, id.data) : null
  if (state?.finished == null || state.integration === null) return []
  const repository = await deps.repository(state.created.projectDir)
  const deleted: string[] = []
  for (const task of tasksInOrder(state)) {
    const branch = task.worktree?.branch
    if (task.merged === null || !branch || (await repository.resolve(`refs/heads/${branch}`)) === null) continue
    // Refused where it is checked out or not proven: then it stays.
    const done = await repository.deleteMergedBranch(branch, `refs/heads/${state.integration.branch}`)
    if (done.ok && done.value.deleted) deleted.push(branch)
  }
  return deleted
}

const sum = (removed: readonly Removed[]): number => removed.reduce((total, row) => total + row.freedBytes, 0)

const preview = (mark: Mark, freedBytes: number): Removed => ({
  path: mark.path,
  run: mark.run,
  task: mark.task,
  name: mark.name,
  project: mark.project,
  freedBytes,
  uncommitted: mark.dirty,
  commit: mark.head,
  checkout: mark.head === null ? null : `git -C ${quoted(mark.project)} worktree add --detach FOLDER ${mark.head}`,
  snapshot: null,
  restore: null,
  deletedBranch: mark.provenIn === null ? null : ownBranch(mark),
  keptBranch: mark.provenIn === null ? mark.branch : null,
  provenIn: mark.provenIn,
})

/** Whether a worktree may go: in what its commits are proven, or why it stays. */
async function judge(
  deps: CleanupDeps,
  row: WorktreeRow,
  { all }: CleanupOptions,
): Promise<{ project: string; provenIn: string | null } | { reason: string; withAll?: boolean }> {
  const { project } = row
  if (project === null) return { reason: 'its repository is gone, so nothing can be proven; look at it by hand' }
  const user = row.run === null ? null : liveProcess(deps, row.run)
  if (user !== null) return { reason: `a process of its run is alive (pid ${user})` }
  if (row.status === 'active') return { reason: 'its run goes on in it' }
  if (row.status === 'attention') return { reason: 'its run waits for you' }
  if (row.head === null) return { reason: 'git does not know it as a worktree; look at it by hand' }
  const repository = await deps.repository(project)
  const proven = await provenIn(repository, row)
  if (row.status === 'created' && !all) {
    // One without a commit of its own is proven too, but somebody is about to work in it.
    const done = proven !== null && row.dirty === 0 && row.head !== row.beganAt
    return done ? { project, provenIn: proven } : { reason: 'it was made by hand and is not merged', withAll: true }
  }
  if (proven !== null) return { project, provenIn: proven }
  return all ? { project, provenIn: null } : { reason: 'its commits are in no other branch', withAll: true }
}

async function provenIn(repository: Repository, row: WorktreeRow): Promise<string | null> {
  for (const ref of row.provenIn) {
    const commit = await repository.resolve(ref)
    if (commit !== null && row.head !== null && (await repository.isAncestor(row.head, commit))) return ref
  }
  return null
}

/** Pid of an agent or command of the run that outlived its engine. */
function liveProcess({ store, processes }: CleanupDeps, run: string): number | null {
  const id = RunId.safeParse(run)
  const open = id.success ? store.processes.open(id.data) : []
  return open.find((row) => processes.isAlive(row))?.pid ?? null
}

/** The branch that goes with the worktree: never one of the user's, never the integration branch. */
const ownBranch = ({ branch }: Mark): string | null =>
  branch?.startsWith('switchyard/') && !branch.endsWith('/integration') ? branch : null

async function reconcile(deps: CleanupDeps, mark: Mark): Promise<Removed> {
  const repository = await deps.repository(mark.project)
  const { bytes } = await diskUsage(mark.path)
  const gone = await repository.removeWorktree(mark.path)
  if (!gone.ok) throw new Error(gone.failure.message)
  if (mark.run === null) forgetCreated(mark.path)
  await forgetSetup(deps.paths, mark.run ?? createdScope(mark.path), mark.name)
  removeIfEmpty(dirname(mark.path))
  const branch = ownBranch(mark)
  let deleted = false
  if (branch !== null && mark.provenIn !== null) {
    const done = await repository.deleteMergedBranch(branch, mark.provenIn)
    deleted = done.ok && done.value.deleted
  }
  const { snapshot } = gone.value
  return {
    ...preview(mark, bytes),
    snapshot,
    restore: snapshot === null ? null : `git -C ${quoted(mark.project)} worktree add --detach FOLDER ${snapshot}`,
    deletedBranch: deleted ? branch : null,
    keptBranch: deleted ? null : mark.branch,
  }
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Other worktrees are still in it.
  }
}

const marksFile = (paths: Paths): string => join(dirname(paths.worktrees('any')), '.cleanup.json')

function readMarks(paths: Paths): Mark[] {
  try {
    return z.array(Mark).parse(JSON.parse(readFileSync(marksFile(paths), 'utf8')))
  } catch {
    return []
  }
}

function writeMarks(paths: Paths, marks: readonly Mark[]): void {
  const file = marksFile(paths)
  if (marks.length === 0) rmSync(file, { force: true })
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileAtomic(file, JSON.stringify(marks))
  }
}
