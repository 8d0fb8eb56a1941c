/** The dashboard's server on the loopback interface: sign-in, the page and its files, REST, and the WebSocket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import {
  createRestHandler,
  MOST_TERMINAL_FRAME,
  openApiDocument,
  REST_PREFIX,
  serveTerminalSocket,
  serveWebSocket,
  terminalOfPath,
} from '../../api/index.ts'
import type { EngineService } from '../../services/app/engine-service.ts'
import type { Credentials, WebGrant } from './credentials.ts'
import { checkAddress, cookieName, type GuardOptions, guard, type Target } from './guard.ts'
import { LINK_USED, NOT_BUILT, SIGN_IN, WELCOME } from './pages.ts'
import { securityHeaders } from './security-headers.ts'
import { findStaticFile, sendStaticFile } from './static-files.ts'

export interface DashboardOptions {
  readonly service: EngineService
  readonly credentials: Credentials
  /** 0: any free port. */
  readonly port: number
  /** Folder of the built renderer. */
  readonly renderer: string
  readonly version: string
  readonly limits?: Partial<DashboardLimits>
}

export interface DashboardLimits {
  /** A spec of 1 MB in JSON, or a plan of a thousand tasks. */
  readonly bodyBytes: number
  readonly messageBytes: number
  readonly connections: number
  readonly sockets: number
  /** WebSockets of terminals, of all of them together. */
  readonly terminals: number
}

const LIMITS: DashboardLimits = {
  bodyBytes: 4 * 1024 * 1024,
  messageBytes: 4 * 1024 * 1024,
  connections: 256,
  sockets: 64,
  terminals: 128,
}
/** What a browser sends at most, with cookies of other programs on this host among it. */
const MOST_HEADER_BYTES = 32 * 1024
/** A cookie stays for a month; a new secret ends it earlier. */
const COOKIE_SECONDS = 30 * 24 * 60 * 60

export interface Dashboard {
  readonly port: number
  readonly url: string
  /** A link that signs a browser in, once. */
  link(grant: WebGrant): string
  close(): Promise<void>
}

