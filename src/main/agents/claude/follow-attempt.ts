/** Follows the output of one attempt from its first byte until its process has ended and everything was read. */
import { type FSWatcher, statSync, watch } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import type { FollowHub } from '../../lib/follow-file.ts'
import { FILES, readExitCode } from './attempt-folder.ts'
import type { StreamEvent } from './stream-events.ts'
import { createStreamParser, type StreamStats } from './stream-parser.ts'

export interface FollowAttemptOptions {
  /** The attempt's folder; it need not hold anything yet. */
  readonly dir: string
  readonly hub: FollowHub
  readonly clock: Clock
  /** Whether the process that writes still lives. Asked at start, at each poll and on `check()`. */
  readonly isAlive: () => boolean
  readonly onEvent: (event: StreamEvent) => void
  /** What lay in the file at the start has been delivered; what comes now is news. */
  readonly onCaughtUp?: () => void
}

export interface FollowEnd {
  /** Null when the process is gone without a recorded exit. */
  readonly exitCode: number | null
  readonly stats: StreamStats
}

export interface AttemptFollow {
  /** Settles once, at the end; never after `close()`. */
  readonly ended: Promise<FollowEnd>
  /** Look now whether it has ended. */
  check(): void
  close(): void
}

/** The watch tells of writes at once; polling is for lost notifications and for a process that died without a word. */
const POLL_FIRST_MS = 5_000
const POLL_LAST_MS = 30_000
const POLL_GROWTH = 1.5
/** How long a dead process's wrapper gets to record the exit code. */
const EXIT_FILE_MS = 1_000
const EXIT_FILE_POLL_MS = 20

export function followAttempt(options: FollowAttemptOptions): AttemptFollow {
  const { dir, hub, clock, isAlive } = options
  const exitFile = path.join(dir, FILES.exit)
  const exited = () => statSync(exitFile, { throwIfNoEntry: false }) !== undefined
  let closed = false
  let ending = false
  let pollMs = POLL_FIRST_MS
  let cancelPoll = () => {}

  const parser = createStreamParser((event) => {
    if (!closed) options.onEvent(event)
  })
  const follower = hub.follow(path.join(dir, FILES.stdout), (bytes) => {
    pollMs = POLL_FIRST_MS
    parser.push(bytes)
  })

  const { promise: ended, resolve } = withResolvers<FollowEnd>()

  const finish = async () => {
    ending = true
    cancelPoll()
    for (let waited = 0; !exited() && waited < EXIT_FILE_MS; waited += EXIT_FILE_POLL_MS)
      await new Promise<void>((wake) => clock.after(EXIT_FILE_POLL_MS, wake))
    await follower.drain()
    if (closed) return
    parser.end()
    close()
    resolve({ exitCode: readExitCode(dir), stats: parser.stats() })
  }

  const check = () => {
    if (!closed && !ending && (exited() || !isAlive())) void finish()
  }

  const poll = () => {
    cancelPoll = clock.after(pollMs, () => {
      if (closed || ending) return
      pollMs = Math.min(pollMs * POLL_GROWTH, POLL_LAST_MS)
      follower.poke()
      poll()
      check()
    })
  }

  let watcher: FSWatcher | null = null
  try {
    // One watch on the folder, not on the file: the file may not exist yet, and the exit file is news as well.
    watcher = watch(dir, (_, name) => {
      if (name === FILES.stdout) follower.poke()
      else if (name === FILES.exit || name === null) check()
    })
    watcher.on('error', () => watcher?.close()) // The polls go on.
  } catch {
    // Out of watches, or a file system without them: the polls have to do.
  }

  const close = () => {
    closed = true
    cancelPoll()
    watcher?.close()
    follower.close()
  }

  poll()
  void follower.drain().then(() => {
    if (!closed) options.onCaughtUp?.()
    check()
  })
  return { ended, check, close }
}

/** As `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
