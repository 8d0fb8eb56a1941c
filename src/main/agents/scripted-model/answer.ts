/** What the scripted model says to one request: content blocks, pace, usage, or a fault in place of (or inside) them. */

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  /** A relative `file_path` is resolved against the working directory that the agent was told. */
  | { readonly type: 'tool'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }

export interface Usage {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/** A point of a streamed answer, in the order in which they come. */
export type StreamPoint =
  | 'before-headers'
  | 'after-headers'
  | 'block-start'
  | 'mid-block'
  | 'after-block'
  | 'before-stop'

export type Fault =
  /** An HTTP error with the API's error body. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The connection is cut. */
  | { readonly kind: 'drop'; readonly at: StreamPoint }
  /** Nothing more is sent until the client gives up or the server closes. */
  | { readonly kind: 'hang'; readonly at: StreamPoint }
  /** An event whose data is not JSON, in the middle of the first block. */
  | { readonly kind: 'malformed' }
  /** The API's `error` event inside the stream, in the middle of the first block. */
  | { readonly kind: 'error-event'; readonly message?: string }
  /** Status 200 with a web page, as a captive portal or proxy gives it. */
  | { readonly kind: 'html' }
  /** Status 200 without a body. */
  | { readonly kind: 'empty' }

export interface Answer {
  readonly blocks: readonly Block[]
  /** Default: `tool_use` when a block is a tool, else `end_turn`. */
  readonly stopReason?: string
  readonly usage?: Partial<Usage>
  /** Extra response headers, such as rate limits. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds before the headers. */
  readonly delayMs?: number
  /** Milliseconds before each chunk of a block. */
  readonly chunkDelayMs?: number
  /** Characters per chunk. */
  readonly chunkChars?: number
  /** The answer is held back until this file exists (at most two minutes): lets another process decide when. */
  readonly untilFile?: string
  readonly fault?: Fault
  /** How many requests for this very turn get the fault before the answer goes through; default: all. */
  readonly faultTimes?: number
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

/** The body of an API error. */
export function errorBody(status: number, message?: string): object {
  const type = ERROR_TYPES[status] ?? 'api_error'
  return { type: 'error', error: { type, message: message ?? `scripted ${type}` } }
}

export function stopReasonOf(answer: Answer): string {
  return answer.stopReason ?? (answer.blocks.some((block) => block.type === 'tool') ? 'tool_use' : 'end_turn')
}
