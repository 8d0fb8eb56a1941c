/** What services know of the store: one append-only log of runs, projections that are read, and who may write. */
import type { RunEvent, StoredEvent } from '../../contract/events.ts'
import type { RunId } from '../../contract/ids.ts'

/** One row of the `runs` projection: enough for lists without reading events. */
export interface RunRow {
  readonly run: RunId
  readonly projectDir: string
  readonly specName: string
  readonly baseBranch: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
  /** Set once the run has ended: succeeded, failed or cancelled. */
  readonly ended: 'succeeded' | 'failed' | 'cancelled' | null
  readonly taskCount: number
  readonly mergedCount: number
  readonly costUsd: number
  readonly openAttention: number
}

/** State of a run as some version of the fold left it, so that a start need not replay everything. */
export interface StateSnapshot {
  readonly version: number
  /** JSON text; its meaning belongs to the domain. */
  readonly state: string
  /** Version of the fold that wrote it; another one's snapshot is ignored. */
  readonly fold: number
}

export interface RunRepository {
  /**
   * Appends events to a run's stream and updates the projections in one transaction, then publishes.
   * Throws `StreamConflict` when the stream does not stand at `expectedVersion`.
   */
  append(run: RunId, expectedVersion: number, events: readonly RunEvent[], at: number): StoredEvent[]
  /** Events of one run with a version above `after`, in order. */
  read(run: RunId, after?: number): StoredEvent[]
  readSnapshot(run: RunId): StateSnapshot | null
  writeSnapshot(run: RunId, snapshot: StateSnapshot): void
  get(run: RunId): RunRow | null
  /** Newest first. */
  list(filter?: { projectDir?: string; unfinished?: boolean; limit?: number }): RunRow[]
  /** Called after each commit of this process. The returned function unsubscribes. */
  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void
}

export interface ProjectRow {
  readonly dir: string
  readonly name: string
  readonly addedAt: number
}

export interface ProjectRepository {
  register(project: { dir: string; name: string }, at: number): ProjectRow
  list(): ProjectRow[]
  get(dir: string): ProjectRow | null
}

/** What a probe of an installed agent CLI found, remembered by version and file. */
export interface ProbeRow {
  readonly key: string
  readonly at: number
  readonly ok: boolean
  readonly report: string
}

export interface ProbeRepository {
  get(key: string): ProbeRow | null
  put(row: ProbeRow): void
}

export interface Store {
  readonly file: string
  readonly runs: RunRepository
  readonly projects: ProjectRepository
  readonly probes: ProbeRepository
  /** Builds every projection again from the log; returns how many events were read. */
  rebuild(): { events: number; runs: number }
  /** Copies the database to `file` (which must not exist) as one consistent file. */
  backup(file: string): void
  /** Row counts, schema version, size: for `debug state`. */
  inspect(): Record<string, string | number>
  close(): void
}
