/** Carries the contract: over the dashboard's WebSocket, or over the port that the desktop app hands to its window. */
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { WebSocket as ReconnectingSocket } from 'partysocket'
import { CONNECTED, type DesktopBridge } from '../../contract/desktop.ts'
import type { SwitchyardClient } from '../../contract/index.ts'
import { acknowledge } from '../../contract/port-credit.ts'
import { type Connection, createConnection } from './connection.ts'

declare global {
  interface Window {
    switchyard?: DesktopBridge
  }
}

export interface Transport {
  /** What the desktop host says to its window and hears from it; null in a browser. */
  readonly host: MessagePort | null
  readonly client: SwitchyardClient
  readonly connection: Connection
}

export const createTransport = (): Promise<Transport> =>
  window.switchyard ? overPort(window.switchyard) : Promise.resolve(overSocket())

/** The socket's address stands beside the page's own, which may lie behind a prefix. */
function socketAddress(): string {
  const url = new URL('ws', document.baseURI)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url.href
}

/** Status of RFC 6455. */
const MESSAGE_TOO_BIG = 1009

function overSocket(): Transport {
  const connection = createConnection()
  const socket = new ReconnectingSocket(socketAddress(), [], {
    minReconnectionDelay: 400,
    maxReconnectionDelay: 8_000,
    reconnectionDelayGrowFactor: 1.6,
    connectionTimeout: 8_000,
    // A call made while the line is down fails at once: whoever made it decides whether to ask again.
    maxEnqueuedMessages: 0,
  })
  socket.addEventListener('open', () => connection.set({ kind: 'online' }))
  socket.addEventListener('close', ({ code }) => {
    if (connection.state.kind === 'refused') return
    connection.set({ kind: 'offline', since: Date.now(), ...(code === MESSAGE_TOO_BIG ? { tooLarge: true } : {}) })
    void askWhy(connection, () => socket.close())
  })
  window.addEventListener('online', () => {
    if (connection.state.kind === 'offline') socket.reconnect()
  })
  const link = new SocketLink({ websocket: socket as unknown as WebSocket })
  return { client: createORPCClient(link), connection, host: null }
}

/** A browser does not say why a WebSocket was refused; a plain request does. It is a POST: those carry the Origin. */
async function askWhy(connection: Connection, giveUp: () => void): Promise<void> {
  try {
    const answer = await fetch(new URL('auth/session', document.baseURI), { method: 'POST', cache: 'no-store' })
    if (answer.status !== 401) return
    connection.set({ kind: 'refused' })
    giveUp()
  } catch {
    // Not reachable at all: it stays offline, and the socket tries again.
  }
}

/** The port of the desktop app. Its engine lives and dies with the host, which reloads the window when it restarts it. */
function overPort(bridge: DesktopBridge): Promise<Transport> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent) => {
      const [port, host] = event.ports
      if (event.source !== window || event.data?.kind !== CONNECTED || !port) return
      window.removeEventListener('message', listen)
      acknowledge(port)
      port.start()
      const connection = createConnection()
      connection.set({ kind: 'online' })
      resolve({ client: createORPCClient(new PortLink({ port })), connection, host: host ?? null })
    }
    window.addEventListener('message', listen)
    bridge.connect()
  })
}
