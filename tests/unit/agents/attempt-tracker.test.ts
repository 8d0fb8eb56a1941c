/** The outcome table: what the CLI says at the end, case by case, as measured with the real one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AttemptEnd, AttemptTracker } from '../../../src/main/agents/claude/attempt-tracker.ts'
import { parseEvent } from '../../../src/main/agents/claude/stream-events.ts'

interface Options {
  readonly end?: Partial<AttemptEnd>
  readonly sessionCostUsd?: number
  readonly structured?: boolean
}

function finish(lines: readonly object[], { end, sessionCostUsd = 0, structured = false }: Options = {}) {
  const tracker = new AttemptTracker({ cwd: '/tree', sessionCostUsd, wantsStructured: structured })
  for (const line of lines) {
    const event = parseEvent(line)
    if (event !== null) tracker.push(event)
  }
  return tracker.finish({ exitCode: 0, stopReason: null, stderr: '', durationMs: 1, ...end })
}

const init = { type: 'system', subtype: 'init', model: 'claude-opus-5-5' }
const result = (fields: object = {}) => ({
  type: 'result',
  subtype: 'success',
  is_error: false,
  terminal_reason: 'completed',
  result: 'Done.',
  ...fields,
})
const apiError = (error: string, text: string, fields: object = {}) => [
  init,
  {
    type: 'assistant',
    message: { id: 'e', model: '<synthetic>', content: [{ type: 'text', text }] },
    error,
    is_api_error_message: true,
    ...fields,
  },
  result({ is_error: true, terminal_reason: 'api_error', result: text }),
]
const start = (id: string, usage: object, parent: string | null = null, model = 'claude-opus-5-5') => ({
  type: 'stream_event',
  parent_tool_use_id: parent,
  event: { type: 'message_start', message: { id, model, usage } },
})
const delta = (output: number, parent: string | null = null) => ({
  type: 'stream_event',
  parent_tool_use_id: parent,
  event: { type: 'message_delta', usage: { output_tokens: output } },
})
const since = (costUSD: number, outputTokens = 1) => ({
  model_usage_since_last_result: { opus: { costUSD, outputTokens } },
})

describe('the outcome', () => {
  test.each([
    ['a completed turn', [init, result()], 0, 'succeeded'],
    ['a deferred tool', [init, result({ terminal_reason: 'tool_deferred' })], 0, 'failed'],
    [
      'a spent budget',
      [result({ subtype: 'error_max_budget_usd', is_error: true, terminal_reason: 'budget_exhausted' })],
      1,
      'budget',
    ],
    [
      'too many turns',
      [result({ subtype: 'error_max_turns', is_error: true, terminal_reason: 'max_turns' })],
      1,
      'failed',
    ],
    [
      'a schema never met',
      [result({ is_error: true, terminal_reason: 'structured_output_retry_exhausted' })],
      1,
      'invalid-output',
    ],
    ['an interrupt from outside', [result({ is_error: true, terminal_reason: 'aborted_tools' })], 0, 'interrupted'],
    [
      'an unknown session',
      [result({ is_error: true, terminal_reason: null, errors: ['No conversation found with session ID: x'] })],
      1,
      'failed',
    ],
    ['a refused key', apiError('authentication_failed', 'Invalid API key · Fix external API key'), 1, 'credentials'],
    ['no login', apiError('authentication_failed', 'Not logged in · Please run /login'), 1, 'credentials'],
    ['no credit', apiError('billing_error', 'Credit balance is too low'), 1, 'credentials'],
    [
      'plain 429',
      apiError('rate_limit', 'API Error: Request rejected (429)', { api_error_status: 429 }),
      1,
      'transient',
    ],
    ['500', apiError('server_error', 'API Error: 500 oops', { api_error_status: 500 }), 1, 'transient'],
    ['overload', apiError('server_error', 'API Error: Repeated 529 Overloaded errors.'), 1, 'transient'],
    ['no network', apiError('unknown', 'API Error: Connection refused'), 1, 'transient'],
    ['a time-out', apiError('unknown', 'Request timed out. Check your connection'), 1, 'transient'],
    [
      'a proxy page',
      apiError('unknown', 'API Error: API returned an empty or malformed response (HTTP 200)', {
        api_error_status: 200,
      }),
      1,
      'transient',
    ],
    ['a bad request', apiError('unknown', 'API Error: 400 connection field', { api_error_status: 400 }), 1, 'failed'],
    ['an unknown model', apiError('model_not_found', "There's an issue with the selected model"), 1, 'failed'],
    ['a prompt too long', apiError('invalid_request', 'Prompt is too long'), 1, 'failed'],
    ['an old usage limit', apiError('rate_limit', 'Claude AI usage limit reached|1795243650'), 1, 'usage-limit'],
    ['silence and a signal', [init], 137, 'interrupted'],
    ['silence and success', [init], 0, 'interrupted'],
    ['no word at all', [], 1, 'failed'],
    ['no executable', [], 127, 'failed'],
  ] as const)('%s', (_, lines, exitCode, outcome) => {
    expect(finish(lines, { end: { exitCode } }).outcome).toBe(outcome)
  })

  test('a usage limit tells when it resets', () => {
    const limit = {
      type: 'rate_limit_event',
      rate_limit_info: { status: 'rejected', resetsAt: 1795243650, rateLimitType: 'five_hour' },
    }
    const [first = init, ...rest] = apiError('rate_limit', "You've hit your 5-hour limit · resets 6:47am (UTC)", {
      api_error: 'usage_limit_reached',
    })
    expect(finish([first, limit, ...rest])).toMatchObject({ outcome: 'usage-limit', notBefore: 1795243650000 })
    expect(finish(apiError('rate_limit', 'Claude AI usage limit reached|1795243650')).notBefore).toBe(1795243650000)
    const warning = { ...limit, rate_limit_info: { ...limit.rate_limit_info, status: 'allowed_warning' } }
    expect(finish([first, warning, result()]).outcome).toBe('succeeded')
  })

  test('an API failure that the process got over does not count', () => {
    expect(finish([...apiError('server_error', 'API Error: 500'), init, result()]).outcome).toBe('succeeded')
  })

  test('work that began after a result and was cut off is interrupted', () => {
    expect(finish([init, result(), init, start('m2', {})], { end: { exitCode: 137 } }).outcome).toBe('interrupted')
  })

  test('an answer that was complete before the stop stays one; a stop during a turn is a stop', () => {
    expect(finish([init, result()], { end: { stopReason: 'timeout', exitCode: null } }).outcome).toBe('succeeded')
    expect(finish([init, result()], { end: { stopReason: 'lingering' } }).outcome).toBe('succeeded')
    const aborted = result({ is_error: true, terminal_reason: 'aborted_streaming' })
    expect(finish([init, aborted], { end: { stopReason: 'timeout' } }).outcome).toBe('timeout')
    expect(finish([init], { end: { stopReason: 'stopped', exitCode: 143 } }).outcome).toBe('stopped')
    expect(finish([init], { end: { stopReason: 'credentials', exitCode: 0 } }).outcome).toBe('credentials')
  })

  test('a structured answer must be there, and stays when a later result lacks it', () => {
    expect(finish([init, result()], { structured: true }).outcome).toBe('invalid-output')
    const later = result({ origin: { kind: 'task-notification' } })
    expect(finish([init, result({ structured_output: { a: 1 } }), later], { structured: true })).toMatchObject({
      outcome: 'succeeded',
      structured: { a: 1 },
    })
  })

  test('stderr explains a refusal to start, without escape sequences', () => {
    const { detail } = finish([], { end: { exitCode: 1, stderr: "\u001b[31merror: unknown option '--x'\u001b[0m\n" } })
    expect(detail).toBe("claude refused to start: [31merror: unknown option '--x' [0m")
  })

  test.each([
    ['**Where**: a new folder `bin/`.\nMore.', 'Where: a new folder bin/.'],
    ['## Done\n', 'Done'],
    ['\n- **One** and `two`', 'One and two'],
    ['> 1. quoted', 'quoted'],
    ['2 * 3 ** 2 is 18', '2 * 3 ** 2 is 18'],
    ['-1 is returned', '-1 is returned'],
  ])('of an answer is its first line, without the marks of Markdown: %j', (text, detail) => {
    expect(finish([init, result({ result: text })]).detail).toBe(detail)
  })

  test('subagents neither answer for the agent nor name its model', () => {
    const nested = {
      type: 'assistant',
      parent_tool_use_id: 't1',
      message: { id: 'n', model: 'claude-haiku-5-5', content: [{ type: 'text', text: 'inner' }] },
    }
    const main = { type: 'assistant', message: { id: 'o', model: 'm', content: [{ type: 'text', text: 'outer' }] } }
    expect(finish([init, main, start('n', {}, 't1', 'claude-haiku-5-5'), nested])).toMatchObject({
      text: 'outer',
      model: 'claude-opus-5-5',
    })
  })
})

describe('the cost', () => {
  test('is the sum of what each result says since the one before, whatever the session had cost', () => {
    const lines = [result({ total_cost_usd: 10.5, ...since(0.5) }), result({ total_cost_usd: 10.75, ...since(0.25) })]
    for (const sessionCostUsd of [0, 10, 10.2, 99])
      expect(finish(lines, { sessionCostUsd })).toMatchObject({ costUsd: 0.75, costEstimated: false })
  })

  test('without that, is the difference of the totals, or the total where totals begin anew', () => {
    const lines = [result({ total_cost_usd: 3 }), result({ total_cost_usd: 3.5 })]
    expect(finish(lines, { sessionCostUsd: 2 }).costUsd).toBe(1.5)
    expect(finish(lines, { sessionCostUsd: 20 }).costUsd).toBe(3.5)
  })

  test('of a killed attempt is estimated, each message once, subagents included', () => {
    const assistant = { type: 'assistant', message: { id: 'a', model: 'claude-opus-5-5', usage: { output_tokens: 1 } } }
    const outcome = finish([
      start('a', { input_tokens: 1000, output_tokens: 1 }),
      start('b', { input_tokens: 500, output_tokens: 1 }, 't1', 'claude-haiku-5-5'),
      assistant,
      delta(50),
      delta(100),
      delta(10, 't1'),
      assistant,
      start('a', { input_tokens: 1000, output_tokens: 1 }),
    ])
    expect(outcome).toMatchObject({ costEstimated: true, tokens: { input: 1500, output: 110, cacheRead: 0 } })
    expect(outcome.costUsd).toBeCloseTo((1000 * 4 + 100 * 20 + 500 * 0.1 + 10 * 0.5) / 1e6, 10)
  })

  test('after a result, only what came later is estimated', () => {
    const outcome = finish([
      start('a', { input_tokens: 1e6 }),
      result(since(1)),
      init,
      start('b', { input_tokens: 1000 }),
    ])
    expect(outcome.costUsd).toBeCloseTo(1.004, 10)
    expect(outcome.costEstimated).toBe(true)
  })

  test('is never negative', () => {
    const line = fc.oneof(
      fc
        .record({ id: fc.constantFrom('a', 'b', 'c'), n: fc.nat(9999) })
        .map(({ id, n }) => start(id, { input_tokens: n })),
      fc.nat(999).map((n) => result(since(n))),
      fc.nat(999).map((n) => result({ total_cost_usd: n })),
    )
    fc.assert(
      fc.property(fc.array(line), fc.nat(2000), (lines, sessionCostUsd) => {
        expect(finish(lines, { sessionCostUsd }).costUsd).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
