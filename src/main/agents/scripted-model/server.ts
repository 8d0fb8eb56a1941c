/**
 * The scripted model: an HTTP server on loopback that speaks the Messages API well enough to drive the real CLI.
 *
 * It decides nothing by itself: a script says what to answer. The conversation is read from each request, so that the
 * server may be restarted, and agents killed and resumed, without losing the thread.
 */
import { setMaxListeners } from 'node:events'
import { access } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, errorBody, type Usage } from './answer.ts'
import { type RecordedRequest, type RequestKind, RequestLog } from './request-log.ts'
import { fromRules, type Rule, type Script } from './rules.ts'
import { MessagesRequest, readTurn, type Turn } from './turn.ts'
import { type Ending, writeAnswer } from './write-answer.ts'

export interface ScriptedModelOptions {
  readonly script: Script | readonly Rule[]
  /** Requests are appended here, one JSON object per line. */
  readonly logFile?: string
  /** Default 0: any free port. */
  readonly port?: number
  /** Keep whole request bodies and turns in the record; off by default, since they are large. */
  readonly recordBodies?: boolean
  /** Usage of answers that name none. */
  readonly usage?: Partial<Usage>
  /** Least delay before each answer, milliseconds. */
  readonly delayMs?: number
}

export interface ScriptedModel {
  /** For ANTHROPIC_BASE_URL. */
  readonly url: string
  readonly port: number
  /** Newest last; the oldest are dropped beyond 20,000. */
  readonly requests: readonly RecordedRequest[]
  /** The first request that is wanted, past ones included. Rejects after `timeoutMs` (default 30 s). */
  waitFor(wanted: (request: RecordedRequest) => boolean, timeoutMs?: number): Promise<RecordedRequest>
  /** Replaces the script for every request from now on. */
  use(script: Script | readonly Rule[]): void
  /** Ends every connection, hanging ones included. */
  close(): Promise<void>
}

/** The CLI's requests grow with the conversation; anything beyond this is not one of them. */
const MAX_BODY_BYTES = 64 * 1024 * 1024
const MAX_TRACKED_TURNS = 20_000
const HOLD_POLL_MS = 25
const HOLD_MAX_MS = 120_000

const toScript = (script: Script | readonly Rule[]): Script =>
  typeof script === 'function' ? script : fromRules(script)

const say = (text: string): Answer => ({ blocks: [{ type: 'text', text }], usage: { output: 1 } })

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function kindOf(request: MessagesRequest, turn: Omit<Turn, 'tries'>): RequestKind {
  if (request.max_tokens === 1) return 'probe'
  if (turn.context === null && turn.tools.length === 0 && turn.prompt.trimStart().startsWith('<session>'))
    return 'title'
  return request.stream ? 'turn' : 'fallback'
}

/** How often each turn was asked for; the oldest are forgotten first. */
class Tries {
  readonly #counts = new Map<string, number>()

  count(key: string): number {
    const tries = (this.#counts.get(key) ?? 0) + 1
    this.#counts.delete(key)
    this.#counts.set(key, tries)
    if (this.#counts.size > MAX_TRACKED_TURNS) {
      const oldest = this.#counts.keys().next().value
      if (oldest !== undefined) this.#counts.delete(oldest)
    }
    return tries
  }
}

async function heldBack(file: string, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < HOLD_MAX_MS; waited += HOLD_POLL_MS) {
    const exists = await access(file).then(
      () => true,
      () => false,
    )
    if (exists) return
    await sleep(HOLD_POLL_MS, undefined, { signal })
  }
}

