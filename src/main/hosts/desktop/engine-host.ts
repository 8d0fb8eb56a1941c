/** The engine inside of the desktop app's main process, and what the rest of the host needs of it. */
import type { MessagePortMain } from 'electron'
import type { StoredEvent } from '../../../contract/events.ts'
import type { RunId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import type { RunSummary } from '../../../contract/views.ts'
import { serveMessagePort, serveTerminalPort } from '../../api/index.ts'
import type { Logger } from '../../lib/logger.ts'
import { surroundings } from '../compose.ts'
import { takeEngine } from '../take-engine.ts'
import { createAppDashboard } from './app-dashboard.ts'
import type { RunSummary as NoticeSummary } from './model/notices.ts'
import { IDLE, type Pulse } from './model/tray-model.ts'
import { createWaitingInstances } from './model/waiting-instances.ts'

export interface EngineHost {
  /** What goes on now. */
  pulse(): Pulse
  /** Interactive instances that live. */
  interactive(): number
  /** Calls back when the pulse may have changed. */
  onChange(listener: () => void): () => void
  /** Calls back after each commit. */
  onEvents(listener: (events: readonly StoredEvent[]) => void): () => void
  /** Calls back when an interactive instance begins to wait for a permission. */
  onWaiting(listener: (instance: InstanceView) => void): () => void
  summary(run: RunId): NoticeSummary | null
  /** Answers procedures on a port until it closes. */
  serve(port: MessagePortMain): void
  /** The raw channel of a terminal, on a port of its own until it closes. */
  serveTerminal(port: MessagePortMain, terminal: string): void
  /** Takes up what is unfinished. */
  recover(): Promise<void>
  /** Starts nothing new in any run; agents at work end their phases. */
  pauseAll(): Promise<void>
  /** Ends the agents at work; their sessions continue when the runs are resumed. */
  stopAll(): Promise<void>
  /** Gives the data directory back; agents at work go on. Doing it twice is safe. */
  close(): Promise<void>
}

/** `asking`: told whom, when a command that holds the engine is asked for it. */
export async function openEngineHost(
  env: NodeJS.ProcessEnv,
  logger: Logger,
  asking: (holder: string) => void = () => {},
): Promise<Result<EngineHost, Failure>> {
  const world = surroundings(env)
  const dashboard = createAppDashboard(world.paths.home)
  const opened = await takeEngine(world, {
    command: 'Switchyard',
    dashboard: dashboard.access,
    asking(holder) {
      logger.info({ holder }, 'a command holds the engine and is asked for it')
      asking(holder)
    },
  })
  if (!opened.ok) return opened
  const { service, store } = opened.value
  const { engine } = service.deps

  const listeners = new Set<() => void>()
  const ending = new AbortController()
  let runs: ReadonlyMap<string, RunSummary> = new Map()
  let inbox = 0
  async function follow(): Promise<void> {
    for await (const message of service.feeds.runs(undefined, ending.signal)) {
      if (message.type === 'resync') continue
      const known = message.type === 'snapshot' ? [] : runs
      runs = new Map([...known, ...(message.data.runs ?? []).map((run) => [run.run, run] as const)])
      // What was put aside calls for nobody now.
      inbox = message.data.inbox?.filter((item) => (item.snoozedUntil ?? 0) <= Date.now()).length ?? inbox
      for (const listener of listeners) listener()
    }
  }
  const waiting = createWaitingInstances()
  const waitListeners = new Set<(instance: InstanceView) => void>()
  async function followInstances(): Promise<void> {
    for await (const message of service.instances.watch(undefined, ending.signal)) {
      for (const instance of waiting.take(message)) for (const listener of waitListeners) listener(instance)
      for (const listener of listeners) listener()
    }
  }
  for (const [what, following] of [
    ['runs', follow()],
    ['instances', followInstances()],
  ] as const)
    following.catch((error: unknown) => logger.error({ error: String(error) }, `the ${what} are not followed any more`))

  let closed = false
  const liveInstances = () => service.instances.list().filter(({ state }) => state.kind !== 'exited')
  return ok({
    interactive: () => (closed ? 0 : liveInstances().length),
    pulse() {
      const active = [...runs.values()].filter((run) => run.driven)
      const costUsd = active.reduce((sum, run) => sum + run.costUsd, 0)
      return {
        ...IDLE,
        agents: closed ? 0 : engine.agentsAtWork(),
        activeRuns: active.length,
        inbox,
        waiting: waiting.count,
        costUsd,
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onWaiting(listener) {
      waitListeners.add(listener)
      return () => waitListeners.delete(listener)
    },
    onEvents: (listener) => store.runs.subscribe(listener),
    summary(run) {
      const found = service.summary(run)
      return found.ok ? { ...found.value, specName: found.value.title } : null
    },
    // The window is the person's own: it may do everything.
    serve: (port) => serveMessagePort(port, { service, grant: 'desktop-only' }),
    serveTerminal(port, terminal) {
      const ears = serveTerminalPort(port, { service, grant: 'desktop-only' }, terminal)
      port.on('message', ({ data }) => ears.message(data))
      port.on('close', () => ears.closed())
    },
    recover: () => service.recover(),
    pauseAll: () => service.pauseAll('paused from the tray'),
    async stopAll() {
      // Stopped by a person, they are not resumed at the next start.
      await Promise.all([service.stopAll(), ...liveInstances().map(({ id }) => service.instances.stop(id))])
    },
    async close() {
      closed = true
      ending.abort()
      await dashboard.close()
      await opened.value.close()
    },
  })
}
