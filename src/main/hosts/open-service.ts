/** Opens the data directory for a host that lives long: engine, service, and the local socket for this user's programs. */
import { totalmem } from 'node:os'
import { type Failure, ok, type Result } from '../../contract/result.ts'
import { findClaude } from '../agents/claude/find-claude.ts'
import { localSocketPath, serveLocalSocket } from '../api/index.ts'
import { createEngineService, type EngineService } from '../services/app/engine-service.ts'
import type { Store } from '../store/store.ts'
import { openEngine, type Surroundings } from './compose.ts'
import { VERSION } from './version.ts'

export interface OpenService {
  readonly service: EngineService
  readonly store: Store
  /** Where the local socket listens. */
  readonly socketPath: string
  /** Gives the data directory back; agents at work go on. Doing it twice is safe. */
  close(): Promise<void>
}

/** A live agent with its tools measures some 400 MB: half of the memory is for them. */
const AGENT_BYTES = 800 * 1024 ** 2
const MOST_AGENTS = 32

/** Agents at once over all runs. */
const commonLimit = (): number => Math.max(2, Math.min(MOST_AGENTS, Math.floor(totalmem() / AGENT_BYTES)))

/** Nothing is driven until `service.recover()`: a host first shows its window, or says where it listens. */
export async function openService(
  world: Surroundings,
  options: { command: string; maxAgents?: number },
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
  const service = createEngineService({
    engine,
    git: world.git,
    env: world.env,
    version: VERSION,
    maxAgents,
    samples,
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
    close() {
      closing ??= (async () => {
        service.end()
        await socket.value.close()
        opened.value.close()
      })()
      return closing
    },
  })
}
