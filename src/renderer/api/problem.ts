/** What went wrong with a call, as the user reads it: one sentence with the next step, and further lines. */
import { ORPCError } from '@orpc/client'

export interface Problem {
  /** Stable code, such as `NOT_FOUND`, `task-over` or `offline`. */
  readonly code: string
  readonly message: string
  readonly details: readonly string[]
}

export const OFFLINE: Problem = {
  code: 'offline',
  message: 'Switchyard cannot be reached right now. Nothing was changed; it is tried again by itself.',
  details: [],
}

/** A message that the engine takes from nobody: sending it again ends the line again. */
export class TooLarge extends Error {}

export function problemOf(error: unknown): Problem {
  if (error instanceof TooLarge)
    return {
      code: 'too-large',
      message: 'That is more than Switchyard takes at once (4 MB). Nothing was changed: split it, or make it shorter.',
      details: [],
    }
  if (!(error instanceof ORPCError)) return OFFLINE
  const data = (error.data ?? {}) as { code?: unknown; details?: unknown; issues?: unknown }
  const details = Array.isArray(data.details) ? data.details.map(String) : []
  if (error.code === 'INTERNAL_SERVER_ERROR')
    return {
      code: error.code,
      message: 'Switchyard failed at this and wrote the cause into its log. "switchyard logs" shows it.',
      details,
    }
  return { code: typeof data.code === 'string' ? data.code : error.code, message: error.message, details }
}
