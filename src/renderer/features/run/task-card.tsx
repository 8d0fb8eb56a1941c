/** A task on the board. Its height never changes while agents stream: each line has its place even when it is empty. */

import { memo } from 'react'
import type { TaskCard as Card } from '../../../contract/views.ts'
import { noteInWindowWords } from '../../../contract/window-words.ts'
import { useActivity } from '../../api/live-activity.ts'
import { href, type RunRoute } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { dollars } from '../../components/format.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Age, Elapsed } from '../../components/time.tsx'
import { PhaseTicks } from './phase-ticks.tsx'
import { useStanding } from './sign-of-life.ts'

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
      <Standing run={route.run} task={task} />
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

/** How it stands, with its age: of one that is merged that of the merge, of one that was not heard of that of the last sign. */
function Standing({ run, task }: { run: string; task: Card }) {
  const { look, since, why } = useStanding(task, useActivity(run, task.id)?.at ?? null)
  return (
    <span className="flex items-center justify-between gap-2 text-small" title={why}>
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
        at={since}
        className="text-text-3 group-has-[input:checked]/card:invisible group-hover/card:invisible group-has-[input:focus-visible]/card:invisible touch:mr-8"
      />
    </span>
  )
}

const TEXT: Partial<Record<Card['status'], string>> = { attention: 'text-need', failed: 'text-fail' }

/** What its agent does, and how long ago it was heard of. A leaf: it changes many times a second, the rest of the card seldom. */
function Doing({ run, task }: { run: string; task: Card }) {
  const activity = useActivity(run, task.id)
  const text = activity?.text ?? noteInWindowWords(task) ?? ''
  return (
    <span className="mt-1 flex h-4.5 gap-2 text-small">
      <span
        className={cx('min-w-0 flex-1 truncate', TEXT[task.status] ?? (activity ? 'text-text-2' : 'text-text-3'))}
        title={text || undefined}
      >
        {text}
      </span>
      {activity && <Age at={activity.at} className="text-text-3" />}
    </span>
  )
}
