/** What a projection is: one table, derived from the log, that follows each event inside the transaction storing it. */
import type { Database } from 'better-sqlite3'
import type { StoredEvent } from '../../../contract/events.ts'

export interface Projection {
  readonly table: string
  /** Must not throw for any valid event, whatever came before it: a projection never stops an append. */
  apply(stored: StoredEvent): void
}

/** Prepares its statements once per connection. */
export type Projector = (db: Database) => Projection
