/** What a worktree is to a person: in use, done with, or holding work that is nowhere else. Pure. */
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import type { WorktreeView } from '../../../contract/procedures/worktrees.ts'
import type { WorktreeFilter } from '../../app/room-routes.ts'
import type { StatusLook } from '../../components/status-badge.tsx'

const LOOKS: Record<WorktreeView['status'], StatusLook> = {
  active: { shape: 'working', word: 'In use' },
  attention: { shape: 'attention', word: 'Needs you' },
  merged: { shape: 'merged', word: 'Merged' },
  orphaned: { shape: 'cancelled', word: 'Orphan' },
  created: { shape: 'waiting', word: 'By hand' },
}

export const worktreeLook = (row: WorktreeView): StatusLook => LOOKS[row.status]

export const inUse = (row: WorktreeView): boolean => row.status === 'active' || row.status === 'attention'

/** Holds what is nowhere else, or may: what cannot be known counts as held. */
export const unsaved = (row: WorktreeView): boolean => row.dirty !== 0 || row.unmerged !== 0

const FITS: Record<WorktreeFilter, (row: WorktreeView) => boolean> = {
  all: () => true,
  'in-use': inUse,
  done: (row) => !inUse(row),
  unsaved,
}

export const filtered = (rows: readonly WorktreeView[], filter: WorktreeFilter): WorktreeView[] =>
  rows.filter(FITS[filter])

export const worktreeName = (row: Pick<WorktreeView, 'taskTitle' | 'task' | 'name' | 'run'>): string =>
  row.taskTitle ?? row.task ?? (row.name.startsWith('_integration') ? 'Integration' : row.name)

/**
 * Where a shell in it is opened: as the task's own, with its environment, where it is the worktree of one. An orphan's
 * run is not known any more: its folder is all there is.
 */
export function terminalPlace({
  run,
  task,
  path,
  status,
}: Pick<WorktreeView, 'run' | 'task' | 'path' | 'status'>): TerminalPlace {
  const ids = { run: RunId.safeParse(run).data, task: TaskId.safeParse(task).data }
  return ids.run && ids.task && status !== 'orphaned'
    ? { in: 'task', run: ids.run, task: ids.task }
    : { in: 'folder', dir: path }
}

export interface Totals {
  readonly bytes: number
  /** Of how many nothing is known yet, and whether any figure is only a lower bound. */
  readonly unmeasured: number
  readonly atLeast: boolean
  /** When the oldest figure in the sum was taken; null: none. */
  readonly oldest: number | null
}

export function totalDisk(rows: readonly WorktreeView[]): Totals {
  const measured = rows.flatMap((row) => (row.disk === null ? [] : [row.disk]))
  return {
    bytes: measured.reduce((sum, disk) => sum + disk.bytes, 0),
    unmeasured: rows.length - measured.length,
    atLeast: measured.some((disk) => !disk.complete),
    oldest: measured.length === 0 ? null : Math.min(...measured.map((disk) => disk.measuredAt)),
  }
}
