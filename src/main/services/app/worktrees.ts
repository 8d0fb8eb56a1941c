/** Worktrees as the faces show them: what each takes and still holds, cleanup with its preview, merging by hand. */
import { basename } from 'node:path'
import { RunId } from '../../../contract/ids.ts'
import type { CleanupReport, WorktreeMerge, WorktreeView } from '../../../contract/procedures/worktrees.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { createProcessTable } from '../../lib/processes.ts'
import { cleanupWorktrees } from '../worktrees/cleanup-worktrees.ts'
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
  merge(path: string): Promise<Result<WorktreeMerge, Failure>>
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
    async merge(path) {
      const created = listCreated(paths).find((worktree) => worktree.path === path)
      if (created) return plain(await mergeCreated(effects, created))
      const row = (await listWorktrees(sources)).find((candidate) => candidate.path === path)
      const run = RunId.safeParse(row?.run)
      if (!row || !run.success) return fail('worktree-not-found', `There is no worktree of Switchyard at ${path}.`)
      if (deps.driver.isDriven(run.data))
        return fail('run-driven', `Run ${run.data} is at work and merges by itself. Pause it to merge by hand.`)
      const merged = await deps.driver.change(run.data, async (session): Promise<Result<WorktreeMerge, Failure>> => {
        const task = row.task === null ? undefined : session.state.tasks[row.task]
        if (!task) return fail('cannot-merge', 'This worktree belongs to no task, so there is nothing of it to merge.')
        return plain(await mergeTaskByHand(engine, session, task))
      })
      return merged ?? fail('run-not-found', `There is no run ${run.data}.`)
    },
  }
}

type ByHand = Awaited<ReturnType<typeof mergeCreated>>

const plain = (merged: ByHand): Result<WorktreeMerge, Failure> =>
  merged.ok ? ok({ ...merged.value, gates: [...merged.value.gates] }) : merged
