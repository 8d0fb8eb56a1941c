/** Interactive agents of the user's as the rest of the engine sees them, and what they need of it. */
import type { Cursor } from '../../../contract/feed.ts'
import type { AttemptId, InstanceId, RunId, SessionId, TaskId } from '../../../contract/ids.ts'
import type { InstancesFeedMessage, InstanceView } from '../../../contract/procedures/instances.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { PortProbe } from '../../lib/listening-port.ts'
import type { Logger } from '../../lib/logger.ts'
import type { ProcessTable } from '../../lib/processes.ts'
import type { InstanceRow, Store } from '../../store/store.ts'
import type { Paths } from '../paths.ts'
import type { Terminals } from '../terminals/terminals.ts'

/** What the headless attempt that was taken over ran under; it holds for the person's instance too. */
export interface InstancePolicy {
  readonly hook: string
  readonly env: Readonly<Record<string, string>>
  readonly trustProject: boolean
}

export interface InstancesDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: IdMint
  readonly logger: Logger
  readonly processes: ProcessTable
  readonly probe: PortProbe
  readonly paths: Paths
  readonly env: NodeJS.ProcessEnv
  readonly terminals: Terminals
  readonly epoch: string
  readonly nextSeq: () => number
  /** Why a session must not be continued by a person now; null: it may be. The other half of the session's lock. */
  readonly sessionBusy: (session: SessionId, instance: InstanceId | null) => string | null
  /** The policy of an instance that goes on with an attempt; null: it is the user's own. */
  readonly policyOf: (row: InstanceRow) => InstancePolicy | null
  /** Whether the user trusts the project of a folder: asked for instances that have no policy, which says so itself. */
  readonly trusts: (cwd: string) => Promise<boolean>
}

export interface SpawnInstance {
  readonly cwd: string
  readonly title?: string | undefined
  readonly model?: string | null | undefined
  readonly prompt?: string | undefined
  readonly resume?: SessionId | undefined
  readonly size?: TerminalSize | undefined
}

export interface TakenOver {
  readonly id: InstanceId
  readonly cwd: string
  readonly title: string
  readonly model: string | null
  readonly session: SessionId
  readonly run: RunId
  /** null: the planner's session. */
  readonly task: TaskId | null
  readonly attempt: AttemptId
}

export type Done = Promise<Result<InstanceView, Failure>>

export interface Instances {
  list(): InstanceView[]
  get(id: InstanceId): Result<InstanceView, Failure<'instance-not-found'>>
  watch(cursor: Cursor | undefined, signal: AbortSignal | undefined): AsyncGenerator<InstancesFeedMessage, void, void>
  spawn(order: SpawnInstance): Done
  /** The instance of an attempt that was taken over; nothing is started yet. Doing it again is safe. */
  record(order: TakenOver): void
  resume(id: InstanceId, size?: TerminalSize): Done
  send(id: InstanceId, text: string): Done
  interrupt(id: InstanceId): Done
  /** Settles when its process has ended. */
  stop(id: InstanceId): Done
  remove(id: InstanceId): Promise<Result<void, Failure>>
  /** Ends what an earlier engine left and starts again what ended only with it. Call once, when all else stands. */
  recover(): Promise<void>
  /** Lets go; processes end with their terminals and are started again by the next `recover`. */
  end(): void
}
