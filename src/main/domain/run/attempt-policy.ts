/** How attempts follow each other: what counts against the limits, when to retry, when a stronger model is due. */
import type { AttemptOutcome } from '../../../contract/events.ts'
import { assertNever } from '../../../contract/result.ts'
import type { RunSettings } from '../../../contract/settings.ts'
import { type AttemptState, attemptsOf, type RunState, type TaskState } from './state.ts'

/** First pause after a transient failure; doubles with each further one in a row. */
export const BACKOFF_BASE_MS = 5_000
export const BACKOFF_MAX_MS = 10 * 60_000
/** Transient failures in a row before a person is asked: about half an hour of patience. */
export const TRANSIENT_LIMIT = 8
/** Deaths in a row of one phase's process before a person is asked. */
export const INTERRUPTED_LIMIT = 6
/** Batches of one step in all, however they ended: no mixture of failures goes on for ever. */
export const TOTAL_LIMIT = 40
/** Deaths in a row after which the session is taken for broken and a fresh one begins. */
const RESUME_LIMIT = 2

/** Whether an outcome says something about the work, and so counts against `limits.attempts`. */
function counts(outcome: AttemptOutcome): boolean {
  switch (outcome) {
    case 'empty':
    case 'invalid-output':
    case 'failed':
    case 'timeout':
      return true
    case 'succeeded':
    case 'transient':
    case 'credentials':
    case 'usage-limit':
    case 'budget':
    case 'interrupted':
    case 'stopped':
      return false
    default:
      return assertNever(outcome, 'outcome')
  }
}

export type AttemptDecision =
  | { kind: 'start'; n: number; batch: number; resumeSession: string | null; counted: number }
  | { kind: 'wait'; until: number }
  | { kind: 'exhausted'; counted: number; last: AttemptState }
  | { kind: 'unavailable'; last: AttemptState }

const sameStep = (attempt: AttemptState, phase: string, gate: string | null): boolean =>
  attempt.phase === phase && attempt.gate === gate

/**
 * How many batches in a row at the end of the list ended in this way as a whole. Parallel fixers count as one: what
 * takes down one of them (the provider, the machine) takes them all.
 */
function trailing(list: readonly AttemptState[], outcome: AttemptOutcome): number {
  const batches = new Set<number>()
  const other = list.findLast((attempt) => attempt.outcome !== outcome)
  for (let i = list.length - 1; i >= 0; i--) {
    const attempt = list[i]
    if (attempt?.outcome !== outcome || attempt.batch === other?.batch) break
    batches.add(attempt.batch)
  }
  return batches.size
}

/**
 * Decides on the next attempt of a step, from the attempts of that step so far.
 *
 * `repeats` is set for steps that may succeed and yet be due again (`fix`, `resolve`): then successes count too.
 */
export function nextAttempt(
  state: RunState,
  task: TaskState | null,
  step: { phase: string; gate: string | null; repeats: boolean },
  now: number,
): AttemptDecision {
  const all = attemptsOf(state, task)
  const mine = all.filter((attempt) => sameStep(attempt, step.phase, step.gate))
  const window = all.slice(task ? task.windowStart : state.planWindow).filter((a) => sameStep(a, step.phase, step.gate))
  const n = mine.length + 1
  const batch = (mine.at(-1)?.batch ?? 0) + 1
  const counted = new Set(
    window
      .filter((a) => a.outcome !== null && (counts(a.outcome) || (step.repeats && a.outcome === 'succeeded')))
      .map((a) => a.batch),
  ).size
  const batches = new Set(window.map((a) => a.batch)).size
  const last = window.at(-1)
  if (!last) {
    const given = task === null ? state.planContinuesWith : task.continueWith
    const fits = given !== null && given.phase === step.phase && given.gate === step.gate
    return { kind: 'start', n, batch, resumeSession: fits ? given.session : null, counted }
  }
  if (counted >= state.created.settings.limits.attempts) return { kind: 'exhausted', counted, last }

  if (trailing(window, 'transient') >= TRANSIENT_LIMIT) return { kind: 'unavailable', last }
  const interrupted = trailing(window, 'interrupted')
  if (interrupted >= INTERRUPTED_LIMIT || batches >= TOTAL_LIMIT) return { kind: 'exhausted', counted, last }

  const canResume =
    (last.outcome === 'interrupted' && interrupted <= RESUME_LIMIT) ||
    last.outcome === 'stopped' ||
    last.outcome === 'usage-limit' ||
    last.outcome === 'budget'
  // Parallel fixers share a batch but not a session: only a lone one is resumed.
  const resumeSession = canResume && last.process !== null && last.files === null ? last.session : null
  if (last.notBefore !== null && last.notBefore > now) return { kind: 'wait', until: last.notBefore }
  return { kind: 'start', n, batch, resumeSession, counted }
}

/** Epoch milliseconds before which a transiently failed attempt is not repeated: 5 s, doubling, at most 10 min. */
export function backoffUntil(state: RunState, attempt: AttemptState, now: number): number {
  const task = attempt.task === null ? null : (state.tasks[attempt.task] ?? null)
  const before = attemptsOf(state, task).filter(
    (other) => sameStep(other, attempt.phase, attempt.gate) && other.outcome !== null && other.batch !== attempt.batch,
  )
  return now + Math.min(BACKOFF_BASE_MS * 2 ** trailing(before, 'transient'), BACKOFF_MAX_MS)
}

/** The model for a phase: the stronger one when escalated, else by phase, role, default; null: the CLI's own. */
export function modelFor(settings: RunSettings, phase: string, role: string | null, escalated: boolean): string | null {
  const { models } = settings
  if (escalated) return models['escalation'] ?? 'opus'
  return models[phase] ?? (role === null ? undefined : models[role]) ?? models['default'] ?? null
}
