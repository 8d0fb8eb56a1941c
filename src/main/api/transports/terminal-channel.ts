/** Carries the raw channel of a terminal: over a WebSocket of its own, or a message port of its own. */
import type { WebSocket } from 'ws'
import { mayCall } from '../../../contract/access.ts'
import { TerminalId } from '../../../contract/ids.ts'
import { MAX_FRAME } from '../../../contract/terminal-wire.ts'
import type { Viewer } from '../../services/terminals/terminals.ts'
import type { ApiContext } from '../base.ts'
import { keepAlive } from './websocket.ts'

/** What a WebSocket of a terminal may send at once. */
export const MOST_TERMINAL_FRAME = MAX_FRAME

/** The terminal that an upgrade to `/terminals/ID` asks for; null for any other path. */
export function terminalOfPath(path: string): TerminalId | null {
  const id = /^\/terminals\/([^/]+)$/.exec(path)?.[1]
  const parsed = TerminalId.safeParse(id)
  return parsed.success ? parsed.data : null
}

/** Typing into a shell is the right to run anything: who may open one may type. */
const rightsOf = ({ grant }: ApiContext): { writable: boolean } => ({ writable: mayCall(grant, 'admin') })

/** What waits in the socket is bounded by what a viewer may leave unacknowledged, and one snapshot. */
export function serveTerminalSocket(socket: WebSocket, context: ApiContext, terminal: string): void {
  const viewer = context.service.terminals.attach(terminal, rightsOf(context), {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(frame)
    },
    close: () => socket.close(1000),
  })
  socket.on('message', (data, isBinary) => {
    if (isBinary && data instanceof Uint8Array) viewer.receive(data)
    else socket.close(1003, 'binary frames only')
  })
  socket.on('close', () => viewer.detach())
  // A frame that is too large, or a reset, closes it; without a listener they would end the process.
  socket.on('error', () => {})
  keepAlive(socket)
}

/** The part of a port that is used; hosts adapt theirs to it. */
export interface TerminalPort {
  postMessage(message: unknown): void
  close(): void
}

/** Returns what the port's messages and its end are told to. */
export function serveTerminalPort(
  port: TerminalPort,
  context: ApiContext,
  terminal: string,
): { message(data: unknown): void; closed(): void } {
  const viewer: Viewer = context.service.terminals.attach(terminal, rightsOf(context), {
    // A view of a larger buffer would be sent with all of that buffer.
    send: (frame) => port.postMessage(new Uint8Array(frame)),
    close: () => port.close(),
  })
  return {
    message(data) {
      if (data instanceof Uint8Array) viewer.receive(data)
      // Nothing else is a frame, and the viewer is told so.
      else viewer.receive(new Uint8Array(0))
    },
    closed: () => viewer.detach(),
  }
}
