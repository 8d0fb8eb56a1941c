/** What services know of the store: one append-only log of runs, projections that are read, and who may write. */
import type { RunEvent, StoredEvent } from '../../contract/events.ts'
import type { AttemptId, InstanceId, RunId, SessionId, TaskId, TerminalId } from '../../contract/ids.ts'
import type { TerminalExit } from '../../contract/terminal-wire.ts'
import type { AttemptRow, AttentionRow, GateRunRow, ProcessRow, TaskRow, VerdictRow } from './rows.ts'

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
  readonly baseCommit: string
  readonly strategy: string | null
  readonly strategyReason: string | null
  readonly integrationBranch: string | null
  readonly budgetUsd: number | null
  /** Why it is paused; null when it is not. */
  readonly pausedReason: string | null
  /** Epoch milliseconds; null when not paused, or paused until somebody says so. */
  readonly pausedUntil: number | null
  /** The commit of the base branch that holds everything. */
  readonly mergedCommit: string | null
  readonly endedAt: number | null
  readonly endedReason: string | null
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
  /** Events of one run with a version below `version`, newest first, at most `limit`. */
  before(run: RunId, version: number, limit: number, types?: readonly RunEvent['type'][]): StoredEvent[]
  /** Events of all runs after log position `seq`, in order: the cursor of whoever follows from another process. */
  since(seq: number, limit: number): StoredEvent[]
  readSnapshot(run: RunId): StateSnapshot | null
  writeSnapshot(run: RunId, snapshot: StateSnapshot): void
  get(run: RunId): RunRow | null
  /** Newest first. */
  list(filter?: { projectDir?: string; unfinished?: boolean; limit?: number; offset?: number }): RunRow[]
  /** Called after each commit of this process. The returned function unsubscribes. */
  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void
}

/** Reads of the projections besides `runs`. Lists are in the order of the log, tasks in that of the plan. */
export interface TaskRepository {
  list(run: RunId): TaskRow[]
  get(run: RunId, task: TaskId): TaskRow | null
}
export interface AttemptRepository {
  list(run: RunId, filter?: { task?: TaskId | null }): AttemptRow[]
  get(run: RunId, attempt: AttemptId): AttemptRow | null
}
export interface GateRunRepository {
  list(run: RunId, filter?: { task?: TaskId | null }): GateRunRow[]
}
export interface VerdictRepository {
  list(run: RunId, filter?: { task?: TaskId }): VerdictRow[]
}
export interface AttentionRepository {
  list(run: RunId): AttentionRow[]
  /** What waits for a person, in one run or in all. */
  open(run?: RunId): AttentionRow[]
}
export interface ProcessRepository {
  list(run: RunId): ProcessRow[]
  /** Children of one run, or of all, that are not known to have ended: what a start-up reconciles. */
  open(run?: RunId): ProcessRow[]
}

/** What totals over all runs need to know of each. */
export interface AnalyticsRun {
  readonly run: RunId
  /** Goes up with every event: sums of a version never change. */
  readonly version: number
  readonly projectDir: string
  readonly specName: string
  readonly createdAt: number
  readonly ended: 'succeeded' | 'failed' | 'cancelled' | null
  readonly endedAt: number | null
}

/** Attempts of one run, phase and model that ended in the same quarter of an hour (counted from 1970, UTC). */
export interface AttemptSum {
  readonly phase: string
  readonly model: string | null
  readonly slot: number
  readonly attempts: number
  readonly succeeded: number
  readonly retries: number
  readonly costUsd: number
  readonly estimatedUsd: number
  readonly unknownCost: number
  readonly durationMs: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

export interface AnalyticsRepository {
  /** Newest first. */
  runs(): AnalyticsRun[]
  sums(run: RunId): AttemptSum[]
  counts(run: RunId): { tasks: number; merged: number; underWay: number }
}

export interface ProjectRow {
  readonly dir: string
  readonly name: string
  readonly addedAt: number
}

export interface ProjectRepository {
  register(project: { dir: string; name: string }, at: number): ProjectRow
  /** Whether there was one. */
  unregister(dir: string): boolean
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

/** An interactive agent of the user's, with its newest process. */
export interface InstanceRow {
  readonly id: InstanceId
  readonly title: string
  readonly cwd: string
  readonly session: SessionId
  readonly model: string | null
  readonly run: RunId | null
  readonly task: TaskId | null
  /** The attempt whose session it goes on with, of a task that was taken over. */
  readonly attempt: AttemptId | null
  readonly terminal: TerminalId | null
  /** Whether it logged in through an OAuth login server when it was started last. */
  readonly oauth: boolean
  readonly createdAt: number
  /** When its newest process was about to be started; null: never. Live while there is no `endedAt`. */
  readonly startedAt: number | null
  readonly pid: number | null
  readonly startTime: string | null
  readonly endedAt: number | null
  readonly exit: TerminalExit | null
}

export interface InstanceRepository {
  /** Oldest first. */
  list(): InstanceRow[]
  get(id: InstanceId): InstanceRow | null
  add(row: Omit<InstanceRow, 'startedAt' | 'pid' | 'startTime' | 'endedAt' | 'exit'>): void
  /** A process is about to be started for it. False when another one has its session. */
  begin(id: InstanceId, start: { at: number; oauth: boolean }): boolean
  /** Its process went on to another session. False, and nothing changed, when another live instance has that one. */
  moveTo(id: InstanceId, session: SessionId): boolean
  running(id: InstanceId, process: { pid: number; startTime: string; terminal: TerminalId }): void
  end(id: InstanceId, end: { at: number; exit: TerminalExit }): void
  remove(id: InstanceId): void
}

/** The part of a pino logger that the store uses. */
export interface StoreLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface Store {
  readonly file: string
  readonly runs: RunRepository
  readonly tasks: TaskRepository
  readonly attempts: AttemptRepository
  readonly gateRuns: GateRunRepository
  readonly verdicts: VerdictRepository
  readonly analytics: AnalyticsRepository
  readonly attentions: AttentionRepository
  readonly processes: ProcessRepository
  readonly projects: ProjectRepository
  readonly probes: ProbeRepository
  readonly instances: InstanceRepository
  /**
   * Builds every projection again from the log, in one transaction, and drops the state snapshots, which are derived too.
   * Throws, changing nothing, when an event cannot be read. Returns how many events were read.
   */
  rebuild(): { events: number; runs: number }
  /** Copies the database to `file` as one consistent file. Throws when `file` exists or cannot be written. */
  backup(file: string): void
  /** Row counts, schema version, size: for `debug state`. */
  inspect(): Record<string, string | number>
  close(): void
}
