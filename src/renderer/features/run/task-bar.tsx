/** How far a run is, as a bar: a piece per task in the order of the plan, or, of many tasks, a piece per state. */
import { memo } from 'react'
import type { TaskCard } from '../../../contract/views.ts'
import { cx } from '../../components/cx.ts'
import { count } from '../../components/format.ts'
import { columnOf } from './columns.ts'

/** Pieces of two pixels and their gaps fill the narrowest bar (`min-w-36`) with so many; more would be cut off unseen. */
const MOST_PIECES = 36

type Shade = 'done' | 'work' | 'need' | 'fail' | 'open'

const COLOR: Record<Shade, string> = {
  done: 'bg-done',
  work: 'bg-work',
  need: 'bg-need',
  fail: 'bg-fail',
  open: 'bg-active',
}
const ORDER = ['done', 'work', 'need', 'fail', 'open'] as const satisfies readonly Shade[]

const WORD: Record<Shade, string> = {
  done: 'merged',
  work: 'at work',
  need: 'need you',
  fail: 'failed',
  open: 'not begun, or over',
}

export interface Piece {
  readonly key: string
  readonly name: string
  readonly shade: Shade
  /** How many tasks it stands for: it is as wide. */
  readonly tasks: number
}

export function piecesOf(tasks: readonly TaskCard[]): Piece[] {
  if (tasks.length <= MOST_PIECES)
    return tasks.map((task) => ({ key: task.id, name: task.title, shade: shadeOf(task), tasks: 1 }))
  const sums = new Map<Shade, number>()
  for (const task of tasks) sums.set(shadeOf(task), (sums.get(shadeOf(task)) ?? 0) + 1)
  return ORDER.flatMap((shade) => {
    const sum = sums.get(shade)
    return sum === undefined ? [] : [{ key: shade, name: `${count(sum)} ${WORD[shade]}`, shade, tasks: sum }]
  })
}

function shadeOf(task: TaskCard): Shade {
  if (task.status === 'attention') return 'need'
  if (task.status === 'failed') return 'fail'
  switch (columnOf(task)) {
    case 'merged':
      return 'done'
    case 'working':
    case 'checking':
      return 'work'
    default:
      return 'open'
  }
}

/** Drawn anew only when a card is: what agents do in between does not change it. */
export const TaskBar = memo(function TaskBar({ tasks }: { tasks: readonly TaskCard[] }) {
  if (tasks.length === 0) return <span className="h-1.5 flex-1 rounded-s bg-active" />
  return (
    <span aria-hidden="true" className="flex h-1.5 min-w-36 flex-1 gap-0.5 overflow-hidden rounded-s">
      {piecesOf(tasks).map((piece) => (
        <span
          key={piece.key}
          title={piece.name}
          className={cx('min-w-0.5 basis-0', COLOR[piece.shade])}
          // Through the object model, which a policy without inline styles allows.
          style={{ flexGrow: piece.tasks }}
        />
      ))}
    </span>
  )
})
