/** Which column of the board a task stands in: derived from its status and, while it waits for a person, from its step. */

import { assertNever } from '../../../contract/result.ts'
import type { TaskCard } from '../../../contract/views.ts'

export type ColumnId = 'waiting' | 'working' | 'checking' | 'merged' | 'ended'

export interface Column {
  readonly id: ColumnId
  readonly name: string
  readonly tasks: readonly TaskCard[]
}

const NAMES: Record<ColumnId, string> = {
  waiting: 'Waiting',
  working: 'Working',
  checking: 'Checking',
  merged: 'Merged',
  ended: 'Ended',
}

/** Where it stands in its pipeline, for statuses that say nothing about that. */
function byStep(task: TaskCard): ColumnId {
  if (task.startedAt === null) return 'waiting'
  const tick = task.phases.find((phase) => phase.name === task.step)
  return tick === undefined || tick.kind === 'agent' ? 'working' : 'checking'
}

export function columnOf(task: TaskCard): ColumnId {
  switch (task.status) {
    case 'waiting':
      return 'waiting'
    case 'working':
      return 'working'
    case 'verifying':
    case 'reviewing':
      return 'checking'
    case 'merged':
      return 'merged'
    case 'failed':
    case 'cancelled':
      return 'ended'
    case 'attention':
    case 'paused':
      return byStep(task)
    default:
      return assertNever(task.status, 'task status')
  }
}

const waitsForPerson = (task: TaskCard): number => (task.status === 'attention' ? 0 : 1)

/** Columns in the order of the work; "Ended" only when something did. Whoever waits for a person is on top. */
export function columns(tasks: readonly TaskCard[]): Column[] {
  const order: readonly ColumnId[] = ['waiting', 'working', 'checking', 'merged', 'ended']
  return order
    .map((id) => ({
      id,
      name: NAMES[id],
      tasks: tasks
        .filter((task) => columnOf(task) === id)
        .sort((a, b) =>
          id === 'merged'
            ? (b.mergedAt ?? 0) - (a.mergedAt ?? 0)
            : waitsForPerson(a) - waitsForPerson(b) || b.priority - a.priority || a.index - b.index,
        ),
    }))
    .filter((column) => column.id !== 'ended' || column.tasks.length > 0)
}
