/** Carries out work orders with headless claude processes: starts, adopts or collects them, and stops them when told. */
import type { Clock } from '../../lib/clock.ts'
import { createFollowHub, type FollowHub } from '../../lib/follow-file.ts'
import type { Logger } from '../../lib/logger.ts'
import type { ProcessRef, ProcessTable } from '../../lib/processes.ts'
import { stopLadder } from '../../lib/stop-ladder.ts'
import type { AgentAdapter, AgentObserver, AgentOutcome, AgentRun, WorkOrder } from '../adapter.ts'
import { MARKER } from './agent-env.ts'
import { exitedAt, hasProcess, inspectAttempt, readCommand, readStderr } from './attempt-folder.ts'
import { AttemptTracker, type Doing, type StopReason } from './attempt-tracker.ts'
import type { Environment } from './find-claude.ts'
import { type AttemptFollow, type FollowEnd, followAttempt } from './follow-attempt.ts'
import { launch } from './launch.ts'

export interface ClaudeAdapterOptions {
  readonly claudePath: string
  readonly processes: ProcessTable
  readonly clock: Clock
  readonly logger: Logger
  readonly baseEnv: Environment
  /** Shared by all attempts; one is made when none is given. */
  readonly hub?: FollowHub
  /** Milliseconds that SIGINT and SIGTERM each get. */
  readonly graceMs?: number
  /** Milliseconds that a process may live on after its last result (MCP servers that close slowly). */
  readonly lingerMs?: number
}

