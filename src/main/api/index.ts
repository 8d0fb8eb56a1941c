/** What hosts take from the api: the transports and what a caller is known by. */
export type { ApiContext } from './base.ts'
export { createCaller } from './caller.ts'
export { type LocalSocket, serveLocalSocket } from './transports/local-socket.ts'
export { localSocketPath } from './transports/local-socket-path.ts'
export { type ApiPort, serveMessagePort } from './transports/message-port.ts'
export { createRestHandler, openApiDocument, REST_PREFIX } from './transports/rest.ts'
export {
  MOST_TERMINAL_FRAME,
  serveTerminalPort,
  serveTerminalSocket,
  terminalOfPath,
} from './transports/terminal-channel.ts'
export { serveWebSocket } from './transports/websocket.ts'
