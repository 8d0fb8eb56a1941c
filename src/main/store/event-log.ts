/** The event log: writes facts at the end of a stream and reads them back, parsing each. Knows nothing of projections. */
import type { Database } from 'better-sqlite3'
import { RunEvent, type StoredEvent } from '../../contract/events.ts'
import { StreamConflict } from './stream-conflict.ts'

interface EventRow {
  seq: number
  stream: string
  version: number
  at: number
  data: string
}

/** Rows per read while the whole log is walked: the walk needs memory for one page, whatever the log's length. */
const PAGE = 1000

export interface EventLog {
  /** To be called inside a transaction. Throws `StreamConflict`, or a `ZodError` for an event that is not one. */
  append(stream: string, expectedVersion: number, events: readonly RunEvent[], at: number): StoredEvent[]
  read(stream: string, after: number): StoredEvent[]
  since(seq: number, limit: number): StoredEvent[]
  /** Events of a stream below a version, newest first; `types`: only such ones. */
  before(stream: string, version: number, limit: number, types?: readonly RunEvent['type'][]): StoredEvent[]
  version(stream: string): number
  /** Visits every event in order. The visitor may write; returns how many it saw. */
  walk(visit: (event: StoredEvent) => void): number
}

export function eventLog(db: Database): EventLog {
  const columns = 'SELECT seq, stream, version, at, data FROM events'
  const top = db.prepare<[string], { version: number | null }>(
    'SELECT max(version) AS version FROM events WHERE stream = ?',
  )
  const insert = db.prepare('INSERT INTO events (stream, version, type, at, data) VALUES (?, ?, ?, ?, ?)')
  const ofStream = db.prepare<[string, number], EventRow>(
    `${columns} WHERE stream = ? AND version > ? ORDER BY version`,
  )
  const afterSeq = db.prepare<[number, number], EventRow>(`${columns} WHERE seq > ? ORDER BY seq LIMIT ?`)

  const belowVersion = db.prepare<[string, number, number], EventRow>(
    `${columns} WHERE stream = ? AND version < ? ORDER BY version DESC LIMIT ?`,
  )
  // A few of many are found by their type alone: parsing the others would cost more than reading them.
  const belowOfTypes = db.prepare<[string, number, string, number], EventRow>(
    `${columns} WHERE stream = ? AND version < ? AND type IN (SELECT value FROM json_each(?)) ORDER BY version DESC LIMIT ?`,
  )

  const version = (stream: string) => top.get(stream)?.version ?? 0
  const since = (seq: number, limit: number) => afterSeq.all(seq, limit).map(parseRow)

  return {
    version,
    since,
    before: (stream, below, limit, types) =>
      (types === undefined
        ? belowVersion.all(stream, below, limit)
        : belowOfTypes.all(stream, below, JSON.stringify(types), limit)
      ).map(parseRow),
    append(stream, expectedVersion, events, at) {
      const actual = version(stream)
      if (actual !== expectedVersion) throw new StreamConflict(stream, expectedVersion, actual)
      return events.map((given, index) => {
        // An event that cannot be read back would make its whole run unreadable, so it is refused before it is stored.
        const event = RunEvent.parse(given)
        const next = expectedVersion + index + 1
        const { lastInsertRowid } = insert.run(stream, next, event.type, at, JSON.stringify(event))
        return { seq: Number(lastInsertRowid), stream, version: next, at, event }
      })
    },
    read: (stream, after) => ofStream.all(stream, after).map(parseRow),
    walk(visit) {
      let seen = 0
      let last = 0
      for (;;) {
        const page = since(last, PAGE)
        for (const event of page) {
          visit(event)
          last = event.seq
          seen += 1
        }
        if (page.length < PAGE) return seen
      }
    },
  }
}

function parseRow(row: EventRow): StoredEvent {
  const { seq, stream, version, at } = row
  try {
    return { seq, stream, version, at, event: RunEvent.parse(JSON.parse(row.data)) }
  } catch (cause) {
    throw new Error(
      `Event ${seq} (version ${version} of run ${stream}) cannot be read: it is damaged, or a newer Switchyard wrote it`,
      { cause },
    )
  }
}