/** Starts the server. Rejects only when the port cannot be had. */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const log = new RequestLog(options.logFile ?? null)
  const tries = new Tries()
  const closing = new AbortController()
  // One listener per open request.
  setMaxListeners(0, closing.signal)
  let script = toScript(options.script)
  let count = 0

  const record = (
    request: IncomingMessage,
    kind: RequestKind,
    more: Partial<RecordedRequest> = {},
  ): RecordedRequest => {
    const credential = request.headers['x-api-key'] ?? request.headers.authorization
    const entry: RecordedRequest = {
      n: ++count,
      at: Date.now(),
      kind,
      method: request.method ?? '',
      path: request.url ?? '',
      session: null,
      run: null,
      task: null,
      phase: null,
      gate: null,
      attempt: null,
      step: null,
      tries: null,
      model: null,
      matched: true,
      ending: null,
      credential: typeof credential === 'string' ? credential.slice(-4) : null,
      ...more,
    }
    log.add(entry)
    return entry
  }

  /** The script's answer, or what to say without one. */
  const answerTo = async (kind: RequestKind, turn: Turn): Promise<{ answer: Answer; matched: boolean }> => {
    if (kind === 'probe') return { answer: say('Hi'), matched: true }
    if (kind === 'title') return { answer: say('{"title":"Scripted session"}'), matched: true }
    const answer = await script(turn)
    if (answer !== null) return { answer, matched: true }
    const what = turn.context === null ? 'a prompt without a context block' : JSON.stringify(turn.context)
    return { answer: say(`The scripted model has no answer to ${what}.`), matched: false }
  }

  const messages = async (request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> => {
    const raw = await readBody(request)
    if (raw === null) return sendJson(response, 413, errorBody(413))
    let json: unknown
    try {
      json = JSON.parse(raw.toString('utf8'))
    } catch {
      return sendJson(response, 400, errorBody(400, 'the body is not JSON'))
    }
    const parsed = MessagesRequest.safeParse(json)
    if (!parsed.success) return sendJson(response, 400, errorBody(400, parsed.error.message))
    const header = request.headers['x-claude-code-session-id']
    const session = typeof header === 'string' ? header : null
    const read = readTurn(parsed.data, session)
    const kind = kindOf(parsed.data, read)
    const key = JSON.stringify([
      session,
      read.context,
      read.context === null ? read.prompt.slice(0, 200) : '',
      read.step,
    ])
    const turn: Turn = { ...read, tries: kind === 'probe' || kind === 'title' ? 1 : tries.count(key) }
    const { answer, matched } = await answerTo(kind, turn)
    const entry = record(request, kind, {
      ...turn.context,
      session,
      step: turn.step,
      tries: turn.tries,
      model: turn.model,
      matched,
      ...(options.recordBodies ? { turn, body: json } : {}),
    })
    let ending: Ending = 'aborted'
    try {
      if (answer.untilFile !== undefined) await heldBack(answer.untilFile, signal)
      const delayMs = Math.max(answer.delayMs ?? 0, options.delayMs ?? 0)
      const isDue = answer.fault !== undefined && turn.tries <= (answer.faultTimes ?? Number.POSITIVE_INFINITY)
      ending = await writeAnswer(response, {
        answer: { ...answer, delayMs, usage: { ...options.usage, ...answer.usage } },
        fault: isDue && answer.fault !== undefined ? answer.fault : null,
        model: turn.model,
        stream: turn.stream,
        cwd: turn.cwd,
        signal,
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      log.end(entry, ending)
    }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0]
    if (request.method === 'POST' && path === '/v1/messages') return messages(request, response, signal)
    const entry = record(request, path === '/v1/messages/count_tokens' ? 'count' : 'other')
    const body = await readBody(request)
    if (entry.kind === 'count') {
      // Four characters per token is the usual rule of thumb.
      sendJson(response, 200, { input_tokens: Math.ceil((body?.length ?? 0) / 4) })
    } else if (request.method === 'HEAD' || path === '/') {
      response.writeHead(200)
      response.end()
    } else {
      sendJson(response, 404, errorBody(404, `${request.method} ${path} is not scripted`))
    }
    log.end(entry, 'complete')
  }

  const server = createServer((request, response) => {
    const gone = new AbortController()
    const abort = () => gone.abort()
    response.once('close', abort)
    closing.signal.addEventListener('abort', abort)
    response.once('close', () => closing.signal.removeEventListener('abort', abort))
    handle(request, response, gone.signal).catch((error: unknown) => {
      if (gone.signal.aborted) return
      // A script that throws is a bug of the test or demo: say so to the client, where it is seen.
      if (response.headersSent) response.destroy()
      else sendJson(response, 400, errorBody(400, `The script failed: ${String(error)}`))
    })
  })
  // Agents come in waves and keep connections open; node's default of 5 s idle would race with their next request.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The scripted model listens on no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests: log.requests,
    waitFor: (wanted, timeoutMs = 30_000) => log.waitFor(wanted, timeoutMs),
    use(next) {
      script = toScript(next)
    },
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
