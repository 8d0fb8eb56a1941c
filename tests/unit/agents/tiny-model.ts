/** A loopback Messages API just large enough to drive the real CLI in these tests; answers come from one function. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: object }

export type Answer =
  | { readonly blocks: readonly Block[] }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly error: string }
  /** Starts an answer (with usage) and says no more. */
  | { readonly hang: true }

export interface ModelRequest {
  /** 0, 1, ... over the life of the server. */
  readonly n: number
  readonly headers: IncomingMessage['headers']
  readonly body: {
    readonly model: string
    readonly system?: unknown
    readonly stream?: boolean
    readonly messages: readonly { role: string; content: unknown }[]
    readonly tools?: readonly { name: string }[]
  }
}

export interface TinyModel {
  readonly url: string
  readonly requests: ModelRequest[]
  close(): Promise<void>
}

/** Text that the model saw, as one string. */
export const textOf = (value: unknown): string => JSON.stringify(value)

export async function startTinyModel(answer: (request: ModelRequest) => Answer): Promise<TinyModel> {
  const requests: ModelRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.method !== 'POST' || !request.url?.startsWith('/v1/messages')) return void response.end()
    const seen: ModelRequest = {
      n: requests.length,
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
    }
    requests.push(seen)
    const reply = answer(seen)
    if ('status' in reply) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      response.end(JSON.stringify({ type: 'error', error: { type: 'api_error', message: reply.error } }))
      return
    }
    const message = {
      id: `msg_${seen.n}`,
      type: 'message',
      role: 'assistant',
      model: seen.body.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 10, cache_creation_input_tokens: 20 },
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (data: { type: string; [key: string]: unknown }) =>
      response.write(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)
    send({ type: 'message_start', message })
    if ('hang' in reply) return
    let tools = false
    for (const [index, block] of reply.blocks.entries()) {
      if (block.type === 'text') {
        send({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } })
        send({ type: 'content_block_delta', index, delta: { type: 'text_delta', text: block.text } })
      } else {
        tools = true
        const id = `toolu_${seen.n}_${index}`
        send({
          type: 'content_block_start',
          index,
          content_block: { type: 'tool_use', id, name: block.name, input: {} },
        })
        send({
          type: 'content_block_delta',
          index,
          delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
        })
      }
      send({ type: 'content_block_stop', index })
    }
    send({
      type: 'message_delta',
      delta: { stop_reason: tools ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: 20 },
    })
    send({ type: 'message_stop' })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
