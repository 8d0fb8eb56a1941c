/** A task on the board. Its height never changes while agents stream: each line has its place even when it is empty. */

import { memo } from 'react'
import type { TaskCard as Card } from '../../../contract/views.ts'
import { useActivity } from '../../api/live-activity.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { dollars } from '../../components/format.ts'
import { StatusBadge, taskLook } from '../../components/status-badge.tsx'
import { Age, Elapsed } from '../../components/time.tsx'
import { PhaseTicks } from './phase-ticks.tsx'

export interface TaskCardProps {
  task: Card
  route: RunRoute
  /** It is the one that is looked at. */
  selected: boolean
  /** What the card is moved by; absent where it cannot be moved. */
  drag?: {
    readonly ref: (element: HTMLElement | null) => void
    readonly listeners: Record<string, unknown> | undefined
    readonly describedBy: string | undefined
  }
}

export const TaskCardView = memo(function TaskCardView({ task, route, selected, drag }: TaskCardProps) {
  const look = taskLook(task.status)
  const over = task.status === 'merged' || task.status === 'cancelled' || task.status === 'failed'
  // What went well needs no words; what did not says where it stood.
  const told = !over || task.status === 'failed' || task.note !== null
  return (
    <a
      ref={drag?.ref}
      {...drag?.listeners}
      aria-describedby={drag?.describedBy}
      draggable={false}
      href={href({ ...route, task: task.id, attempt: null })}
      aria-current={selected ? 'true' : undefined}
      data-task={task.id}
      className={cx(
        'block rounded-m border bg-surface p-3 transition-colors duration-120 hover:border-line-strong hover:bg-raised',
        task.status === 'attention' ? 'border-need' : selected ? 'border-accent' : 'border-line',
        selected && 'bg-raised',
      )}
    >
      <span className="flex items-center justify-between gap-2 text-small">
        <span className="flex min-w-0 items-center gap-1.5">
          <StatusBadge look={look} />
          {task.status === 'reviewing' && (
            <span className="truncate text-text-3" title={`Review round ${task.round} of ${task.rounds}`}>
              <span className="sr-only">round </span>
              {task.round} of {task.rounds}
            </span>
          )}
        </span>
        <Age
          at={task.since}
          className="text-text-3 group-has-[input:checked]/card:invisible group-hover/card:invisible group-has-[input:focus-visible]/card:invisible touch:mr-8"
        />
      </span>
      <span className="mt-1.5 line-clamp-2 font-medium wrap-anywhere">{task.title}</span>
      {told && (
        <>
          <Doing run={route.run} task={task} />
          {task.status !== 'cancelled' && <PhaseTicks ticks={task.phases} className="mt-2" />}
        </>
      )}
      <span className="mt-2 flex items-center gap-3 text-small text-text-3">
        <span className="min-w-0 flex-1 truncate font-mono">{task.id}</span>
        {task.startedAt !== null && (
          <>
            <Elapsed since={task.startedAt} until={task.mergedAt ?? (over ? task.since : null)} />
            <span>{dollars(task.costUsd)}</span>
          </>
        )}
      </span>
    </a>
  )
})

const TEXT: Partial<Record<Card['status'], string>> = { attention: 'text-need', failed: 'text-fail' }

/** A leaf of its own: what an agent does changes many times a second, the rest of its card seldom. */
function Doing({ run, task }: { run: string; task: Card }) {
  const text = useActivity(run, task.id)?.text
  return (
    <span
      className={cx(
        'mt-1 block h-4.5 truncate text-small',
        TEXT[task.status] ?? (text === undefined ? 'text-text-3' : 'text-text-2'),
      )}
      title={text ?? task.note ?? undefined}
    >
      {text ?? task.note ?? ''}
    </span>
  )
}
