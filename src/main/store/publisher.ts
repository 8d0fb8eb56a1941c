/** Tells subscribers of committed events, in the order of the log, and keeps one listener's failure from the others. */
import type { StoredEvent } from '../../contract/events.ts'
import type { StoreLogger } from './store.ts'

type Listener = (events: readonly StoredEvent[]) => void

export interface Publisher {
  subscribe(listener: Listener): () => void
  publish(events: readonly StoredEvent[]): void
}

export function publisher(logger: StoreLogger): Publisher {
  const listeners = new Set<{ readonly call: Listener }>()
  // A listener may append in turn. What it appends waits here until every listener has seen the batch before, so that
  // all of them see one order; only such nested batches ever queue, hence no bound.
  const waiting: (readonly StoredEvent[])[] = []
  let publishing = false

  const tell = (events: readonly StoredEvent[]) => {
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue
      try {
        listener.call(events)
      } catch (error) {
        logger.error({ err: error, seq: events[0]?.seq }, 'a subscriber of the store failed; the events are stored')
      }
    }
  }

  return {
    subscribe(call) {
      const listener = { call }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    publish(events) {
      waiting.push(events)
      if (publishing) return
      publishing = true
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) tell(next)
      } finally {
        publishing = false
      }
    },
  }
}