const LINGER_MS = 20_000
/** From the start of the wrapper to claude's pid: two shells, so milliseconds, unless the machine is on its knees. */
const PID_MS = 20_000
const PID_POLL_MS = 5
const PID_LOOK_MS = 250
/** setTimeout takes no longer delay. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

type Begun = { readonly kind: 'running'; readonly process: ProcessRef } | { readonly kind: 'ended' } | NeverStarted
type NeverStarted = { readonly kind: 'never'; readonly outcome: 'failed' | 'stopped'; readonly detail: string }

export function createClaudeAdapter(options: ClaudeAdapterOptions): AgentAdapter {
  const hub = options.hub ?? createFollowHub()
  return { run: (order, observer) => runOrder(order, observer, { ...options, hub }) }
}

function runOrder(
  order: WorkOrder,
  observer: AgentObserver,
  options: ClaudeAdapterOptions & { readonly hub: FollowHub },
): AgentRun {
  const { processes, clock, logger, hub, graceMs = 3_000, lingerMs = LINGER_MS } = options
  const marker = { name: MARKER, value: order.attempt }
  const tracker = new AttemptTracker({
    cwd: order.cwd,
    sessionCostUsd: order.sessionCostUsd,
    wantsStructured: order.schema !== null,
  })
  let stopReason: StopReason | null = null
  let detached = false
  let follow: AttemptFollow | null = null
  let cancelTimeout = () => {}
  let cancelLinger = () => {}
  let ladder: Promise<unknown> | null = null
  // The clock's timers do not keep us alive, and somebody awaits `done`.
  const hold = setInterval(() => {}, 60_000)

  const climb = (process: ProcessRef | null) => {
    ladder ??= stopLadder(process, { processes, clock, marker, sigintMs: graceMs, sigtermMs: graceMs })
    return ladder
  }

  const halt = async (reason: StopReason): Promise<void> => {
    stopReason ??= reason
    const state = await begun.catch(() => null) // `done` tells what went wrong.
    if (state?.kind === 'running') await climb(state.process)
    follow?.check()
  }

  // What lay in the file when we came is history: of it only the last activity is worth telling.
  let caughtUp = false
  let latest: Doing | null = null
  let told = ''
  const tell = (doing: Doing) => {
    if (doing.text === told) return
    told = doing.text
    observer.activity({ at: clock.now(), text: doing.text, tool: doing.tool, costUsd: tracker.costUsd() })
  }

  const watchOver = (process: ProcessRef | null): Promise<FollowEnd> => {
    follow = followAttempt({
      dir: order.dir,
      hub,
      clock,
      isAlive: () => process !== null && processes.isAlive(process),
      onEvent(event) {
        const doing = tracker.push(event)
        if (doing !== null && caughtUp) tell(doing)
        else latest = doing ?? latest
        cancelLinger()
        if (process === null) return
        if (tracker.credentialsRefused()) void halt('credentials')
        if (tracker.turnEnded()) cancelLinger = clock.after(lingerMs, () => void halt('lingering'))
      },
      onCaughtUp() {
        caughtUp = true
        if (latest !== null && process !== null) tell(latest)
      },
    })
    return follow.ended
  }

  /** Brings the attempt to a process with a known pid, or finds that it has ended; starts it only where nothing was. */
  const begin = async (): Promise<Begun> => {
    const wrapper = { launched: false, gone: false }
    for (let waited = 0; waited < PID_MS; waited += PID_POLL_MS) {
      const { gone } = wrapper
      // A look at all processes is dear, the files are not.
      if (gone || waited % PID_LOOK_MS === 0 || hasProcess(order.dir)) {
        const state = inspectAttempt(order, processes)
        if (state.kind === 'alive') return { kind: 'running', process: state.process }
        if (state.kind === 'ended') return state
        if (state.kind === 'fresh' && gone) break
        if (state.kind === 'fresh' && !wrapper.launched) {
          if (stopReason !== null)
            return { kind: 'never', outcome: 'stopped', detail: 'It was stopped before it began.' }
          const launched = launch(order, options)
          if (!launched.ok) return { kind: 'never', outcome: 'failed', detail: launched.failure.message }
          wrapper.launched = true
          void launched.value.wrapperExit.then(() => {
            wrapper.gone = true
            follow?.check()
          })
        }
      }
      await new Promise<void>((resolve) => clock.after(PID_POLL_MS, resolve))
    }
    return { kind: 'never', outcome: 'failed', detail: 'The agent did not start: its shell ended without starting it.' }
  }

  const carryOut = async (): Promise<AgentOutcome> => {
    const state = await begun
    if (state.kind === 'never')
      return { ...tracker.finish(endOf(order.dir, clock, null, null)), outcome: state.outcome, detail: state.detail }
    const process = state.kind === 'running' ? state.process : null
    if (detached) return new Promise(() => {})
    if (process !== null) {
      observer.started({ ...process, command: [options.claudePath, ...(readCommand(order.dir)?.args ?? [])].join(' ') })
      const startedAt = readCommand(order.dir)?.startedAt ?? clock.now()
      const left = Math.min(Math.max(0, startedAt + order.timeoutMs - clock.now()), LONGEST_TIMER_MS)
      cancelTimeout = clock.after(left, () => void halt('timeout'))
    }
    const { exitCode, stats } = await watchOver(process)
    cancelTimeout()
    cancelLinger()
    // Daemons that a command left behind outlive claude; they are the attempt's and end with it.
    if (ladder !== null) await ladder
    await stopLadder(null, { processes, clock, marker, sigtermMs: graceMs })
    const outcome = tracker.finish(endOf(order.dir, clock, exitCode, stopReason))
    const report = { attempt: order.attempt, outcome: outcome.outcome, exitCode, ...stats }
    if (stats.oversized > 0) logger.warn(report, 'parts of an agent stream were too large to read')
    else logger.info(report, 'an attempt ended')
    return outcome
  }

  const begun = begin()
  const done = new Promise<AgentOutcome>((resolve) => {
    carryOut().then(
      (outcome) => {
        clearInterval(hold)
        if (!detached) resolve(outcome)
      },
      async (error: unknown) => {
        // `done` never rejects: whatever goes wrong on our side is this attempt's failure, and nobody follows it now.
        logger.warn({ attempt: order.attempt, err: error }, 'following an attempt failed')
        follow?.close()
        cancelTimeout()
        await stopLadder(null, { processes, clock, marker, sigtermMs: graceMs })
        clearInterval(hold)
        const reason = error instanceof Error ? error.message : String(error)
        const outcome = tracker.finish(endOf(order.dir, clock, null, stopReason))
        if (!detached)
          resolve({ ...outcome, outcome: 'failed', detail: `Switchyard could not follow the agent: ${reason}` })
      },
    )
  })

  return {
    done,
    stop: (reason) => halt(reason),
    detach() {
      detached = true
      clearInterval(hold)
      cancelTimeout()
      cancelLinger()
      follow?.close()
    },
  }
}

function endOf(dir: string, clock: Clock, exitCode: number | null, stopReason: StopReason | null) {
  const startedAt = readCommand(dir)?.startedAt
  const endedAt = exitedAt(dir) ?? clock.now()
  return {
    exitCode,
    stopReason,
    stderr: readStderr(dir),
    durationMs: startedAt === undefined ? 0 : Math.max(0, Math.round(endedAt - startedAt)),
  }
}
