/** Serves the router over a message port, Electron's or that of a Node worker, with back-pressure: see `port-credit.ts`. */
import { onMessagePortClose, onMessagePortMessage } from '@orpc/client/message-port'
import type { RPCHandler as PortHandler } from '@orpc/server/message-port'
// The handler of message ports does not wait for what is sent; that of WebSockets does, and speaks the same messages.
import { RPCHandler } from '@orpc/server/ws'
import { PORT_WINDOW, sizeOf } from '../../../contract/port-credit.ts'
import type { ApiContext } from '../base.ts'
import { router } from '../router.ts'
import { feedSerializer } from './feed-serializer.ts'

/** The part of a port that is used; Electron's `MessagePortMain` and Node's `MessagePort` both have it. */
export type ApiPort = Parameters<PortHandler<ApiContext>['upgrade']>[0]

type Sent = string | Uint8Array

/** The port must be started by the caller. Closing it ends every call and feed on it. */
export function serveMessagePort(port: ApiPort, context: ApiContext): void {
  const handler = new RPCHandler(router, { customJsonSerializers: [feedSerializer] })
  let sent = 0
  let arrived = 0
  let closed = false
  /** Whoever sent more than fits goes on when this is called; each holds one message back at most. */
  const held = new Set<() => void>()

  function release(): void {
    for (const goOn of held) goOn()
    held.clear()
  }

  void handler.upgrade(
    {
      addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void) {
        if (type === 'close')
          return onMessagePortClose(port, () => {
            listener({})
            closed = true
            release()
          })
        onMessagePortMessage(port, (data: unknown) => {
          if (typeof data !== 'number') return listener({ data })
          // What never was sent has not arrived either.
          if (data > arrived && data <= sent) arrived = data
          if (sent - arrived < PORT_WINDOW) release()
        })
      },
      // A promise, although the type says otherwise: the handler awaits it before it asks a feed for more.
      send: (data: Sent) =>
        new Promise<void>((resolve) => {
          // Not at once: a feed that always has more would then never let `close` through.
          if (closed) return void setImmediate(resolve)
          sent += sizeOf(data)
          port.postMessage(data)
          if (sent - arrived < PORT_WINDOW) resolve()
          else held.add(resolve)
        }),
    } as unknown as Parameters<typeof handler.upgrade>[0],
    { context },
  )
}
