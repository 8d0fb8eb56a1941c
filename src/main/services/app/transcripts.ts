/** Transcripts of attempts: pages, and feeds that grow with them. Logs that nobody reads any more are forgotten. */
import { watch } from 'node:fs'
import type { Cursor } from '../../../contract/feed.ts'
import type { AttemptId, RunId } from '../../../contract/ids.ts'
import type { TranscriptPage } from '../../../contract/procedures/tasks.ts'
import type { TranscriptHits } from '../../../contract/procedures/transcript-search.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { AttemptState } from '../../domain/run/state.ts'
import { coalesce } from './coalesce.ts'
import { type AppDeps, stateOf } from './deps.ts'
import { createFeed, type Feed, type FeedMessage } from './feed-hub.ts'
import { searchTranscript, type TranscriptQuestion } from './search-transcript.ts'
import { openTranscriptLog, type Room, type TranscriptLog } from './transcript-log.ts'

export interface Transcripts {
  page(
    run: RunId,
    attempt: AttemptId,
    range: { from?: number | undefined; limit: number },
  ): Promise<Result<TranscriptPage, Failure>>
  feed(
    run: RunId,
    attempt: AttemptId,
    cursor: Cursor | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Result<AsyncGenerator<FeedMessage<TranscriptPage, TranscriptPage>>, Failure>>
  search(run: RunId, attempt: AttemptId, question: TranscriptQuestion): Promise<Result<TranscriptHits, Failure>>
  /** The attempt said something, or ended. */
  poke(attempt: string): void
  end(): void
}

/** Logs that stay in memory: a person reads one or two at a time. */
const MOST_LOGS = 8
/** Characters of all logs together; what is read no more gives way, and what still finds no room is left out. */
const MOST_CHARACTERS = 48 * 1024 * 1024
/** A burst of lines is told together; the page draws once a frame, and its cost bounds the rate (`coalesce`). */
const LEAST_MS = 4
/** Entries of one delta or snapshot; older ones are asked for by page. */
const MOST_AT_ONCE = 500
/** Where the file system says nothing, a transcript that is being read is looked at this often. */
const SAFETY_MS = 2_000

interface LiveFeed {
  readonly feed: Feed<TranscriptPage, TranscriptPage>
  readonly poke: () => void
  readonly close: () => void
}

export function createTranscripts(deps: AppDeps, ids: { epoch: string; nextSeq: () => number }): Transcripts {
  const { engine } = deps
  const { clock, paths } = engine.effects
  const logs = new Map<string, TranscriptLog>()
  const feeds = new Map<string, LiveFeed>()

  let used = 0
  const room: Room = {
    take(characters) {
      while (used + characters > MOST_CHARACTERS) if (!forgetOldest()) return false
      used += characters
      return true
    },
    give(characters) {
      used -= characters
    },
  }

  /** False: every log is followed, or being read. */
  function forgetOldest(): boolean {
    for (const [id, log] of logs) {
      if (feeds.has(id) || log.busy) continue
      logs.delete(id)
      log.close()
      return true
    }
    return false
  }

  function attemptOf(run: RunId, id: string): Result<AttemptState, Failure> {
    const state = stateOf(deps, run)
    if (!state.ok) return state
    const attempt = state.value.attempts[id]
    return attempt ? ok(attempt) : fail('attempt-not-found', `Run ${run} has no attempt ${id}.`)
  }

  function isComplete(run: RunId, id: string): boolean {
    const attempt = attemptOf(run, id)
    return !attempt.ok || attempt.value.outcome !== null
  }

  function logOf(run: RunId, { id, task }: AttemptState): TranscriptLog {
    const known = logs.get(id)
    logs.delete(id)
    const cwd = deps.states.get(run)?.tasks[task ?? '']?.worktree?.path ?? paths.integrationWorktree(run)
    const log =
      known ??
      openTranscriptLog(
        paths.attempt(run, id),
        cwd,
        () => {
          const now = attemptOf(run, id)
          if (!now.ok || now.value.outcome === null) return null
          return { failed: now.value.outcome !== 'succeeded' }
        },
        room,
      )
    if (known === undefined && logs.size >= MOST_LOGS) forgetOldest()
    logs.set(id, log)
    return log
  }

  function openFeed(run: RunId, id: string, log: TranscriptLog): LiveFeed {
    let sent = log.entries.length
    let complete = isComplete(run, id)
    const page = (from: number): TranscriptPage => ({
      entries: log.entries.slice(from, sent),
      total: sent,
      complete,
    })
    const feed = createFeed<TranscriptPage, TranscriptPage>({
      ...ids,
      snapshot: () => page(Math.max(0, sent - MOST_AT_ONCE)),
      watched: (watched) => {
        if (!watched) close()
      },
    })
    const refresh = async (): Promise<void> => {
      const over = isComplete(run, id)
      await log.refresh()
      if (log.entries.length === sent && over === complete) return
      const from = sent
      sent = log.entries.length
      complete = over
      feed.publish(page(Math.max(from, sent - MOST_AT_ONCE)))
      if (complete) quiet()
    }
    const soon = coalesce(clock, LEAST_MS, () => void refresh().catch(() => {}), 1)
    let stops: (() => void)[] = []
    const quiet = (): void => {
      for (const stop of stops.splice(0)) stop()
    }
    const close = (): void => {
      quiet()
      soon.cancel()
      feeds.delete(id)
    }
    if (!complete) stops = [watchFolder(paths.attempt(run, id), soon.poke), every(SAFETY_MS, soon.poke)]
    return { feed, poke: soon.poke, close }
  }

  /** Everything in here, so that a subscription that was given up before it began leaves nothing behind. */
  async function* follow(
    run: RunId,
    attempt: AttemptState,
    cursor: Cursor | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FeedMessage<TranscriptPage, TranscriptPage>, void, void> {
    const { id } = attempt
    const log = logOf(run, attempt)
    await log.refresh()
    if (signal?.aborted) return
    const live = feeds.get(id) ?? openFeed(run, id, log)
    feeds.set(id, live)
    yield* live.feed.subscribe(cursor, signal)
  }

  function every(ms: number, callback: () => void): () => void {
    let cancel = clock.after(ms, function again() {
      callback()
      cancel = clock.after(ms, again)
    })
    return () => cancel()
  }

  return {
    async page(run, id, { from, limit }) {
      const attempt = attemptOf(run, id)
      if (!attempt.ok) return attempt
      // Asked before reading: what is written in between belongs to the next look.
      const complete = attempt.value.outcome !== null
      const log = logOf(run, attempt.value)
      await log.refresh()
      const total = log.entries.length
      const begin = from ?? Math.max(0, total - limit)
      return ok({ entries: log.entries.slice(begin, begin + limit), total, complete })
    },
    async search(run, id, question) {
      const attempt = attemptOf(run, id)
      if (!attempt.ok) return attempt
      const log = logOf(run, attempt.value)
      await log.refresh()
      return ok(await searchTranscript(log.entries, question))
    },
    async feed(run, id, cursor, signal) {
      const attempt = attemptOf(run, id)
      return attempt.ok ? ok(follow(run, attempt.value, cursor, signal)) : attempt
    },
    poke: (id) => feeds.get(id)?.poke(),
    end() {
      for (const live of [...feeds.values()]) {
        live.feed.end()
        live.close()
      }
      for (const log of logs.values()) log.close()
      logs.clear()
    },
  }
}

function watchFolder(folder: string, callback: () => void): () => void {
  try {
    const watcher = watch(folder, (_, file) => {
      if (file === null || file === 'stdout.jsonl') callback()
    })
    watcher.on('error', () => {}) // The safety look goes on.
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
