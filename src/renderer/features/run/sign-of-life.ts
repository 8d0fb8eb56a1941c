/** Whether what is said of a task can still be vouched for: what nobody heard of for long is unknown, never dead or done. */
import type { TaskCard } from '../../../contract/views.ts'
import { useOnline } from '../../api/context.tsx'
import { useNow } from '../../components/now.ts'
import { type StatusLook, taskLook, UNVERIFIABLE } from '../../components/status-badge.tsx'

/** An agent at work says something every few seconds, and while a long command runs at its beginning and end. */
export const SILENT_MS = 10 * 60_000

const MOVING: readonly TaskCard['status'][] = ['working', 'verifying', 'reviewing']

type Task = Pick<TaskCard, 'status' | 'since' | 'mergedAt' | 'phases'>

/**
 * Since when its status cannot be vouched for; null: it can be. `sign`: the last sign of life of its agent, where one is
 * known; `lost`: since when the engine cannot be reached.
 */
export function unverifiableSince(task: Task, sign: number | null, lost: number | null, now: number): number | null {
  if (!MOVING.includes(task.status)) return null
  if (lost !== null) return lost
  // A gate says nothing and has a time limit of its own; of an agent that was not heard yet its beginning is known.
  const works = task.phases.some(
    (tick) => tick.state === 'running' && (tick.kind === 'agent' || tick.kind === 'review'),
  )
  const heard = sign ?? (works ? task.since : null)
  return heard !== null && now - heard > SILENT_MS ? heard : null
}

export interface TaskStanding {
  readonly look: StatusLook
  /** Since when it stands so. */
  readonly since: number
  /** How that is known, where it is not. */
  readonly why: string | undefined
}

/** What is said of a task; see `unverifiableSince`. Pure. */
export function standingOf(task: Task, sign: number | null, lost: number | null, now: number): TaskStanding {
  const since = unverifiableSince(task, sign, lost, now)
  if (since === null) return { look: taskLook(task.status), since: task.mergedAt ?? task.since, why: undefined }
  const why =
    lost !== null
      ? 'Switchyard cannot be reached: it may have gone on since'
      : 'Its agent gave no sign of life for long: it may work on, or hang'
  return { look: UNVERIFIABLE, since, why: `${taskLook(task.status).word} when it was last heard of. ${why}.` }
}

/** Since when the engine cannot be reached; null: it can be. */
export function useLost(): number | null {
  const line = useOnline()
  return line.kind === 'offline' ? line.since : null
}

/** Renewed each second while the task moves: for a leaf, not for a whole card. */
export function useStanding(task: Task, sign: number | null): TaskStanding {
  const lost = useLost()
  return standingOf(task, sign, lost, useNow(MOVING.includes(task.status)))
}
