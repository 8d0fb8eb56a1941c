/** What `logs` does: finds what is meant, prints it, and goes on printing while it is asked to. */
import { watch } from 'node:fs'
import type { RunId } from '../../../../contract/ids.ts'
import { type Failure, fail, ok, type Result } from '../../../../contract/result.ts'
import { EXIT } from '../../../../contract/status.ts'
import { findTask } from '../../../services/runs/answer-attention.ts'
import { readEngineHolder } from '../../../store/engine-holder.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { note, print, printJson } from '../output.ts'
import { findRun, openReader, type Reader, stateOf } from '../reader.ts'
import { colorsFor } from '../style.ts'
import { entryText, type LogEntry } from './entry.ts'
import { type LogSubject, openRunLog } from './run-log.ts'

export interface LogFlags {
  readonly tail?: string
  readonly follow?: boolean
  readonly run?: string
  readonly json?: boolean
}

/** Where the file system says nothing; also how often we look whether anybody drives the run. */
const LOOK_MS = 1_000
/** A writer commits in bursts: one look for all of them. */
const SETTLE_MS = 40

export async function showLogs(cli: CliContext, subject: string | undefined, flags: LogFlags): Promise<Outcome> {
  const tail = flags.tail === undefined ? null : Number(flags.tail)
  if (tail !== null && !(Number.isInteger(tail) && tail >= 0))
    return fail('usage', `--tail must be a whole number, but ${JSON.stringify(flags.tail)} was found.`)
  const reader = openReader(cli)
  if (!reader.ok) return reader
  try {
    const found = findSubject(reader.value, subject, flags.run)
    if (!found.ok) return found
    const { run, about } = found.value
    const log = openRunLog(reader.value.store.runs, reader.value.paths, run, about)
    const colors = colorsFor(cli.stdout, cli.env)
    const show = (entries: readonly LogEntry[]) => {
      for (const entry of entries)
        if (flags.json) printJson(cli, entry)
        else print(cli, entryText(entry, colors))
    }
    const entries = log.read()
    show(tail === null ? entries : tail === 0 ? [] : entries.slice(-tail))
    if (!flags.follow || log.state()?.finished) return done
    return await follow(cli, reader.value, () => {
      show(log.read())
      return log.state()?.finished !== null
    })
  } finally {
    reader.value.store.close()
  }
}

/** `over` reads on and tells whether the run has ended. */
async function follow(cli: CliContext, { paths }: Reader, over: () => boolean): Promise<Outcome> {
  return await new Promise<Outcome>((resolve, reject) => {
    let settle: NodeJS.Timeout | null = null
    const stops: (() => void)[] = []
    const end = (outcome: Outcome) => {
      if (settle !== null) clearTimeout(settle)
      for (const stop of stops.splice(0)) stop()
      resolve(outcome)
    }
    const look = () => {
      settle = null
      try {
        if (over()) end(done)
      } catch (error) {
        for (const stop of stops.splice(0)) stop()
        reject(error)
      }
    }
    const soon = () => {
      settle ??= setTimeout(look, SETTLE_MS)
    }
    stops.push(watchDatabase(paths.home, soon))
    let idle = 0
    const timer = setInterval(() => {
      soon()
      // Asked twice, so that a resume which takes over in between is not taken for the end.
      idle = readEngineHolder(paths.home) === null ? idle + 1 : 0
      if (idle < 2) return
      over()
      note(cli, 'No engine is running any more. Go on with `switchyard resume`.')
      end(done)
    }, LOOK_MS)
    stops.push(() => clearInterval(timer))
    stops.push(cli.onSignal('SIGINT', () => end({ ok: true, value: EXIT.interrupted })))
    // `logs --follow | head`: nobody reads any more.
    const gone = () => end(done)
    cli.stdout.once('error', gone)
    stops.push(() => cli.stdout.off('error', gone))
  })
}

/** Tells of changes where the file system does; where it does not (too many watches, network), the timer is left. */
function watchDatabase(home: string, changed: () => void): () => void {
  try {
    const watcher = watch(home, (_, file) => {
      if (file === null || file.startsWith('switchyard.db')) changed()
    })
    watcher.on('error', () => {})
    return () => watcher.close()
  } catch {
    return () => {}
  }
}

/** A run by its id, else an attempt by its id, else a task of the run that is meant. */
function findSubject(
  { store }: Reader,
  subject: string | undefined,
  inRun: string | undefined,
): Result<{ run: RunId; about: LogSubject }, Failure> {
  if (subject !== undefined && inRun === undefined && !subject.includes('.')) {
    const row = findRun(store, subject, 'latest')
    if (row.ok) return ok({ run: row.value.run, about: { kind: 'run' } })
    if (row.failure.code !== 'run-not-found') return row
  }
  const ofAttempt = subject?.includes('.') ? subject.split('.')[0] : undefined
  const row = findRun(store, ofAttempt ?? inRun, 'latest')
  if (!row.ok) return row
  const { run } = row.value
  if (subject === undefined) return ok({ run, about: { kind: 'run' } })
  const state = stateOf(store, run)
  if (ofAttempt !== undefined) {
    const known = Object.keys(state.attempts)
    if (known.includes(subject)) return ok({ run, about: { kind: 'attempt', attempt: subject } })
    return fail('attempt-not-found', `Run ${run} has no attempt ${subject}.`, known.slice(-20))
  }
  const task = findTask(state, subject)
  if (!task.ok) return task
  return ok({ run, about: { kind: 'task', task: task.value.id } })
}
