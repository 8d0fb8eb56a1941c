/** The events of the Claude CLI's stream that Switchyard uses, parsed from one JSON value; everything else is ignored. */
import {
  Assistant,
  BlockStart,
  Compacting,
  Denied,
  Head,
  Init,
  MessageDelta,
  MessageStart,
  RateLimit,
  Raw,
  ResultShape,
  Retry,
  ToolResults,
} from './stream-shapes.ts'

export interface Usage {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/** What one model cost since the last result of the same process. */
export interface ModelUsage extends Usage {
  readonly costUsd: number
}

export interface ToolUse {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

export interface ApiError {
  /** `authentication_failed`, `rate_limit`, `server_error` ...: the CLI's own words. */
  readonly error: string
  /** Finer than `error` where present: `usage_limit_reached`, `connection_failed`. */
  readonly detail: string | null
  readonly status: number | null
  readonly text: string
}

export interface ResultEvent {
  readonly type: 'result'
  readonly subtype: string
  readonly isError: boolean
  readonly terminalReason: string | null
  readonly text: string | null
  /** Undefined when the answer carried none; the value may itself be null. */
  readonly structured: unknown
  readonly errors: readonly string[]
  readonly apiStatus: number | null
  readonly totalCostUsd: number | null
  readonly usage: Usage
  /** Null from versions that do not tell it. */
  readonly sinceLastResult: readonly ModelUsage[] | null
}

export type StreamEvent =
  | { readonly type: 'init'; readonly model: string | null; readonly version: string | null }
  | {
      readonly type: 'message-start'
      readonly id: string
      readonly model: string
      readonly usage: Usage
      readonly parent: string
    }
  | { readonly type: 'message-delta'; readonly usage: Partial<Usage>; readonly parent: string }
  | { readonly type: 'block-start'; readonly block: string; readonly parent: string }
  | {
      readonly type: 'assistant'
      readonly id: string
      readonly model: string
      readonly usage: Usage
      readonly text: string
      readonly toolUses: readonly ToolUse[]
      readonly apiError: ApiError | null
      /** Tool use of the main conversation that this subagent belongs to; '' for the main conversation. */
      readonly parent: string
    }
  | { readonly type: 'denied'; readonly tool: string; readonly reason: string }
  | {
      readonly type: 'retry'
      readonly attempt: number
      readonly max: number
      readonly delayMs: number
      readonly error: string
    }
  | { readonly type: 'rate-limit'; readonly status: string; readonly resetsAt: number | null; readonly limit: string }
  | { readonly type: 'compacting' }
  | ResultEvent

/** Null: not an event that we use. */
export function parseEvent(value: unknown): StreamEvent | null {
  const head = Head.safeParse(value)
  if (!head.success) return null
  const { type, subtype, parent_tool_use_id: parent } = head.data
  switch (type) {
    case 'stream_event':
      return parsePartial(value, parent)
    case 'assistant':
      return parseAssistant(value, parent)
    case 'user':
      return parseRefusal(value)
    case 'system':
      return parseSystem(value, subtype)
    case 'rate_limit_event': {
      const { data } = RateLimit.safeParse(value)
      if (data === undefined) return null
      const { status, resetsAt, rateLimitType } = data.rate_limit_info
      return { type: 'rate-limit', status, resetsAt, limit: rateLimitType }
    }
    case 'result':
      return parseResult(value)
    default:
      return null
  }
}

function parsePartial(value: unknown, parent: string): StreamEvent | null {
  const raw = Raw.safeParse(value).data?.event
  switch (raw?.type) {
    case 'message_start': {
      const { data } = MessageStart.safeParse(raw)
      return data === undefined ? null : { type: 'message-start', ...data.message, parent }
    }
    case 'message_delta': {
      const usage = MessageDelta.safeParse(raw).data?.usage
      if (usage === undefined) return null
      return {
        type: 'message-delta',
        parent,
        usage: {
          ...(usage.input_tokens !== undefined && { input: usage.input_tokens }),
          ...(usage.output_tokens !== undefined && { output: usage.output_tokens }),
          ...(usage.cache_read_input_tokens !== undefined && { cacheRead: usage.cache_read_input_tokens }),
          ...(usage.cache_creation_input_tokens !== undefined && { cacheWrite: usage.cache_creation_input_tokens }),
        },
      }
    }
    case 'content_block_start': {
      const { data } = BlockStart.safeParse(raw)
      return data === undefined ? null : { type: 'block-start', block: data.content_block.type, parent }
    }
    default:
      return null
  }
}

function parseAssistant(value: unknown, parent: string): StreamEvent | null {
  const { data } = Assistant.safeParse(value)
  if (data === undefined) return null
  const { id, model, usage, content } = data.message
  const words = content
    .filter((block) => block.type === 'text')
    .map((block) => block.text)
    .join('\n')
  const failed = data.is_api_error_message || data.error !== null
  return {
    type: 'assistant',
    id,
    model,
    usage,
    text: failed ? '' : words,
    toolUses: content.filter((block) => block.type === 'tool_use').map(({ name, input }) => ({ name, input })),
    apiError: failed
      ? { error: data.error ?? 'unknown', detail: data.api_error, status: data.api_error_status, text: words }
      : null,
    parent,
  }
}

/** A tool call that our hook refused comes back as a tool result; `system/permission_denied` tells only of the CLI's own refusals. */
function parseRefusal(value: unknown): StreamEvent | null {
  const { data } = ToolResults.safeParse(value)
  const refused = data?.tool_result_meta.find((meta) => meta !== null)
  if (data === undefined || !refused) return null
  const said = data.message.content.find(({ tool_use_id }) => tool_use_id === refused.id)?.content ?? ''
  const hook = /^PreToolUse:(\S+) hook error: ([\s\S]*)$/.exec(said)
  return { type: 'denied', tool: hook?.[1] ?? 'a tool', reason: hook?.[2] ?? said }
}

function parseSystem(value: unknown, subtype: string): StreamEvent | null {
  switch (subtype) {
    case 'init': {
      const { data } = Init.safeParse(value)
      return data === undefined ? null : { type: 'init', model: data.model, version: data.claude_code_version }
    }
    case 'api_retry': {
      const { data } = Retry.safeParse(value)
      if (data === undefined) return null
      const { attempt, max_retries: max, retry_delay_ms: delayMs, error } = data
      return { type: 'retry', attempt, max, delayMs, error }
    }
    case 'permission_denied': {
      const { data } = Denied.safeParse(value)
      return data === undefined
        ? null
        : { type: 'denied', tool: data.tool_name, reason: data.decision_reason || data.message }
    }
    case 'status':
      return Compacting.safeParse(value).success ? { type: 'compacting' } : null
    default:
      return null
  }
}

function parseResult(value: unknown): StreamEvent | null {
  const { data } = ResultShape.safeParse(value)
  if (data === undefined) return null
  const since = data.model_usage_since_last_result
  return {
    type: 'result',
    subtype: data.subtype,
    isError: data.is_error,
    terminalReason: data.terminal_reason,
    text: data.result,
    structured: data.structured_output,
    errors: data.errors,
    apiStatus: data.api_error_status,
    totalCostUsd: data.total_cost_usd,
    usage: data.usage,
    sinceLastResult:
      since === null
        ? null
        : Object.values(since).map((model) => ({
            input: model.inputTokens,
            output: model.outputTokens,
            cacheRead: model.cacheReadInputTokens,
            cacheWrite: model.cacheCreationInputTokens,
            costUsd: model.costUSD,
          })),
  }
}
