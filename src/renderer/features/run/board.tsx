/** The board: columns by derived status beside each other, or one at a time on a phone. Arrow keys move between cards. */
import { useEffect, useMemo, useRef } from 'react'
import type { RunDetail } from '../../../contract/views.ts'
import { useActions } from '../../app/actions.tsx'
import { go, type RunRoute } from '../../app/routes.ts'
import { useStored } from '../../app/stored.ts'
import { cx } from '../../components/cx.ts'
import { Empty } from '../../components/states.tsx'
import { columns } from './columns.ts'
import { TaskCardView } from './task-card.tsx'

export function Board({ run, route }: { run: RunDetail; route: RunRoute }) {
  const all = useMemo(() => columns(run.tasks), [run.tasks])
  const live = useMemo(() => liveActivity(run), [run])
  const [stored, setShown] = useStored('column')
  const waiting = all.find((column) => column.tasks.some((task) => task.status === 'attention'))
  const shown =
    all.find((column) => column.id === stored) ?? waiting ?? all.find((column) => column.tasks.length > 0) ?? all[0]
  const ref = useRef<HTMLDivElement>(null)
  useBoardKeys(ref, route)
  // The pane that opens takes room from the board: the card that it is about stays in sight.
  useEffect(() => {
    if (route.task === null) return
    ref.current
      ?.querySelector(`[data-task="${CSS.escape(route.task)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [route.task])

  if (run.tasks.length === 0)
    return (
      <Empty title={run.header.status === 'planning' ? 'The plan is being made' : 'No tasks yet'}>
        {run.activity.at(-1)?.text ?? 'Tasks appear here as soon as there is a plan.'}
      </Empty>
    )
  return (
    <div ref={ref} className="flex h-full min-h-0 flex-col">
      <div
        role="toolbar"
        aria-label="Column"
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line p-2 phone:hidden"
      >
        {all.map((column) => (
          <button
            key={column.id}
            type="button"
            aria-pressed={column.id === shown?.id}
            onClick={() => setShown(column.id)}
            className={cx(
              'h-9 shrink-0 rounded-m px-3 touch:h-11',
              column.id === shown?.id ? 'bg-active font-medium' : 'text-text-2',
            )}
          >
            {column.name} <span className="text-text-3">{column.tasks.length}</span>
          </button>
        ))}
      </div>
      <div className="flex min-h-0 flex-1 gap-3 overflow-x-auto p-4 max-phone:p-3">
        {all.map((column) => (
          <section
            key={column.id}
            aria-label={`${column.name}, ${column.tasks.length}`}
            data-column={column.id}
            className={cx('flex min-h-0 min-w-56 flex-1 flex-col', column.id !== shown?.id && 'max-phone:hidden')}
          >
            <h2 className="mb-2 flex shrink-0 items-center gap-2 px-1 font-medium max-phone:sr-only">
              {column.name} <span className="text-text-3">{column.tasks.length}</span>
            </h2>
            <ul className="-m-1 min-h-0 flex-1 space-y-2 overflow-y-auto p-1">
              {column.tasks.map((task) => (
                <TaskCardView
                  key={task.id}
                  task={task}
                  activity={live.get(task.id) ?? null}
                  route={route}
                  selected={route.task === task.id}
                />
              ))}
              {column.tasks.length === 0 && (
                <li className="rounded-m border border-dashed border-line px-3 py-4 text-center text-text-3">None</li>
              )}
            </ul>
          </section>
        ))}
      </div>
    </div>
  )
}

/** The newest sign of life of each task whose agent is at work. What an agent did before it ended is no sign of life. */
function liveActivity(run: RunDetail) {
  const working = new Set(run.attempts.filter((attempt) => attempt.outcome === null).map((attempt) => attempt.attempt))
  const newest = new Map<string, RunDetail['activity'][number]>()
  for (const activity of run.activity) {
    if (activity.task === null || !working.has(activity.attempt)) continue
    if ((newest.get(activity.task)?.at ?? 0) <= activity.at) newest.set(activity.task, activity)
  }
  return newest
}

function useBoardKeys(ref: React.RefObject<HTMLDivElement | null>, route: RunRoute): void {
  const move = (across: number, down: number) => () => {
    const lists = [...(ref.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]
      .map((column) =>
        [...column.querySelectorAll<HTMLElement>('[data-task]')].filter((card) => card.offsetParent !== null),
      )
      .filter((cards) => cards.length > 0)
    const at = lists.findIndex((cards) => cards.some((card) => card === document.activeElement))
    const row = lists[at]?.indexOf(document.activeElement as HTMLElement) ?? 0
    const list = lists[at === -1 ? 0 : Math.min(lists.length - 1, Math.max(0, at + across))]
    const card = list?.[at === -1 ? 0 : Math.min(list.length - 1, Math.max(0, row + down))]
    card?.focus()
  }
  const keys = { section: 'Board', hidden: true }
  useActions([
    { id: 'board-down', name: 'Next card', keys: 'j', ...keys, run: move(0, 1) },
    { id: 'board-up', name: 'Previous card', keys: 'k', ...keys, run: move(0, -1) },
    { id: 'board-left', name: 'Column to the left', keys: 'h', ...keys, run: move(-1, 0) },
    { id: 'board-right', name: 'Column to the right', keys: 'l', ...keys, run: move(1, 0) },
    ...(route.task === null
      ? []
      : [
          {
            id: 'board-close',
            name: 'Close the task',
            keys: 'escape',
            ...keys,
            run: () => {
              const { task } = route
              go({ ...route, task: null, attempt: null })
              ref.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(task ?? '')}"]`)?.focus()
            },
          },
        ]),
  ])
}
