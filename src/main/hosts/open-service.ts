/** Opens the data directory for a host that holds its engine: engine, service, and the local socket for this user's programs. */
import { totalmem } from 'node:os'
import type { SwitchyardClient } from '../../contract/index.ts'
import type { DashboardAccess } from '../../contract/procedures/system.ts'
import { type Failure, ok, type Result } from '../../contract/result.ts'
import { findClaude } from '../agents/claude/find-claude.ts'
import { createCaller, localSocketPath, serveLocalSocket } from '../api/index.ts'
import { createEngineService, type EngineService } from '../services/app/engine-service.ts'
import type { Looked } from '../services/app/machine-checks.ts'
import type { Store } from '../store/store.ts'
import { openEngine, type Surroundings } from './compose.ts'
import { VERSION } from './version.ts'

export interface OpenService {
  readonly service: EngineService
  readonly store: Store
  /** Where the local socket listens. */
  readonly socketPath: string
  /** The contract in this process: what others reach over the socket. */
  readonly client: SwitchyardClient
  /** Settles, with the name of who asked, once everything was let go for another engine: the host then closes. */
  readonly yielded: Promise<string>
  /** Gives the data directory back; agents at work go on. Doing it twice is safe. */
  close(): Promise<void>
  /** The same at once, for a process that is about to exit: nobody is told. */
  abandon(): void
}

export interface OpenServiceOptions {
  /** What the user typed or started: others who find the engine held are told. */
  readonly command: string
  /** Agents at once over all runs; default: by the memory of this machine. */
  readonly maxAgents?: number
  /** A command in the foreground: it drives only what it is told to, and yields to a host that lives long. */
  readonly foreground?: boolean
  /** What the machine was found to be just before. */
  readonly looked?: Looked
  /** How to get into the dashboard that this host serves; absent: it serves none. */
  readonly dashboard?: (service: EngineService) => Promise<Result<DashboardAccess, Failure>>
}

/** A live agent with its tools measures some 400 MB: half of the memory is for them. */
const AGENT_BYTES = 800 * 1024 ** 2
const MOST_AGENTS = 32

/** Agents at once over all runs. */
const commonLimit = (): number => Math.max(2, Math.min(MOST_AGENTS, Math.floor(totalmem() / AGENT_BYTES)))

/** Nothing is driven until `service.recover()`: a host first shows its window, or says where it listens. */
export async function openService(
  world: Surroundings,
  options: OpenServiceOptions,
): Promise<Result<OpenService, Failure>> {
  const maxAgents = options.maxAgents ?? commonLimit()
  const claudePath = (): string => {
    const found = findClaude(world.env, process.platform)
    if (!found.ok) throw new Error(found.failure.message)
    return found.value.path
  }
  const opened = openEngine(world, { command: options.command, claudePath, maxAgents })
  if (!opened.ok) return opened
  const { engine, store, samples } = opened.value
  let told: (by: string) => void = () => {}
  const yielded = new Promise<string>((resolve) => {
    told = resolve
  })
  const { dashboard } = options
  const service: EngineService = createEngineService({
    engine,
    git: world.git,
    env: world.env,
    version: VERSION,
    maxAgents,
    samples,
    command: options.command,
    goesOn: options.foreground !== true,
    ...(options.foreground ? { yieldTo: told } : {}),
    ...(options.looked ? { looked: options.looked } : {}),
    ...(dashboard ? { dashboard: () => dashboard(service) } : {}),
  })
  const socket = await serveLocalSocket(localSocketPath(world.paths.home), { service, grant: 'local-only' })
  if (!socket.ok) {
    service.end()
    opened.value.close()
    return socket
  }
  let closing: Promise<void> | null = null
  return ok({
    service,
    store,
    socketPath: socket.value.path,
    client: createCaller({ service, grant: 'local-only' }),
    yielded,
    close() {
      closing ??= (async () => {
        // First, so that viewers are told why their channel closes.
        await service.terminals.end()
        // What they cost is stored while it still can be.
        await service.reviews.end()
        // Another host may take the data directory over the moment it is free: nothing of ours may still be at work in it.
        await engine.letGo()
        service.end()
        await socket.value.close()
        opened.value.close()
      })()
      return closing
    },
    abandon() {
      service.end()
      opened.value.close()
    },
  })
}
