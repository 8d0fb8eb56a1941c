/** Sends one answer as the Messages API would: as server-sent events or as one JSON object, with its faults and pace. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Block, errorBody, type Fault, type StreamPoint, stopReasonOf, type Usage } from './answer.ts'

export const DEFAULT_USAGE: Usage = { input: 1_000, output: 200, cacheRead: 0, cacheWrite: 0 }
/** Large enough that an answer without a pace of its own goes out in few writes. */
const CHUNK_CHARS = 4_096

export interface Outgoing {
  readonly answer: Answer
  /** The fault that is due for this request, if any. */
  readonly fault: Fault | null
  readonly model: string
  readonly stream: boolean
  readonly cwd: string | null
  /** Aborted when the client is gone or the server closes. */
  readonly signal: AbortSignal
}

/** How it went, for the record. */
export type Ending = 'complete' | 'status' | 'dropped' | 'hung' | 'broken' | 'aborted'

/** Ends an answer early; never leaves this file. */
class Cut extends Error {
  readonly ending: Ending
  constructor(ending: Ending) {
    super(ending)
    this.ending = ending
  }
}

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`

function withUsage(answer: Answer) {
  const usage = { ...DEFAULT_USAGE, ...answer.usage }
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
  }
}

function toolInput(block: Extract<Block, { type: 'tool' }>, cwd: string | null): Record<string, unknown> {
  const path = block.input['file_path']
  if (cwd === null || typeof path !== 'string' || isAbsolute(path)) return { ...block.input }
  return { ...block.input, file_path: join(cwd, path) }
}

function wholeBlock(block: Block, cwd: string | null): object {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'thinking':
      return { type: 'thinking', thinking: block.text, signature: 'scripted' }
    case 'tool':
      return { type: 'tool_use', id: id('toolu'), name: block.name, input: toolInput(block, cwd) }
  }
}

/** A block as a stream begins it, and the text that is then sent in pieces. */
function streamedBlock(block: Block, cwd: string | null) {
  switch (block.type) {
    case 'text':
      return {
        start: { type: 'text', text: '' },
        body: block.text,
        delta: (text: string) => ({ type: 'text_delta', text }),
      }
    case 'thinking':
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        body: block.text,
        delta: (thinking: string) => ({ type: 'thinking_delta', thinking }),
      }
    case 'tool':
      return {
        start: { type: 'tool_use', id: id('toolu'), name: block.name, input: {} },
        body: JSON.stringify(toolInput(block, cwd)),
        delta: (partial_json: string) => ({ type: 'input_json_delta', partial_json }),
      }
  }
}

function pieces(text: string, size: number): string[] {
  const characters = Array.from(text)
  if (characters.length <= size) return [text]
  const count = Math.ceil(characters.length / size)
  return Array.from({ length: count }, (_, n) => characters.slice(n * size, (n + 1) * size).join(''))
}

/** Sends the answer; resolves when it is out, cut or abandoned. Never rejects. */
export async function writeAnswer(response: ServerResponse, out: Outgoing): Promise<Ending> {
  try {
    if (out.answer.delayMs) await sleep(out.answer.delayMs, undefined, { signal: out.signal })
    await reach('before-headers', response, out)
    const refusal = refuse(response, out.fault)
    if (refusal !== null) return refusal
    if (out.stream) await writeStream(response, out)
    else writeWhole(response, out)
    return 'complete'
  } catch (error) {
    if (error instanceof Cut) return error.ending
    if (out.signal.aborted) return 'aborted'
    throw error
  }
}

/** Faults that take the place of the whole answer. */
function refuse(response: ServerResponse, fault: Fault | null): Ending | null {
  switch (fault?.kind) {
    case 'status':
      response.writeHead(fault.status, {
        'content-type': 'application/json',
        'request-id': id('req'),
        ...fault.headers,
      })
      response.end(JSON.stringify(errorBody(fault.status, fault.message)))
      return 'status'
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>')
      return 'broken'
    case 'empty':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end()
      return 'broken'
    default:
      return null
  }
}

/** Drops or hangs here when the fault says so. */
async function reach(point: StreamPoint, response: ServerResponse, { fault, signal }: Outgoing): Promise<void> {
  if (fault === null || !('at' in fault) || fault.at !== point) return
  if (fault.kind === 'drop') {
    response.destroy()
    throw new Cut('dropped')
  }
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  response.destroy()
  throw new Cut('hung')
}

function writeWhole(response: ServerResponse, { answer, model, cwd }: Outgoing): void {
  response.writeHead(200, { 'content-type': 'application/json', 'request-id': id('req'), ...answer.headers })
  response.end(
    JSON.stringify({
      id: id('msg'),
      type: 'message',
      role: 'assistant',
      model,
      content: answer.blocks.map((block) => wholeBlock(block, cwd)),
      stop_reason: stopReasonOf(answer),
      stop_sequence: null,
      usage: withUsage(answer),
    }),
  )
}

async function writeStream(response: ServerResponse, out: Outgoing): Promise<void> {
  const { answer, signal } = out
  const usage = withUsage(answer)
  const send = (type: string, data: object) =>
    flushed(response, `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`, signal)
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'request-id': id('req'),
    ...answer.headers,
  })
  response.flushHeaders()
  await reach('after-headers', response, out)
  await send('message_start', {
    message: {
      id: id('msg'),
      type: 'message',
      role: 'assistant',
      model: out.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usage, output_tokens: 1 },
    },
  })
  for (const [index, block] of answer.blocks.entries()) {
    await writeBlock(response, out, send, index, block)
  }
  await reach('before-stop', response, out)
  await send('message_delta', {
    delta: { stop_reason: stopReasonOf(answer), stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  })
  await send('message_stop', {})
  response.end()
}

async function writeBlock(
  response: ServerResponse,
  out: Outgoing,
  send: (type: string, data: object) => Promise<void>,
  index: number,
  block: Block,
): Promise<void> {
  const { answer, fault, signal } = out
  const { start, body, delta } = streamedBlock(block, out.cwd)
  await send('content_block_start', { index, content_block: start })
  if (index === 0) await reach('block-start', response, out)
  const cutsInside = index === 0 && fault !== null
  // A fault in the middle of a block needs a middle.
  const size = cutsInside ? Math.max(1, Math.ceil(body.length / 4)) : (answer.chunkChars ?? CHUNK_CHARS)
  const chunks = pieces(body, size)
  for (const [n, chunk] of chunks.entries()) {
    if (answer.chunkDelayMs) await sleep(answer.chunkDelayMs, undefined, { signal })
    await send('content_block_delta', { index, delta: delta(chunk) })
    if (index !== 0 || n !== Math.floor((chunks.length - 1) / 2)) continue
    await reach('mid-block', response, out)
    if (fault?.kind === 'malformed') {
      response.end('event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"ty\n\n')
      throw new Cut('broken')
    }
    if (fault?.kind === 'error-event') {
      response.end(`event: error\ndata: ${JSON.stringify(errorBody(529, fault.message))}\n\n`)
      throw new Cut('broken')
    }
  }
  if (block.type === 'thinking') {
    await send('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'scripted' } })
  }
  await send('content_block_stop', { index })
  if (index === 0) await reach('after-block', response, out)
}

/**
 * Writes and waits until the operating system has it. So a drop cuts exactly where the script says (what is still
 * buffered would be lost with the socket), and a client that does not read cannot make us buffer its whole answer.
 */
function flushed(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Cut('aborted'))
    if (signal.aborted) return gone()
    signal.addEventListener('abort', gone, { once: true })
    response.write(text, () => {
      signal.removeEventListener('abort', gone)
      resolve()
    })
  })
}
