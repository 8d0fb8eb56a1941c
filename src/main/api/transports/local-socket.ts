/** Serves the router to this user's own programs: a WebSocket over a Unix socket (a named pipe on Windows). */
import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { ApiContext } from '../base.ts'
import { whySocketUnsafe } from './local-socket-path.ts'
import { MOST_TERMINAL_FRAME, serveTerminalSocket, terminalOfPath } from './terminal-channel.ts'
import { serveWebSocket } from './websocket.ts'

/** A plan of a thousand tasks, or a spec, and no more. */
const MOST_MESSAGE_BYTES = 8 * 1024 * 1024
const MOST_CONNECTIONS = 64
/** Status of RFC 6455. */
const GOING_AWAY = 1001
const CLOSE_MS = 1_000

export interface LocalSocket {
  readonly path: string
  close(): Promise<void>
}

/** The engine's lock must be held: whatever lies at the path is then nobody's any more. */
export async function serveLocalSocket(path: string, context: ApiContext): Promise<Result<LocalSocket, Failure>> {
  const server = createServer((_, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('Speak WebSocket here.\n')
  })
  server.maxConnections = MOST_CONNECTIONS
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES })
  const terminals = new WebSocketServer({ noServer: true, maxPayload: MOST_TERMINAL_FRAME })
  server.on('upgrade', (request, socket, head) => {
    const terminal = terminalOfPath(request.url ?? '')
    if (terminal !== null)
      return terminals.handleUpgrade(request, socket, head, (client) => serveTerminalSocket(client, context, terminal))
    sockets.handleUpgrade(request, socket, head, (client) => serveWebSocket(client, context))
  })
  const failure = whySocketUnsafe(path, true) ?? (await listen(server, path))
  if (failure !== null)
    return fail(
      'socket-failed',
      `The local socket ${path} cannot be opened (${failure}). Set SWITCHYARD_HOME to another folder.`,
    )
  return ok({
    path,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // What was answered still goes out; whoever does not take it is not waited for.
      for (const client of [...sockets.clients, ...terminals.clients]) client.close(GOING_AWAY)
      // Whoever connected and never spoke WebSocket.
      server.closeAllConnections()
      const impatient = setTimeout(() => {
        for (const client of [...sockets.clients, ...terminals.clients]) client.terminate()
      }, CLOSE_MS)
      await closed
      clearTimeout(impatient)
    },
  })
}

async function listen(server: ReturnType<typeof createServer>, path: string): Promise<string | null> {
  const pipe = process.platform === 'win32'
  try {
    if (!pipe) rmSync(path, { force: true })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  // Nobody else may connect, not even between its making and a chmod.
  const mask = pipe ? 0 : process.umask(0o177)
  try {
    return await new Promise<string | null>((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      server.listen(path, () => {
        try {
          if (!pipe) chmodSync(path, 0o600)
          resolve(null)
        } catch (error) {
          server.close()
          resolve(error instanceof Error ? error.message : String(error))
        }
      })
      if (!pipe) process.umask(mask)
    })
  } finally {
    if (!pipe) process.umask(mask)
  }
}
