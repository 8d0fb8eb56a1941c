/** Status of a run or a task, in one word, a shape and a colour. */
import type { RunStatus, TaskStatus } from '../../contract/status.ts'
import { cx } from './cx.ts'
import { STATUS_COLOR, StatusGlyph, type StatusShape } from './status-glyph.tsx'

export interface StatusLook {
  readonly shape: StatusShape
  readonly word: string
}

const RUN: Record<RunStatus, StatusLook> = {
  queued: { shape: 'waiting', word: 'Queued' },
  planning: { shape: 'working', word: 'Planning' },
  approval: { shape: 'attention', word: 'Plan to approve' },
  running: { shape: 'working', word: 'Running' },
  paused: { shape: 'paused', word: 'Paused' },
  attention: { shape: 'attention', word: 'Needs you' },
  succeeded: { shape: 'merged', word: 'Succeeded' },
  failed: { shape: 'failed', word: 'Failed' },
  cancelled: { shape: 'cancelled', word: 'Cancelled' },
}

const TASK: Record<TaskStatus, StatusLook> = {
  waiting: { shape: 'waiting', word: 'Waiting' },
  working: { shape: 'working', word: 'Working' },
  verifying: { shape: 'verifying', word: 'Verifying' },
  reviewing: { shape: 'reviewing', word: 'In review' },
  attention: { shape: 'attention', word: 'Needs you' },
  paused: { shape: 'paused', word: 'Paused' },
  merged: { shape: 'merged', word: 'Merged' },
  failed: { shape: 'failed', word: 'Failed' },
  cancelled: { shape: 'cancelled', word: 'Cancelled' },
}

/** Of a task that was at work when it was last heard of. */
export const UNVERIFIABLE: StatusLook = { shape: 'unknown', word: 'Unverifiable' }

export const runLook = (status: RunStatus): StatusLook => RUN[status]
export const taskLook = (status: TaskStatus): StatusLook => TASK[status]

/** `compact`: on a phone the glyph alone is seen, the word is said. */
export function StatusBadge({
  look,
  className,
  compact = false,
}: {
  look: StatusLook
  className?: string
  compact?: boolean
}) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 font-medium whitespace-nowrap',
        STATUS_COLOR[look.shape],
        className,
      )}
    >
      <StatusGlyph shape={look.shape} />
      {compact ? <span className="max-phone:sr-only">{look.word}</span> : look.word}
    </span>
  )
}
