/** What the effects are given: every part of the world, passed in by the host. */
import type { ProcessKind, RunEvent } from '../../../contract/events.ts'
import type { Activity, AgentAdapter, AgentRun } from '../../agents/adapter.ts'
import type { CommandOrder, CommandRun } from '../../gates/gate.ts'
import type { Repository } from '../../git/repository.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { Logger } from '../../lib/logger.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { Paths } from '../paths.ts'
import type { PromptLibrary } from '../prompts/prompt-library.ts'

export interface EffectDeps {
  readonly clock: Clock
  readonly ids: IdMint
  readonly logger: Logger
  readonly paths: Paths
  readonly adapter: AgentAdapter
  readonly runCommand: (order: CommandOrder) => CommandRun
  /** The repository of a project, opened once. Throws when it is no repository any more. */
  readonly repository: (projectDir: string) => Promise<Repository>
  readonly prompts: PromptLibrary
  readonly env: NodeJS.ProcessEnv
  /** What agents do right now: shown live, never stored. */
  readonly onActivity: (run: string, attempt: string, activity: Activity) => void
  /** Agents and commands under way in this process, so that a second Ctrl-C can end them. */
  readonly live: LiveWork
}

/** Everything that runs for us at this moment and how to end it. */
export interface LiveWork {
  readonly agents: Map<string, AgentRun>
  /** With what each belongs to. */
  readonly commands: Map<CommandRun, { readonly run: string; readonly task: string | null; readonly kind: ProcessKind }>
  /** Commands that were ended because a person sent their task back: what they show is no evidence. */
  readonly overtaken: WeakSet<CommandRun>
  /** Gates under way in the worktree of a task, by `run.task`: whoever works there next waits for their end. */
  readonly gates: Map<string, Promise<unknown>>
  /** Tasks, by `run.task`, that are being written to the integration branch at this moment: too late for a word. */
  readonly advancing: Set<string>
  /** What each agent has cost so far, US dollars, by attempt: agents side by side must not each spend what is left. */
  readonly costs: Map<string, number>
  /** Set once work is being ended by us: what commands show from then on is no evidence. */
  stopping: boolean
  /** The same for single runs, until they are driven again. */
  readonly stoppedRuns: Set<string>
  /** Aborted once another engine is to take up the work: agents go on, and nobody here follows them any more. */
  readonly leaving: AbortSignal
}

export type EffectOf<E, K> = Extract<E, { kind: K }>
export type Perform<E> = (deps: EffectDeps, session: RunSession, effect: E) => Promise<RunEvent[]>

/** Raises attention as the result of an effect. */
export function attention(
  deps: EffectDeps,
  session: RunSession,
  task: string | null,
  kind: Extract<RunEvent, { type: 'AttentionRaised' }>['kind'],
  text: string,
): RunEvent {
  return {
    type: 'AttentionRaised',
    attention: deps.ids.attention(session.run, session.state.attention.length + 1),
    task: task as Extract<RunEvent, { type: 'AttentionRaised' }>['task'],
    kind,
    text,
  }
}
