/** A task in the graph: shape, word and colour of its status, its title, and the handles that edges end at. */
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import type { TaskStatus } from '../../../../contract/status.ts'
import { cx } from '../../../components/cx.ts'
import { type StandingTask, TaskStatusBadge } from '../task-status-badge.tsx'

export interface TaskNodeData extends Record<string, unknown> {
  readonly id: string
  readonly title: string
  readonly run: string
  readonly task: StandingTask
  /** Beside the word: the round of a review, the step. */
  readonly more: string
  readonly href: string
  readonly selected: boolean
  readonly critical: boolean
  /** Of all tasks of the graph, which the arrow keys go through, one takes part in tabbing. */
  readonly tabbable: boolean
  /** The graph goes downwards. */
  readonly down: boolean
}
export type TaskFlowNode = Node<TaskNodeData, 'task'>

const BORDER: Partial<Record<TaskStatus, string>> = {
  attention: 'border-need',
  failed: 'border-fail',
  merged: 'border-done/50',
  working: 'border-work/60',
  verifying: 'border-work/60',
  reviewing: 'border-work/60',
}

export const TaskNode = memo(function TaskNode({ data }: NodeProps<TaskFlowNode>) {
  const { status } = data.task
  return (
    <>
      <Handle
        type="target"
        position={data.down ? Position.Top : Position.Left}
        isConnectable={false}
        className="graph-handle"
      />
      <a
        href={data.href}
        data-graph-task={data.id}
        tabIndex={data.tabbable ? 0 : -1}
        aria-current={data.selected ? 'true' : undefined}
        draggable={false}
        className={cx(
          'nopan flex h-19 w-56 flex-col justify-center rounded-m border bg-surface px-3 transition-colors duration-120 hover:bg-raised',
          data.selected ? 'border-accent bg-raised' : (BORDER[status] ?? 'border-line-strong'),
          // Nobody knows whether it still moves.
          !data.selected && 'has-data-[look=unknown]:border-line-control',
          status === 'waiting' && 'border-dashed',
          status === 'cancelled' && 'border-dashed text-text-3',
        )}
      >
        <span className="flex items-center gap-1.5 text-small">
          <TaskStatusBadge run={data.run} task={data.task} />
          <span className="min-w-0 flex-1 truncate text-text-3">{data.more}</span>
          {data.critical && <span className="sr-only">, on the longest chain</span>}
        </span>
        <span
          className={cx('mt-0.5 line-clamp-2 font-medium wrap-anywhere', status === 'cancelled' && 'line-through')}
          title={data.title}
        >
          {data.title}
        </span>
      </a>
      <Handle
        type="source"
        position={data.down ? Position.Bottom : Position.Right}
        isConnectable={false}
        className="graph-handle"
      />
    </>
  )
})
