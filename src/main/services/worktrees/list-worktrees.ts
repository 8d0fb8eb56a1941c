/** Lists the worktrees of a data directory: what each belongs to, and whether anything may still work in it. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { RunId } from '../../../contract/ids.ts'
import { isActive, isOver } from '../../domain/run/schedule.ts'
import { openAttention, type RunState, tasksInOrder } from '../../domain/run/state.ts'
import { integrationRef } from '../../git/refs.ts'
import type { Git, Repository, WorktreeEntry } from '../../git/repository.ts'
import type { RunRepository } from '../../store/store.ts'
import { setupExcludes } from '../effects/worktree-setup.ts'
import { loadRunState } from '../engine/run-session.ts'
import type { Paths } from '../paths.ts'
import { CREATED, listCreated } from './created-worktrees.ts'

/**
 * `active`: something works in it or will. `attention`: its task waits for a person. `merged`: its work is in the
 * integration branch or the base. `orphaned`: nothing will work in it again. `created`: made by hand.
 */
export type WorktreeStatus = 'active' | 'attention' | 'merged' | 'orphaned' | 'created'

export interface WorktreeRow {
  /** null for those that were made by hand. */
  readonly run: string | null
  readonly task: string | null
  /** Folder name: a task, `_shared`, `_integration`, or the name that a person gave. */
  readonly name: string
  readonly path: string
  /** null when the repository is gone. */
  readonly project: string | null
  readonly branch: string | null
  readonly head: string | null
  readonly status: WorktreeStatus
  /** Epoch milliseconds. */
  readonly since: number
  /** Uncommitted files, apart from what setup made; null when it cannot be known. */
  readonly dirty: number | null
  /** Refs in which its commits may be proven to be, the most telling first. */
  readonly provenIn: readonly string[]
  /** Commit that one made by hand began from; null for those of runs. */
  readonly beganAt: string | null
}

export interface ListDeps {
  readonly runs: RunRepository
  readonly git: Git
  readonly paths: Paths
}

export async function listWorktrees(deps: ListDeps, onlyRun: string | null = null): Promise<WorktreeRow[]> {
  const repositories = new Map<string, Promise<OpenedProject | null>>()
  const project = (dir: string | null) => {
    if (dir === null) return Promise.resolve(null)
    const known = repositories.get(dir) ?? openProject(deps.git, dir)
    repositories.set(dir, known)
    return known
  }
  const rows: WorktreeRow[] = []
  const root = dirname(deps.paths.worktrees('any'))
  const runs = (await folders(root)).filter((name) => name !== CREATED && (onlyRun === null || name === onlyRun))
  for (const run of runs) {
    const id = RunId.safeParse(run)
    const state = id.success ? loadRunState(deps.runs, id.data) : null
    for (const name of await folders(join(root, run))) {
      if (name.endsWith('.removing')) continue
      const path = join(root, run, name)
      const opened = await project(state?.created.projectDir ?? projectOf(path))
      rows.push(await describeRow(path, { run, name, state, opened }))
    }
  }
  if (onlyRun === null)
    for (const created of listCreated(deps.paths)) {
      if (!existsSync(created.path)) continue
      const opened = await project(created.project)
      const entry = entryOf(opened, created.path)
      rows.push({
        run: null,
        task: null,
        name: created.name,
        path: created.path,
        project: opened?.repository.root ?? null,
        branch: entry?.branch ?? created.branch,
        head: entry?.head ?? null,
        status: 'created',
        since: created.createdAt,
        dirty: entry ? await dirtyFiles(opened, created.path, []) : null,
        provenIn: [`refs/heads/${created.baseBranch}`],
        beganAt: created.baseCommit,
      })
    }
  return rows
}

interface OpenedProject {
  readonly repository: Repository
  readonly entries: readonly WorktreeEntry[]
}

async function openProject(git: Git, dir: string): Promise<OpenedProject | null> {
  const opened = await git.open(dir)
  if (!opened.ok) return null
  return { repository: opened.value, entries: await opened.value.listWorktrees() }
}

async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}

/** The repository of a worktree that no run tells of, from the worktree's own `.git` file. */
function projectOf(path: string): string | null {
  try {
    const gitDir = /^gitdir: (.+)$/m.exec(readFileSync(join(path, '.git'), 'utf8'))?.[1]?.trim()
    if (gitDir === undefined) return null
    const common = resolve(path, gitDir, '..', '..')
    return basename(common) === '.git' ? dirname(common) : common
  } catch {
    return null
  }
}

const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const entryOf = (opened: OpenedProject | null, path: string): WorktreeEntry | undefined =>
  opened?.entries.find((entry) => entry.path === path || real(entry.path) === real(path))

async function describeRow(
  path: string,
  { run, name, state, opened }: { run: string; name: string; state: RunState | null; opened: OpenedProject | null },
): Promise<WorktreeRow> {
  const entry = entryOf(opened, path)
  const { status, task } = state === null ? ORPHANED : statusOf(state, path, name)
  const integration = RunId.safeParse(run)
  const refs = integration.success ? [`refs/heads/${integrationRef(integration.data)}`] : []
  return {
    run,
    task: task?.id ?? null,
    name,
    path,
    project: opened?.repository.root ?? null,
    branch: entry?.branch ?? null,
    head: entry?.head ?? null,
    status,
    since: task?.startedAt ?? state?.createdAt ?? statSync(path).mtimeMs,
    dirty: entry ? await dirtyFiles(opened, path, state === null ? [] : setupExcludes(state.created.settings)) : null,
    provenIn: [...refs, ...(state === null ? [] : [`refs/heads/${state.created.baseBranch}`])],
    beganAt: null,
  }
}

const ORPHANED = { status: 'orphaned', task: null } as const

function statusOf(
  state: RunState,
  path: string,
  name: string,
): { status: WorktreeStatus; task: { id: string; startedAt: number | null } | null } {
  const over = state.finished !== null
  if (name.startsWith('_integration')) {
    if (over) return { status: 'merged', task: null }
    return { status: openAttention(state, null).length > 0 ? 'attention' : 'active', task: null }
  }
  const tasks = tasksInOrder(state).filter((task) => task.worktree?.path === path)
  const active = tasks.find((task) => isActive(task))
  if (active && !over)
    return { status: openAttention(state, active.id).length > 0 ? 'attention' : 'active', task: active }
  const last = tasks.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)).at(-1)
  if (!last) return ORPHANED
  // A shared worktree serves the next task too.
  const waiting = !over && name.startsWith('_') && tasksInOrder(state).some((task) => !isOver(task))
  if (waiting) return { status: 'active', task: last }
  return { status: last.merged === null ? 'orphaned' : 'merged', task: last }
}

async function dirtyFiles(
  opened: OpenedProject | null,
  path: string,
  excludes: readonly string[],
): Promise<number | null> {
  if (opened === null) return null
  const ours = excludes.map((pattern) => pattern.replace(/^\/+|\/+$/g, ''))
  const status = await opened.repository.status(path).catch(() => null)
  if (status === null) return null
  const untracked = status.untracked.filter(
    (file) => !ours.some((folder) => file === folder || file === `${folder}/` || file.startsWith(`${folder}/`)),
  )
  return status.tracked.length + untracked.length
}
