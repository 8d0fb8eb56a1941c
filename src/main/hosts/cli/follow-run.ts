/** Follows a run in an engine, whichever: the feed says that something happened, the database what. */
import { ORPCError } from '@orpc/client'
import type { RunEvent } from '../../../contract/events.ts'
import type { LiveActivity } from '../../../contract/feed.ts'
import type { RunStatus } from '../../../contract/status.ts'
import { applyEvent } from '../../domain/run/fold.ts'
import type { RunState } from '../../domain/run/state.ts'
import type { Store } from '../../store/store.ts'
import type { EngineAccess } from './engine-access.ts'

export interface FollowObserver {
  /** After each event, with the state that it led to. */
  changed(state: RunState, events: readonly RunEvent[]): void
  activity(attempt: string, activity: LiveActivity): void
}

/** Brings the state up to what is stored. */
export function catchUp(store: Store, state: RunState, observer: Pick<FollowObserver, 'changed'>): void {
  for (const { event, at } of store.runs.read(state.created.run, state.version)) {
    applyEvent(state, event, at)
    observer.changed(state, [event])
  }
}

/** Settles with `rest` when the engine does not work on the run any more, with `lost` when the engine is gone. */
export async function followRun(
  { client, store }: EngineAccess,
  state: RunState,
  observer: FollowObserver,
): Promise<'rest' | 'lost'> {
  try {
    for await (const message of await client.run.watch({ run: state.created.run })) {
      catchUp(store, state, observer)
      if (message.type === 'resync') continue
      for (const activity of message.data.activity ?? []) observer.activity(activity.attempt, activity)
      if (message.data.header?.driven === false) return 'rest'
    }
  } catch (error) {
    // A declared error or a bug of the engine's; everything else is the connection.
    if (error instanceof ORPCError) throw error
  }
  return 'lost'
}

/** Settles when the run has another status than this one, or nobody can tell any more. */
export async function untilNot(
  { client }: EngineAccess,
  run: RunState['created']['run'],
  status: RunStatus,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const message of await client.run.watch({ run }, { signal })) {
      if (message.type === 'resync') continue
      const now = message.data.header?.status
      if (now !== undefined && now !== status) return
    }
  } catch (error) {
    if (error instanceof ORPCError) throw error
  }
}
