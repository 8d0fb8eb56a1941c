/** Serves the router over a WebSocket, with back-pressure: what a peer does not read is not produced. */
import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { ApiContext } from '../base.ts'
import { router } from '../router.ts'
import { feedSerializer } from './feed-serializer.ts'

/** Bytes that may wait in the socket before the next message is held back. */
const HIGH_WATER_BYTES = 1024 * 1024
/** A peer that answers no ping within this time is gone: its machine slept or its network went. */
const PING_MS = 30_000

export function serveWebSocket(socket: WebSocket, context: ApiContext): void {
  const handler = new RPCHandler(router, { customJsonSerializers: [feedSerializer] })
  void handler.upgrade(
    {
      addEventListener: socket.addEventListener.bind(socket),
      // A promise, although the type says otherwise: the handler awaits it before it asks a feed for more.
      send: (data: Parameters<WebSocket['send']>[0]) =>
        new Promise<void>((resolve) => {
          // Not at once: a feed that always has more would then never let `close` through.
          if (socket.readyState !== socket.OPEN) return void setImmediate(resolve)
          // A peer that is gone is told by `close`, which ends its calls and feeds.
          socket.send(data, () => resolve())
          if (socket.bufferedAmount < HIGH_WATER_BYTES) resolve()
        }),
    } as unknown as Parameters<typeof handler.upgrade>[0],
    { context },
  )
  // Errors of a socket (a frame that is too large, a reset) close it; without a listener they would end the process.
  socket.on('error', () => {})
  keepAlive(socket)
}

/** Ends the socket of a peer that answers no ping. */
export function keepAlive(socket: WebSocket): void {
  let alive = true
  socket.on('pong', () => {
    alive = true
  })
  const timer = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING_MS)
  timer.unref()
  socket.on('close', () => clearInterval(timer))
}
