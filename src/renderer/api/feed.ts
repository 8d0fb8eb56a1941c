/**
 * Follows a feed into the query cache: snapshot, then deltas, from the last cursor on after a lost connection.
 *
 * Messages are folded as they come and shown once per frame, so that twenty streaming agents cost one render.
 */
import { ORPCError } from '@orpc/client'
import { notifyManager, type QueryClient, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Cursor } from '../../contract/feed.ts'
import { assertNever } from '../../contract/result.ts'
import type { Connection } from './connection.ts'
import { type Problem, problemOf } from './problem.ts'
import { visible } from './visible.ts'

export type FeedMessage<S, D> =
  | { type: 'snapshot'; epoch: string; seq: number; data: S }
  | { type: 'delta'; epoch: string; seq: number; data: D }
  | { type: 'resync'; epoch: string; seq: number; reason: 'lagged' | 'replaced' }

export interface FeedSource<S, D> {
  readonly key: QueryKey
  open(cursor: Cursor | undefined, signal: AbortSignal): Promise<AsyncIterable<FeedMessage<S, D>>>
  merge(held: S, delta: D): S
  /**
   * Shows the part that has viewers of its own. True: nothing else is different from what is shown, and whoever looks at
   * the whole is not told.
   */
  beside?(data: S, shown: S | null): boolean
}

/** What the cache holds of a feed. */
export interface FeedState<S> {
  readonly data: S | null
  readonly cursor: Cursor | null
  /** Why it will not come: the run does not exist, the token does not reach. A lost connection is none of these. */
  readonly problem: Problem | null
}

const EMPTY: FeedState<never> = { data: null, cursor: null, problem: null }

/** Pure: what is held after one message. `null`: the messages do not fit together, begin anew without a cursor. */
export function takeIn<S, D>(
  held: FeedState<S>,
  message: FeedMessage<S, D>,
  merge: (held: S, delta: D) => S,
): FeedState<S> | null {
  const cursor = { epoch: message.epoch, seq: message.seq }
  switch (message.type) {
    case 'snapshot':
      return { data: message.data, cursor, problem: null }
    case 'resync':
      return held
    case 'delta': {
      if (held.data === null || held.cursor === null || held.cursor.epoch !== message.epoch) return null
      if (message.seq <= held.cursor.seq) return held
      return { data: merge(held.data, message.data), cursor, problem: null }
    }
    default:
      return assertNever(message, 'feed message')
  }
}

// By default whoever looks is told by a timer, which comes after the frame that the news was put into: one frame late. A
// microtask is still within that frame.
notifyManager.setScheduler((callback) => queueMicrotask(callback))

/** Pause before a feed that ended by itself is opened again, milliseconds. */
const AGAIN_MS = 500

/** Follows until the returned function is called. */
export function follow<S, D>(queries: QueryClient, connection: Connection, source: FeedSource<S, D>): () => void {
  const ending = new AbortController()
  const { signal } = ending
  let held: FeedState<S> = queries.getQueryData<FeedState<S>>(source.key) ?? EMPTY
  let frame: number | null = null

  const show = () => {
    frame = null
    const shown = queries.getQueryData<FeedState<S>>(source.key)
    const alone = held.data !== null && source.beside?.(held.data, shown?.data ?? null) === true
    if (!alone || held.problem !== shown?.problem) queries.setQueryData(source.key, held)
  }
  const take = (next: FeedState<S>) => {
    held = next
    // A first picture is shown at once; a hidden page has no frames at all.
    if (queries.getQueryData<FeedState<S>>(source.key)?.data == null || document.hidden) show()
    else frame ??= requestAnimationFrame(show)
  }

  async function once(): Promise<void> {
    const messages = await source.open(held.cursor ?? undefined, signal)
    for await (const message of messages) {
      if (signal.aborted) return
      const next = takeIn(held, visible(message), source.merge)
      if (next === null) {
        held = { ...held, cursor: null }
        return
      }
      take(next)
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      await connection.online(signal)
      try {
        await once()
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ORPCError && error.defined) {
          take({ ...held, problem: problemOf(error) })
          return
        }
        // A cursor that the engine cannot read any more must not keep us out for ever.
        if (error instanceof ORPCError) held = { ...held, cursor: null }
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  loop().catch(() => {
    // Only an abort gets here, while we waited for the connection.
  })
  return () => {
    ending.abort()
    if (frame !== null) {
      cancelAnimationFrame(frame)
      show()
    }
    // Whoever takes it up again goes on from here, also from what nobody was told of.
    if (held.data !== null) queries.setQueryData(source.key, held)
  }
}

interface Followed {
  users: number
  end: () => void
}

const followed = new WeakMap<QueryClient, Map<string, Followed>>()

/** A feed for as long as something on the screen wants it; all who want the same share one. */
export function useFeed<S, D>(connection: Connection, source: FeedSource<S, D> | null): FeedState<S> {
  const queries = useQueryClient()
  const name = source ? JSON.stringify(source.key) : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that a source depends on.
  useEffect(() => {
    if (!source) return
    const all = followed.get(queries) ?? new Map<string, Followed>()
    followed.set(queries, all)
    const entry = all.get(name) ?? { users: 0, end: follow(queries, connection, source) }
    all.set(name, entry)
    entry.users += 1
    return () => {
      entry.users -= 1
      if (entry.users > 0) return
      all.delete(name)
      entry.end()
    }
  }, [queries, connection, name])
  const { data } = useQuery<FeedState<S>>({
    queryKey: source?.key ?? ['no-feed'],
    queryFn: () => EMPTY,
    enabled: false,
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? EMPTY
}
