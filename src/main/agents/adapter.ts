/** What services know of a coding agent: a serialisable work order in, observed activity and an outcome out. */
import type { AttemptOutcome, Tokens } from '../../contract/events.ts'
import type { AttemptId, RunId, SessionId, TaskId } from '../../contract/ids.ts'

/** Everything that an agent needs for one attempt. Plain data: it can be sent to another machine. */
export interface WorkOrder {
  readonly run: RunId
  readonly task: TaskId | null
  readonly attempt: AttemptId
  readonly phase: string
  readonly gate: string | null
  /** Working directory: the worktree. */
  readonly cwd: string
  /** The attempt's own folder (exists): prompt, stdout, stderr, pid and exit files, policy and its log. */
  readonly dir: string
  /** The whole prompt, context block first. */
  readonly prompt: string
  readonly session: SessionId
  /** Continue `session` instead of beginning it. */
  readonly resume: boolean
  /** What `session` had cost before this attempt, US dollars: the CLI's totals go on across a resume. */
  readonly sessionCostUsd: number
  readonly model: string | null
  /** JSON Schema that the answer must match; null: free text. */
  readonly schema: object | null
  /** Shell command of the PreToolUse hook that decides each tool call; it fails closed. */
  readonly hookCommand: string
  /** Read-only agents are not offered tools that edit. */
  readonly readOnly: boolean
  readonly web: boolean
  /** Load the repository's own hooks, permissions and MCP servers. */
  readonly trustProject: boolean
  /** US dollars that this attempt may spend; null: no cap. */
  readonly budgetUsd: number | null
  readonly timeoutMs: number
  /** Variables beside the inherited environment (PATH and the provider's variables are inherited). */
  readonly env: Readonly<Record<string, string>>
}

/** A sign of life, in words for a person: `editing src/parse.ts`. */
export interface Activity {
  readonly at: number
  readonly text: string
  readonly tool: string | null
  /** Cost so far of this attempt, US dollars; an estimate until the result. */
  readonly costUsd: number
}

export interface AgentOutcome {
  readonly outcome: Exclude<AttemptOutcome, 'empty'>
  /** One sentence for a person. */
  readonly detail: string
  /** The agent's last text: the artifact of the phase. */
  readonly text: string
  /** The schema-checked answer as the CLI gave it, not yet validated by us; null when there was none. */
  readonly structured: unknown
  readonly costUsd: number
  readonly costEstimated: boolean
  readonly tokens: Tokens
  readonly durationMs: number
  readonly model: string | null
  /** Epoch milliseconds before which a retry makes no sense; null when the provider named none. */
  readonly notBefore: number | null
}

export interface StartedProcess {
  readonly pid: number
  /** As `ProcessTable.startTime` gives it. */
  readonly startTime: string
  readonly command: string
}

export interface AgentObserver {
  /** Called once when the process is known (started now, or found alive). Must be recorded before it counts. */
  started(process: StartedProcess): void
  activity(activity: Activity): void
}

export interface AgentRun {
  /** Settles when the process has ended (or was found to be gone) and everything it wrote was read. Never rejects. */
  readonly done: Promise<AgentOutcome>
  /** The stop ladder: SIGINT, SIGTERM, SIGKILL, then whatever still carries the attempt's marker. */
  stop(reason: 'stopped' | 'timeout'): Promise<void>
  /** Stops following; the process goes on. `done` never settles after this. */
  detach(): void
}

export interface AgentAdapter {
  /**
   * Carries out an order, from whatever state its folder is in: starts it, adopts a process that is alive, or collects
   * the result of one that ended meanwhile. Calling it again after a crash is safe: nothing is started twice.
   */
  run(order: WorkOrder, observer: AgentObserver): AgentRun
}
