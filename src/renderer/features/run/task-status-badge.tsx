/** The status of a task where a list or a drawing names many: of one that cannot be vouched for, with since when and why. */
import type { TaskCard } from '../../../contract/views.ts'
import { useActivity } from '../../api/live-activity.ts'
import { cx } from '../../components/cx.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Age } from '../../components/time.tsx'
import { useStanding } from './sign-of-life.ts'

export type StandingTask = Pick<TaskCard, 'id' | 'status' | 'since' | 'mergedAt' | 'phases'>

/** A leaf: of a task at work it is drawn anew each second. */
export function TaskStatusBadge({ run, task, className }: { run: string; task: StandingTask; className?: string }) {
  const { look, since, why } = useStanding(task, useActivity(run, task.id)?.at ?? null)
  return (
    <span
      data-look={look.shape}
      title={why}
      className={cx('inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap', className)}
    >
      <StatusBadge look={look} />
      {why !== undefined && <Age at={since} className="text-small text-text-3" />}
    </span>
  )
}
