/** A dashboard with the real engine over a world of its own, and a client of the contract for each transport. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { WebSocket } from 'ws'
import type { Grant } from '../../src/contract/access.ts'
import { contract, type SwitchyardClient } from '../../src/contract/index.ts'
import { acknowledge, type CreditedPort } from '../../src/contract/port-credit.ts'
import { type ApiPort, serveMessagePort } from '../../src/main/api/index.ts'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { type OpenService, openService } from '../../src/main/hosts/open-service.ts'
import { type Credentials, createCredentials } from '../../src/main/hosts/server/credentials.ts'
import { type Dashboard, type DashboardLimits, startDashboard } from '../../src/main/hosts/server/dashboard-server.ts'
import { shareCompiledCode } from './compiled-code.ts'
import { noteProbe } from './known-claude.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

export const TRANSPORTS = ['message port', 'websocket', 'rest', 'local socket'] as const
export type TransportName = (typeof TRANSPORTS)[number]

export interface ApiWorld {
  readonly world: World
  readonly open: OpenService
  readonly dashboard: Dashboard
  readonly credentials: Credentials
  /** Folder of the renderer that is served; empty unless the test writes into it. */
  readonly renderer: string
  /** A client over that transport; it is closed with the world. */
  client(transport: TransportName, grant?: Extract<Grant, 'admin' | 'read'>): Promise<SwitchyardClient>
  /** Cuts every socket of a client, as a network that goes away does. */
  cutSockets(): void
  close(): Promise<void>
}

export interface ApiWorldOptions extends WorldOptions {
  readonly limits?: Partial<DashboardLimits>
  readonly maxAgents?: number
}

export async function createApiWorld(options: ApiWorldOptions): Promise<ApiWorld> {
  const world = await createWorld(options)
  shareCompiledCode(world.home)
  const opened = await openService(surroundings(world.env), { command: 'test', maxAgents: options.maxAgents ?? 4 })
  if (!opened.ok) throw new Error(opened.failure.message)
  const open = opened.value
  await noteProbe(open.store, world.env)
  const credentials = createCredentials(Buffer.alloc(32, 7), Date.now)
  const renderer = join(world.dir, 'renderer')
  const started = await startDashboard({
    service: open.service,
    credentials,
    port: 0,
    renderer,
    version: '0.0.0-test',
    ...(options.limits ? { limits: options.limits } : {}),
  })
  if (!started.ok) throw new Error(started.failure.message)
  const dashboard = started.value
  const closers: (() => void)[] = []
  const sockets = new Set<WebSocket>()

  async function overSocket(address: string, headers: Record<string, string>): Promise<SwitchyardClient> {
    const socket = new WebSocket(address, { headers })
    sockets.add(socket)
    closers.push(() => socket.terminate())
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }))
  }

  return {
    world,
    open,
    dashboard,
    credentials,
    renderer,
    async client(transport, grant = 'admin') {
      const authorization = `Bearer ${credentials.token(grant)}`
      switch (transport) {
        case 'message port': {
          const { port1, port2 } = new MessageChannel()
          serveMessagePort(port1 as unknown as ApiPort, { service: open.service, grant })
          acknowledge(port2 as unknown as CreditedPort)
          port1.start()
          port2.start()
          closers.push(() => {
            port1.close()
            port2.close()
          })
          return createORPCClient(
            new PortLink({ port: port2 as unknown as ConstructorParameters<typeof PortLink>[0]['port'] }),
          )
        }
        case 'websocket':
          return overSocket(`ws://127.0.0.1:${dashboard.port}/ws`, { authorization })
        case 'local socket':
          return overSocket(`ws+unix:${open.socketPath}:/`, {})
        case 'rest':
          return createORPCClient(
            new OpenAPILink(contract, { url: `${dashboard.url}/api`, headers: { authorization } }),
          ) as SwitchyardClient
      }
    },
    cutSockets() {
      for (const socket of sockets) socket.terminate()
      sockets.clear()
    },
    async close() {
      for (const close of closers) close()
      await dashboard.close()
      await open.service.stopAll()
      await open.close()
      await world.close()
    },
  }
}

export const commandId = (): string => randomUUID()

export function writeRenderer(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The first message that fits, within a bound; the feed is left afterwards. */
export async function firstOf<T>(
  feed: AsyncIterable<T>,
  fits: (message: T) => boolean,
  ms = 60_000,
): Promise<{ message: T; seen: T[] }> {
  const seen: T[] = []
  const iterator = feed[Symbol.asyncIterator]()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no such message; seen: ${JSON.stringify(seen).slice(0, 2_000)}`)), ms)
  })
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), late])
      if (next.done) throw new Error(`the feed ended; seen: ${JSON.stringify(seen).slice(0, 2_000)}`)
      seen.push(next.value)
      if (fits(next.value)) return { message: next.value, seen }
    }
  } finally {
    clearTimeout(timer)
    await iterator.return?.()
  }
}
