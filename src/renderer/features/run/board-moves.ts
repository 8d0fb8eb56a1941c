/** What dragging a card means: another priority, a task that is sent back, or nothing at all. Pure. */
import type { TaskCard } from '../../../contract/views.ts'
import { type ColumnId, columnOf } from './columns.ts'

export interface Priority {
  readonly task: string
  readonly priority: number
}

type Ordered = Pick<TaskCard, 'id' | 'priority' | 'index'>

/** Only what has not begun waits for its turn; begun tasks go first whatever their priority. */
export const mayReorder = (task: TaskCard): boolean => task.startedAt === null && task.status === 'waiting'

/** Begun and not over: there is something to send back. */
export const maySendBack = (task: TaskCard): boolean =>
  task.startedAt !== null && !['merged', 'failed', 'cancelled'].includes(task.status)

export const mayCancel = (task: TaskCard): boolean => !['merged', 'failed', 'cancelled'].includes(task.status)

/** Where a card may be let go, and what it would do there. */
export function dropMeaning(task: TaskCard, column: ColumnId): 'reorder' | 'send-back' | null {
  const from = columnOf(task)
  if (column === from) return column === 'waiting' && mayReorder(task) ? 'reorder' : null
  if (!maySendBack(task)) return null
  if (from === 'checking') return column === 'working' || column === 'waiting' ? 'send-back' : null
  return from === 'working' && column === 'waiting' ? 'send-back' : null
}

/** Whether `a` stands above `b`: higher priority first, then the plan's own order. */
const above = (a: Ordered, b: Ordered): boolean =>
  a.priority > b.priority || (a.priority === b.priority && a.index < b.index)

/**
 * The priorities that put `moved` at the place `to` of the list, told for those tasks alone whose priority changes: the
 * moved one takes its place from what comes below it, and what stands above is raised only where it must be.
 */
export function reprioritise(list: readonly Ordered[], moved: string, to: number): Priority[] {
  const from = list.findIndex((task) => task.id === moved)
  const task = list[from]
  if (!task || from === to) return []
  const order = list.toSpliced(from, 1)
  const place = Math.min(Math.max(0, to), order.length)
  const below = order[place]
  const over = order[place - 1]
  const priority = below
    ? below.priority + (task.index < below.index ? 0 : 1)
    : over
      ? over.priority - (task.index > over.index ? 0 : 1)
      : task.priority
  const changed: Priority[] = priority === task.priority ? [] : [{ task: task.id, priority }]
  let under: Ordered = { ...task, priority }
  for (const item of order.slice(0, place).toReversed()) {
    if (!above(item, under)) {
      under = { ...item, priority: under.priority + (item.index < under.index ? 0 : 1) }
      changed.push({ task: item.id, priority: under.priority })
    } else under = item
  }
  return changed
}
