/** Worktrees as the faces show them: what each takes and still holds, cleanup with its preview, merging by hand. */
import { basename } from 'node:path'
import { RunId } from '../../../contract/ids.ts'
import type {
  CleanupReport,
  MadeWorktree,
  WorktreeMerge,
  WorktreeView,
} from '../../../contract/procedures/worktrees.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TaskState } from '../../domain/run/state.ts'
import { createProcessTable } from '../../lib/processes.ts'
import type { RunSession } from '../engine/run-session.ts'
import { WorkStopped } from '../engine/work-stopped.ts'
import { findTask } from '../runs/answer-attention.ts'
import { cleanupWorktrees } from '../worktrees/cleanup-worktrees.ts'
import { createWorktree, recreateTaskWorktree } from '../worktrees/create-worktree.ts'
import { listCreated } from '../worktrees/created-worktrees.ts'
import { createDiskMeter } from '../worktrees/disk-meter.ts'
import { listWorktrees, type WorktreeRow } from '../worktrees/list-worktrees.ts'
import { mergeCreated, mergeTaskByHand } from '../worktrees/merge-worktree.ts'
import type { AppDeps } from './deps.ts'

export interface WorktreeRoom {
  list(run: string | null): Promise<WorktreeView[]>
  /** Returns how many wait to be measured. */
  measure(): Promise<number>
  cleanup(options: {
    mode: 'preview' | 'apply'
    run?: string | undefined
    paths?: readonly string[] | undefined
    all: boolean
  }): Promise<Result<CleanupReport, Failure>>
  create(request: { project: string; name: string; base?: string | undefined }): Promise<Result<MadeWorktree, Failure>>
  createForTask(run: RunId, task: string): Promise<Result<MadeWorktree, Failure>>
  merge(path: string): Promise<Result<WorktreeMerge, Failure>>
  mergeTask(run: RunId, task: string): Promise<Result<WorktreeMerge, Failure>>
}

/** Beyond this the exact number tells nobody more. */
const MOST_COMMITS = 1_000
/** Repositories are asked for this many worktrees at once: each asks git once. */
const AT_ONCE = 4

export function createWorktreeRoom(deps: AppDeps): WorktreeRoom {
  const { engine, git } = deps
  const { effects, store } = engine
  const { paths, clock } = effects
  const meter = createDiskMeter(clock)
  const sources = { runs: store.runs, git, paths }
  /** One cleanup at a time: each marks what it is about to remove. */
  let cleaning: Promise<unknown> = Promise.resolve()

  async function unmerged(row: WorktreeRow): Promise<number | null> {
    if (row.project === null || row.head === null) return null
    try {
      const repository = await effects.repository(row.project)
      const refs: string[] = []
      for (const ref of row.provenIn) if ((await repository.resolve(ref)) !== null) refs.push(ref)
      return refs.length === 0 ? null : await repository.commitsBeyond(row.head, refs, MOST_COMMITS)
    } catch {
      return null // The repository went away, or is broken: nothing is known.
    }
  }

  function view(row: WorktreeRow, beyond: number | null): WorktreeView {
    const { provenIn: _provenIn, beganAt: _beganAt, ...shown } = row
    const run = RunId.safeParse(row.run)
    const state = run.success ? deps.states.get(run.data) : null
    const planned = state?.plan?.tasks.find((task) => task.id === row.task)
    return {
      ...shown,
      spec: state?.created.specName ?? null,
      taskTitle: planned?.title ?? null,
      projectName: row.project === null ? null : (store.projects.get(row.project)?.name ?? basename(row.project)),
      unmerged: beyond,
      ...meter.of(row.path),
    }
  }

  async function list(run: string | null): Promise<WorktreeView[]> {
    const rows = await listWorktrees(sources, run)
    if (run === null) meter.look(rows.map((row) => row.path))
    const views: WorktreeView[] = []
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE)
      const counts = await Promise.all(some.map(unmerged))
      views.push(...some.map((row, index) => view(row, counts[index] ?? null)))
    }
    return views
  }

  async function ofTask<T>(
    run: RunId,
    task: string,
    work: (session: RunSession, task: TaskState) => Promise<Result<T, Failure>>,
    options?: { goesOn: boolean },
  ): Promise<Result<T, Failure>> {
    const done = await deps.driver.change(
      run,
      async (session) => {
        const found = findTask(session.state, task)
        return found.ok ? stoppable(() => work(session, found.value)) : found
      },
      options,
    )
    return done ?? fail('run-not-found', `There is no run ${run}.`)
  }

  async function mergeTask(run: RunId, id: string): Promise<Result<WorktreeMerge, Failure>> {
    if (deps.driver.isDriven(run))
      return fail('run-driven', `Run ${run} is at work and merges by itself. Pause it to merge by hand.`)
    return ofTask(run, id, async (session, task) => plain(await mergeTaskByHand(engine, session, task)))
  }

  return {
    list,
    measure: async () => meter.measure((await listWorktrees(sources)).map((row) => row.path)),
    async cleanup({ mode, run, paths: chosen, all }) {
      const work = cleaning
        .catch(() => {})
        .then(() =>
          cleanupWorktrees(
            { ...sources, store, processes: createProcessTable(), repository: effects.repository },
            { run: run ?? null, all, dryRun: mode === 'preview', ...(chosen === undefined ? {} : { paths: chosen }) },
          ),
        )
      cleaning = work
      const report = await work
      if (mode === 'apply') for (const row of report.removed) meter.forget(row.path)
      return ok({
        removed: [...report.removed],
        branches: [...report.branches],
        kept: [...report.kept],
        freedBytes: report.freedBytes,
      })
    },
    async create({ project, name, base }) {
      const opened = await git.open(project)
      if (!opened.ok) return opened
      return stoppable(() => createWorktree(effects, { name, repository: opened.value, base: base ?? null }))
    },
    // Nothing of the run changes by it, so nothing goes on.
    createForTask: (run, id) =>
      ofTask(run, id, (session, task) => recreateTaskWorktree(effects, session, task), { goesOn: false }),
    async merge(path) {
      const created = listCreated(paths).find((worktree) => worktree.path === path)
      if (created) return stoppable(async () => plain(await mergeCreated(effects, created)))
      const row = (await listWorktrees(sources)).find((candidate) => candidate.path === path)
      const run = RunId.safeParse(row?.run)
      if (!row || !run.success) return fail('worktree-not-found', `There is no worktree of Switchyard at ${path}.`)
      if (row.task === null)
        return fail('cannot-merge', 'This worktree belongs to no task, so there is nothing of it to merge.')
      return mergeTask(run.data, row.task)
    },
    mergeTask,
  }
}

/** The engine may be let go in the middle of a setup or a gate, which then shows nothing. */
async function stoppable<T>(work: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WorkStopped)) throw error
    return fail('work-stopped', 'It was stopped before its end. What it had made stands: do it again to complete it.')
  }
}

type ByHand = Awaited<ReturnType<typeof mergeCreated>>

const plain = (merged: ByHand): Result<WorktreeMerge, Failure> =>
  merged.ok ? ok({ ...merged.value, gates: [...merged.value.gates] }) : merged
