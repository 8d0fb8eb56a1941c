/** The shapes of the CLI's stream lines, as tolerant as they can be without mistaking one for another. */
import { z } from 'zod'

// Every field that is not needed to recognise an event falls back instead of failing: one odd field must not cost the event.
const text = z.string().catch('')
const nullableText = z.string().nullable().catch(null)
const count = z.number().nonnegative().catch(0)
const nullableNumber = z.number().nullable().catch(null)
const record = z.record(z.string(), z.unknown()).catch({})

const ApiUsage = z
  .object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  })
  .catch({ input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 })
  .transform((usage) => ({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
  }))

const optionalCount = z.number().nonnegative().optional().catch(undefined)
const DeltaUsage = z
  .object({
    input_tokens: optionalCount,
    output_tokens: optionalCount,
    cache_read_input_tokens: optionalCount,
    cache_creation_input_tokens: optionalCount,
  })
  .catch({})

export const Init = z.object({ model: nullableText, claude_code_version: nullableText })
export const Retry = z.object({ attempt: count, max_retries: count, retry_delay_ms: count, error: text })
export const Denied = z.object({ tool_name: text, message: text, decision_reason: text })
export const MessageStart = z.object({ message: z.object({ id: z.string(), model: text, usage: ApiUsage }) })
export const MessageDelta = z.object({ usage: DeltaUsage })
export const BlockStart = z.object({ content_block: z.object({ type: z.string() }) })
const Block = z
  .object({ type: text, text: text, name: text, input: record })
  .catch({ type: '', text: '', name: '', input: {} })
export const Assistant = z.object({
  message: z.object({ id: text, model: text, usage: ApiUsage, content: z.array(Block).catch([]) }),
  error: nullableText,
  api_error: nullableText,
  api_error_status: nullableNumber,
  is_api_error_message: z.boolean().catch(false),
})
export const ToolResults = z.object({
  message: z.object({
    content: z.array(z.object({ tool_use_id: text, content: text }).catch({ tool_use_id: '', content: '' })),
  }),
  tool_result_meta: z.array(
    z
      .object({ id: z.string(), permission_decision: z.object({ decision: z.literal('reject') }) })
      .nullable()
      .catch(null),
  ),
})
export const Compacting = z.object({ status: z.literal('compacting') })
export const RateLimit = z.object({
  rate_limit_info: z.object({ status: z.string(), resetsAt: nullableNumber, rateLimitType: text }),
})
const ModelUsages = z.record(
  z.string(),
  z
    .object({
      inputTokens: count,
      outputTokens: count,
      cacheReadInputTokens: count,
      cacheCreationInputTokens: count,
      costUSD: count,
    })
    .catch({ inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, costUSD: 0 }),
)
export const ResultShape = z.object({
  subtype: text,
  // Anything but a plain `false` counts as an error: success has to be said.
  is_error: z.boolean().catch(true),
  terminal_reason: nullableText,
  result: nullableText,
  structured_output: z.unknown().optional(),
  errors: z.array(z.string().catch('')).catch([]),
  api_error_status: nullableNumber,
  total_cost_usd: nullableNumber,
  usage: ApiUsage,
  model_usage_since_last_result: ModelUsages.nullable().catch(null),
})
export const Head = z.object({ type: z.string(), subtype: text, parent_tool_use_id: text })
export const Raw = z.object({ event: z.looseObject({ type: z.string() }) })
