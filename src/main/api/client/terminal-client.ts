/** The raw channel of a terminal over the engine's local socket, for programs of this user. */
import { WebSocket } from 'ws'
import {
  decodeTerminalFrame,
  encodeViewerFrame,
  MAX_FRAME,
  type TerminalFrame,
  type ViewerFrame,
} from '../../../contract/terminal-wire.ts'

export interface TerminalChannel {
  send(frame: ViewerFrame): void
  close(): void
  /** Settles when the channel is gone, whoever closed it. */
  readonly closed: Promise<void>
}

const CONNECT_MS = 5_000

/** Null: nobody answers there. Frames may come before this settles: `take` is called for each, in order. */
export async function connectTerminal(
  socketPath: string,
  terminal: string,
  take: (frame: TerminalFrame) => void,
): Promise<TerminalChannel | null> {
  const socket = new WebSocket(`ws+unix:${socketPath}:/terminals/${terminal}`, {
    handshakeTimeout: CONNECT_MS,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('message', (data: Buffer, isBinary) => {
    const frame = isBinary ? decodeTerminalFrame(data) : null
    if (frame === null) socket.terminate()
    else take(frame)
  })
  const opened = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  if (!opened) return null
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(encodeViewerFrame(frame))
    },
    close: () => socket.close(1000),
    closed,
  }
}
