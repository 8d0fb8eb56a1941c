/** Serves the router over a message port: Electron's, a browser's, or that of a Node worker. */
import { RPCHandler } from '@orpc/server/message-port'
import type { ApiContext } from '../base.ts'
import { router } from '../router.ts'
import { feedSerializer } from './feed-serializer.ts'

/** The part of a port that is used; Electron's `MessagePortMain` and Node's `MessagePort` both have it. */
export type ApiPort = Parameters<RPCHandler<ApiContext>['upgrade']>[0]

/** The port must be started by the caller. Closing it ends every call and feed on it. */
export function serveMessagePort(port: ApiPort, context: ApiContext): void {
  new RPCHandler(router, { customJsonSerializers: [feedSerializer] }).upgrade(port, { context })
}