export async function startDashboard(options: DashboardOptions): Promise<Result<Dashboard, Failure>> {
  const limits = { ...LIMITS, ...options.limits }
  const { service, credentials } = options
  const rest = createRestHandler({ maxBodyBytes: limits.bodyBytes })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes })
  const terminals = new WebSocketServer({ noServer: true, maxPayload: MOST_TERMINAL_FRAME })
  // The port is known once it listens, and nothing is answered before.
  let around: GuardOptions = { port: options.port, credentials }

  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES, requestTimeout: 60_000, headersTimeout: 10_000 })
  server.maxConnections = limits.connections
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      service.deps.engine.effects.logger.error({ err: error, url: request.url }, 'the dashboard failed to answer')
      if (!response.headersSent) say(response, 500, 'Something failed; the log says what.')
      else response.destroy()
    })
  })
  server.on('upgrade', (request, socket: Duplex, head) => upgrade(request, socket as Socket, head))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    for (const [name, value] of Object.entries(securityHeaders(around.port))) response.setHeader(name, value)
    const url = addressOf(request)
    if (url === null) return say(response, 400, 'The address is not valid.')
    const target: Target = isApi(url.pathname) || !isRead(request) ? 'api' : 'page'
    if (url.pathname === '/open' && request.method === 'GET') return open(request, response, url)
    const verdict = guard(request.headers, target, around)
    if (!verdict.ok) {
      const wantsPage = verdict.status === 401 && target === 'page' && request.headers.authorization === undefined
      if (verdict.status === 401) response.setHeader('www-authenticate', 'Bearer')
      return wantsPage ? html(response, 401, SIGN_IN) : refuse(response, verdict)
    }
    response.setHeader('cache-control', 'no-store')
    if (url.pathname.startsWith('/auth/')) return auth(request, response, url, verdict.grant)
    if (url.pathname === `${REST_PREFIX}/openapi.json` && isRead(request))
      return json(response, 200, await openApiDocument(options.version))
    if (isApi(url.pathname)) {
      const answered = await rest(request, response, { service, grant: verdict.grant })
      return (
        answered ||
        json(response, 404, { code: 'NOT_FOUND', message: 'There is no such procedure. See /api/openapi.json.' })
      )
    }
    if (target !== 'page') return say(response, 405, 'Only GET is possible here.')
    const file = await findStaticFile(options.renderer, url.pathname)
    if (file === 'not-built') return html(response, 503, NOT_BUILT)
    if (file === 'absent') return say(response, 404, 'There is no such file.')
    return sendStaticFile(response, file, request.method === 'GET')
  }

  /** A one-time link: whoever holds the code is signed in. Needs no credentials, but the right address all the same. */
  function open(request: IncomingMessage, response: ServerResponse, url: URL): ServerResponse {
    const refused = checkAddress(request.headers, around)
    if (refused && !refused.ok) return refuse(response, refused)
    const grant = credentials.redeemCode(url.searchParams.get('code') ?? '')
    if (grant === null) return html(response, 403, LINK_USED)
    const cookie = `${cookieName(around.port)}=${credentials.cookie(grant)}`
    response.setHeader('set-cookie', `${cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_SECONDS}`)
    return html(response, 200, WELCOME)
  }

  function auth(request: IncomingMessage, response: ServerResponse, url: URL, grant: WebGrant): ServerResponse {
    if (request.method !== 'POST') return say(response, 405, 'Only POST is possible here.')
    if (url.pathname === '/auth/session') return json(response, 200, { grant })
    if (url.pathname === '/auth/leave') {
      response.setHeader('set-cookie', `${cookieName(around.port)}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`)
      return json(response, 200, {})
    }
    if (url.pathname !== '/auth/link') return say(response, 404, 'There is no such thing.')
    const wanted = url.searchParams.get('grant') === 'admin' ? 'admin' : 'read'
    if (grant !== 'admin') return say(response, 403, 'A read-only token cannot make links.')
    return json(response, 200, { link: link(wanted) })
  }

  function upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Duplex | undefined {
    // Without a listener a reset in the middle of a handshake would end the process.
    socket.on('error', () => socket.destroy())
    const url = addressOf(request)
    const verdict = guard(request.headers, 'socket', around)
    if (!verdict.ok) return hangUp(socket, verdict.status, verdict.reason)
    const terminal = terminalOfPath(url?.pathname ?? '')
    if (terminal !== null) {
      if (terminals.clients.size >= limits.terminals)
        return hangUp(socket, 503, 'Too many terminals are looked at. Close some windows.')
      terminals.handleUpgrade(request, socket, head, (client: WebSocket) => {
        serveTerminalSocket(client, { service, grant: verdict.grant }, terminal)
      })
      return undefined
    }
    if (url?.pathname !== '/ws') return hangUp(socket, 404, 'The WebSocket is at /ws.')
    if (sockets.clients.size >= limits.sockets) return hangUp(socket, 503, 'Too many connections. Close some windows.')
    sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      serveWebSocket(client, { service, grant: verdict.grant })
    })
    return undefined
  }

  const link = (grant: WebGrant): string => `http://127.0.0.1:${around.port}/open?code=${credentials.issueCode(grant)}`

  const failure = await listen(server, options.port)
  if (failure !== null)
    return fail(
      'port-unusable',
      failure === 'EADDRINUSE'
        ? `Port ${options.port} is in use. Choose another one with --port, or 0 for any.`
        : `Port ${options.port} cannot be opened (${failure}). Choose another one with --port.`,
    )
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  around = { port, credentials }
  return ok({
    port,
    url: `http://127.0.0.1:${port}`,
    link,
    async close() {
      for (const client of [...sockets.clients, ...terminals.clients]) client.terminate()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  })
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    // Loopback only, always: whoever wants it elsewhere puts a tunnel of their own in front.
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(null))
  })
}

const isApi = (path: string): boolean =>
  path === REST_PREFIX || path.startsWith(`${REST_PREFIX}/`) || path.startsWith('/auth/')
const isRead = (request: IncomingMessage): boolean => request.method === 'GET' || request.method === 'HEAD'

function addressOf(request: IncomingMessage): URL | null {
  // Only the path counts: an absolute address in the request line would bring a host of its own along.
  const { url } = request
  if (url === undefined || !url.startsWith('/') || url.length > 16_384) return null
  try {
    return new URL(url.replace(/^\/+/, '/'), 'http://dashboard.invalid')
  } catch {
    return null
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): ServerResponse {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  })
  return response.end(body)
}

const html = (response: ServerResponse, status: number, body: string): ServerResponse =>
  send(response, status, 'text/html; charset=utf-8', body)
const json = (response: ServerResponse, status: number, body: object): ServerResponse =>
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body))
const say = (response: ServerResponse, status: number, text: string): ServerResponse =>
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`)

/** The body, if one is on its way, is not read: the connection ends with the answer. */
function refuse(response: ServerResponse, { status, reason }: { status: number; reason: string }): ServerResponse {
  response.setHeader('connection', 'close')
  return say(response, status, reason)
}

const PHRASES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected Request',
  503: 'Service Unavailable',
}

function hangUp(socket: Duplex, status: number, reason: string): Duplex {
  const body = `${reason}\n`
  return socket.end(
    `HTTP/1.1 ${status} ${PHRASES[status] ?? 'Refused'}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
