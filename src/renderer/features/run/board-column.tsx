/** One column of the board: only the cards in sight are drawn, each can be moved, chosen and dropped upon. */
import { useDraggable, useDroppable } from '@dnd-kit/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useMemo, useRef } from 'react'
import type { TaskCard } from '../../../contract/views.ts'
import type { RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { count } from '../../components/format.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { mayReorder, maySendBack } from './board-moves.ts'
import type { Column } from './columns.ts'
import { TaskCardView } from './task-card.tsx'

export interface ColumnProps {
  column: Column
  route: RunRoute
  /** What letting go of the card under way would do here; null: nothing. */
  offers: 'reorder' | 'send-back' | null
  dragging: string | null
  chosen: ReadonlySet<string>
  onChoose: ((task: string, range: boolean) => void) | null
  hidden: boolean
}

export const BoardColumn = memo(function BoardColumn(props: ColumnProps) {
  const { column, route, offers, hidden } = props
  const scroller = useRef<HTMLDivElement>(null)
  const remembered = useScrollMemory(`${route.run} column ${column.id}`)
  const attach = useCallback(
    (area: HTMLDivElement | null) => {
      scroller.current = area
      return remembered(area)
    },
    [remembered],
  )
  const { setNodeRef, isOver } = useDroppable({
    id: `column ${column.id}`,
    data: { column: column.id },
    disabled: offers !== 'send-back',
  })
  const virtual = useVirtualizer({
    count: column.tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 132,
    // A new function makes it measure everything anew.
    getItemKey: useCallback((index: number) => column.tasks[index]?.id ?? index, [column.tasks]),
    gap: 8,
    overscan: 6,
  })
  const at = column.tasks.findIndex((task) => task.id === route.task)
  // The task that is opened comes into sight, wherever it was opened from.
  // biome-ignore lint/correctness/useExhaustiveDependencies: cards that move under the reader's eyes must not scroll.
  useEffect(() => {
    if (at !== -1) virtual.scrollToIndex(at, { align: 'auto' })
  }, [route.task])
  return (
    <section
      ref={setNodeRef}
      aria-label={`${column.name}, ${count(column.tasks.length)}`}
      data-column={column.id}
      className={cx(
        'relative flex min-h-0 min-w-56 flex-1 flex-col rounded-l',
        hidden && 'max-phone:hidden',
        offers === 'send-back' && 'outline-2 outline-offset-2 outline-dashed outline-line-control',
        offers === 'send-back' && isOver && 'bg-accent-soft outline-accent',
      )}
    >
      <h2 className="mb-2 flex shrink-0 items-center gap-2 px-1 font-medium max-phone:sr-only">
        {column.name} <span className="text-text-3">{count(column.tasks.length)}</span>
        {offers === 'send-back' && <span className="ml-auto text-small font-normal text-accent">Send back…</span>}
      </h2>
      <div ref={attach} className="-m-1 min-h-0 flex-1 overflow-y-auto p-1">
        {column.tasks.length === 0 ? (
          <p className="rounded-m border border-dashed border-line px-3 py-4 text-center text-text-3">None</p>
        ) : (
          <ul style={{ height: virtual.getTotalSize() }} className="relative">
            {virtual.getVirtualItems().map((place) => {
              const task = column.tasks[place.index]
              return (
                task && (
                  <li
                    key={task.id}
                    ref={virtual.measureElement}
                    data-index={place.index}
                    className="absolute inset-x-0"
                    style={{ top: place.start }}
                  >
                    <Slot task={task} index={place.index} {...props} />
                  </li>
                )
              )
            })}
          </ul>
        )}
      </div>
    </section>
  )
})

function Slot({
  task,
  index,
  column,
  route,
  offers,
  dragging,
  chosen,
  onChoose,
}: ColumnProps & { task: TaskCard; index: number }) {
  const movable = onChoose !== null && (mayReorder(task) || maySendBack(task))
  const { setNodeRef, listeners, attributes } = useDraggable({ id: task.id, disabled: !movable })
  const describedBy = attributes['aria-describedby']
  const drag = useMemo(() => ({ ref: setNodeRef, listeners, describedBy }), [setNodeRef, listeners, describedBy])
  const drop = useDroppable({
    id: `card ${task.id}`,
    data: { column: column.id, index },
    disabled: offers !== 'reorder' || !mayReorder(task),
  })
  const from = column.tasks.findIndex((candidate) => candidate.id === dragging)
  const marked = drop.isOver && dragging !== task.id
  return (
    <div
      ref={drop.setNodeRef}
      className={cx('group/card relative', dragging === task.id && 'opacity-40')}
      onClickCapture={(event) => {
        if (onChoose === null || !(event.metaKey || event.ctrlKey || event.shiftKey)) return
        event.preventDefault()
        event.stopPropagation()
        onChoose(task.id, event.shiftKey)
      }}
    >
      {marked && (
        <span
          aria-hidden="true"
          className={cx(
            'absolute inset-x-0 z-10 h-0.5 rounded-s bg-accent',
            from !== -1 && from < index ? '-bottom-1.5' : '-top-1.5',
          )}
        />
      )}
      <TaskCardView task={task} route={route} selected={route.task === task.id} {...(movable ? { drag } : {})} />
      {onChoose && (
        <input
          type="checkbox"
          aria-label={`Choose ${task.title}`}
          checked={chosen.has(task.id)}
          onChange={() => onChoose(task.id, false)}
          className="absolute top-3 right-3 size-4 opacity-0 group-hover/card:opacity-100 checked:opacity-100 focus-visible:opacity-100 touch:top-2 touch:right-2 touch:size-6 touch:opacity-100"
        />
      )}
    </div>
  )
}
