/**
 * One feed and its subscribers: numbers the deltas, keeps the last of them for whoever comes back, and bounds what waits
 * for each subscriber.
 */
import type { Cursor } from '../../../contract/feed.ts'

export type FeedMessage<S, D> =
  | { type: 'snapshot'; epoch: string; seq: number; data: S }
  | { type: 'delta'; epoch: string; seq: number; data: D }
  | { type: 'resync'; epoch: string; seq: number; reason: 'lagged' | 'replaced' }

export interface Feed<S, D> {
  publish(delta: D): void
  /** Begins at the cursor where that is possible, else with a snapshot. Ends when `signal` aborts. */
  subscribe(cursor: Cursor | undefined, signal?: AbortSignal): AsyncGenerator<FeedMessage<S, D>, void, void>
  /** Ends every subscription. */
  end(): void
}

export interface FeedOptions<S> {
  readonly epoch: string
  /** Counts up over all feeds of this engine, so that a feed that was dropped and made again never reuses a number. */
  readonly nextSeq: () => number
  /** Everything as of the last published delta. */
  readonly snapshot: () => S
  /** The first subscriber came, or the last one left. */
  readonly watched?: (watched: boolean) => void
  /** Deltas that may wait for one subscriber; beyond it they are dropped for a resync. */
  readonly queueLimit?: number
  /** Deltas that are kept for reconnects. */
  readonly historyLimit?: number
}

/** At a hundred small deltas a second, while agents talk: some five seconds of a reader that stands still. */
const QUEUE_LIMIT = 512
const HISTORY_LIMIT = 1024

interface Subscriber<S, D> {
  queue: FeedMessage<S, D>[]
  lagged: boolean
  wake: (() => void) | null
}

export function createFeed<S, D>(options: FeedOptions<S>): Feed<S, D> {
  const { epoch, queueLimit = QUEUE_LIMIT, historyLimit = HISTORY_LIMIT } = options
  const subscribers = new Set<Subscriber<S, D>>()
  const history: { seq: number; data: D }[] = []
  const began = options.nextSeq()
  let last = began
  let published = 0
  let ended = false

  function snapshot(): FeedMessage<S, D> {
    // Taking it may publish what was still waiting: its number is that of the last delta in it.
    const data = options.snapshot()
    return { type: 'snapshot', epoch, seq: last, data }
  }

  /** What to send first to somebody who has seen everything up to `cursor`. */
  function opening(cursor: Cursor | undefined): FeedMessage<S, D>[] {
    if (cursor === undefined || cursor.epoch !== epoch || cursor.seq > last || cursor.seq < began) return [snapshot()]
    const missed = history.filter((item) => item.seq > cursor.seq)
    // The history reaches back to the cursor when it holds all there ever was, or something at or before it.
    const complete = published === history.length || (history[0]?.seq ?? 0) <= cursor.seq
    if (!complete || missed.length > queueLimit) return [snapshot()]
    return missed.map(({ seq, data }) => ({ type: 'delta', epoch, seq, data }))
  }

  return {
    publish(data) {
      last = options.nextSeq()
      published += 1
      history.push({ seq: last, data })
      if (history.length > historyLimit) history.shift()
      for (const subscriber of subscribers) {
        if (subscriber.lagged) continue
        if (subscriber.queue.length >= queueLimit) {
          // Dropped as a whole: a gap in the middle would show what never was.
          subscriber.queue = []
          subscriber.lagged = true
        } else subscriber.queue.push({ type: 'delta', epoch, seq: last, data })
        subscriber.wake?.()
      }
    },
    async *subscribe(cursor, signal) {
      const subscriber: Subscriber<S, D> = { queue: [], lagged: false, wake: null }
      const wake = () => subscriber.wake?.()
      // Before it counts as one of the subscribers: what the opening publishes is in the opening.
      subscriber.queue.push(...opening(cursor))
      if (subscribers.size === 0) options.watched?.(true)
      subscribers.add(subscriber)
      signal?.addEventListener('abort', wake)
      try {
        while (!ended && !signal?.aborted) {
          const next = subscriber.queue.shift()
          if (next !== undefined) {
            yield next
          } else if (subscriber.lagged) {
            const fresh = snapshot()
            subscriber.queue.push(fresh)
            subscriber.lagged = false
            yield { type: 'resync', epoch, seq: fresh.seq, reason: 'lagged' }
          } else {
            await new Promise<void>((resolve) => {
              subscriber.wake = resolve
            })
            subscriber.wake = null
          }
        }
      } finally {
        signal?.removeEventListener('abort', wake)
        subscribers.delete(subscriber)
        if (subscribers.size === 0) options.watched?.(false)
      }
    },
    end() {
      ended = true
      for (const subscriber of subscribers) subscriber.wake?.()
    },
  }
}
