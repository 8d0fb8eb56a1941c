/** A client of the engine that another process of this user holds: the contract over its local socket. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { SwitchyardClient } from '../../../contract/index.ts'
import type { SystemInfo } from '../../../contract/procedures/system.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { whySocketUnsafe } from '../transports/local-socket-path.ts'

export interface EngineClient {
  readonly client: SwitchyardClient
  /** The engine as it introduced itself. */
  readonly info: SystemInfo
  /** Settles when the engine is gone, or has fallen silent. */
  readonly lost: Promise<void>
  close(): void
}

/**
 * `engine-absent`: nobody listens there. `engine-silent`: somebody does, and does not answer. `engine-version`: it is
 * another Switchyard than this one, and the two may not mean the same by one word.
 */
export type ConnectFailure = Failure<'engine-absent' | 'engine-silent' | 'engine-version'>

export interface ConnectOptions {
  /** Version of this Switchyard; an engine of another one is refused. */
  readonly version: string
  /** Milliseconds for the connection, and again for the first answer. */
  readonly answerMs?: number
  /** Milliseconds between two looks whether the engine is still there; it gets three. */
  readonly pingMs?: number
}

const ANSWER_MS = 5_000
const PING_MS = 5_000
/** A diff or a transcript page; the server takes no larger message either. */
const MOST_MESSAGE_BYTES = 64 * 1024 * 1024
const LOOKS = 3

/**
 * Connects and asks who is there. A call has no deadline of its own, since some work takes minutes: instead the engine is
 * pinged, and every call and feed on it fails once it is gone or does not answer three pings.
 */
export async function connectEngineClient(
  socketPath: string,
  { version, answerMs = ANSWER_MS, pingMs = PING_MS }: ConnectOptions,
): Promise<Result<EngineClient, ConnectFailure>> {
  const unsafe = whySocketUnsafe(socketPath, false)
  if (unsafe !== null)
    return fail(
      'engine-silent',
      `The local socket of this data directory is not used: ${unsafe}. Remove it, or set TMPDIR.`,
    )
  const socket = new WebSocket(`ws+unix:${socketPath}:/`, {
    handshakeTimeout: answerMs,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  const lost = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const failure = await new Promise<ConnectFailure | null>((resolve) => {
    socket.once('open', () => resolve(null))
    socket.on('error', (error) => resolve(notConnected(error)))
  })
  if (failure !== null) {
    socket.terminate()
    return { ok: false, failure }
  }
  const client: SwitchyardClient = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  const info = await client.system.info(undefined, { signal: AbortSignal.timeout(answerMs) }).catch(() => null)
  if (info === null) {
    socket.terminate()
    return fail(
      'engine-silent',
      'The engine of this data directory does not answer. Wait a moment and try again, or end it.',
    )
  }
  if (info.version !== version) {
    socket.terminate()
    return fail(
      'engine-version',
      `The engine of this data directory (pid ${info.pid}) is Switchyard ${info.version}, and this is ${version}. ` +
        'Use the same version for both, or end that one first.',
    )
  }
  const stopWatching = watchOver(socket, pingMs)
  void lost.then(stopWatching)
  return ok({ client, info, lost, close: () => socket.close() })
}

/** Ends a connection whose other side has stopped answering: its process hangs, or was suspended. */
function watchOver(socket: WebSocket, pingMs: number): () => void {
  let unanswered = 0
  socket.on('pong', () => {
    unanswered = 0
  })
  const timer = setInterval(() => {
    if (unanswered >= LOOKS) return socket.terminate()
    unanswered += 1
    socket.ping()
  }, pingMs)
  timer.unref()
  return () => clearInterval(timer)
}

function notConnected(error: Error): ConnectFailure {
  const code = 'code' in error ? error.code : null
  return code === 'ENOENT' || code === 'ECONNREFUSED'
    ? { code: 'engine-absent', message: 'No engine listens on the local socket of this data directory.' }
    : {
        code: 'engine-silent',
        message: `The engine of this data directory cannot be reached (${error.message}). Try again, or end it.`,
      }
}
