/** Follows the events of one run from any version on, and adds the transcripts and outputs that belong to them. */
import type { RunEvent, StoredEvent } from '../../../../contract/events.ts'
import type { RunId } from '../../../../contract/ids.ts'
import { applyEvent, foldEvents } from '../../../domain/run/fold.ts'
import type { AttemptState, RunState } from '../../../domain/run/state.ts'
import type { Paths } from '../../../services/paths.ts'
import { describeEvent } from '../../../services/runs/describe-event.ts'
import type { RunRepository } from '../../../store/store.ts'
import type { LogEntry } from './entry.ts'
import { openTranscript, type TranscriptReader } from './transcript.ts'

/** What the entries are about: everything that happened, one task with its agents, or one agent alone. */
export type LogSubject = { kind: 'run' } | { kind: 'task'; task: string } | { kind: 'attempt'; attempt: string }

export interface RunLog {
  /** Entries since the last call. */
  read(): LogEntry[]
  state(): RunState | null
}

export function openRunLog(runs: RunRepository, paths: Paths, run: RunId, subject: LogSubject): RunLog {
  let state: RunState | null = null
  let version = 0
  const open = new Map<string, TranscriptReader>()

  const wanted = (attempt: AttemptState): boolean =>
    (subject.kind === 'task' && attempt.task === subject.task) ||
    (subject.kind === 'attempt' && attempt.id === subject.attempt)
  const transcriptOf = (attempt: AttemptState, now: RunState): TranscriptReader => {
    const known = open.get(attempt.id)
    if (known) return known
    const cwd = now.tasks[attempt.task ?? '']?.worktree?.path ?? paths.integrationWorktree(run)
    const made = openTranscript(paths.attempt(run, attempt.id), attempt.id, cwd)
    open.set(attempt.id, made)
    return made
  }

  function entriesOf({ event, at }: StoredEvent, now: RunState): LogEntry[] {
    const entries: LogEntry[] = []
    if (event.type === 'AttemptFinished') {
      const attempt = now.attempts[event.attempt]
      if (attempt && wanted(attempt)) {
        entries.push(...transcriptOf(attempt, now).finish(event.outcome !== 'succeeded'))
        open.delete(attempt.id)
      }
    }
    const line = describeEvent(event, now)
    if (line !== null && concerns(event, line.task)) entries.push({ type: 'event', at, ...line, event })
    if (
      event.type === 'GateFinished' &&
      event.exitCode !== 0 &&
      event.tail.trim() !== '' &&
      concerns(event, event.task)
    )
      entries.push({ type: 'output', task: event.task, gate: event.gate, text: event.tail })
    return entries
  }

  function concerns(event: RunEvent, task: string | null): boolean {
    if (subject.kind === 'run') return true
    if (subject.kind === 'task') return task === subject.task
    return 'attempt' in event && event.attempt === subject.attempt
  }

  return {
    state: () => state,
    read() {
      const entries: LogEntry[] = []
      for (const stored of runs.read(run, version)) {
        version = stored.version
        if (state === null) state = foldEvents([stored])
        else applyEvent(state, stored.event, stored.at)
        if (state !== null) entries.push(...entriesOf(stored, state))
      }
      if (state !== null && subject.kind !== 'run')
        for (const attempt of Object.values(state.attempts))
          if (attempt.outcome === null && wanted(attempt)) entries.push(...transcriptOf(attempt, state).read())
      return entries
    },
  }
}
