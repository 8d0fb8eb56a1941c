/** The stream parser: whatever lies between the events and wherever the bytes are cut, the events are the same. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StreamEvent } from '../../../src/main/agents/claude/stream-events.ts'
import { createStreamParser } from '../../../src/main/agents/claude/stream-parser.ts'

function parse(chunks: readonly Buffer[], maxLineBytes?: number) {
  const events: StreamEvent[] = []
  const parser = createStreamParser((event) => events.push(event), maxLineBytes)
  for (const chunk of chunks) parser.push(chunk)
  parser.end()
  return { events, stats: parser.stats() }
}

const lines = [
  { session_id: 's', model: 'claude-opus-5-5', subtype: 'init', tools: ['Bash'], type: 'system' },
  { type: 'brand_new_thing', payload: [1, 2, 3] },
  {
    type: 'stream_event',
    parent_tool_use_id: null,
    event: {
      type: 'message_start',
      message: { id: 'm1', model: 'claude-opus-5-5', usage: { input_tokens: 3, output_tokens: 1 } },
    },
  },
  { event: { type: 'message_delta', usage: { output_tokens: 9 } }, type: 'stream_event' },
  {
    message: { id: 'm1', model: 'claude-opus-5-5', content: [{ type: 'text', text: 'Grüße 🎉\u2028!' }], usage: null },
    type: 'assistant',
  },
  { type: 'assistant' },
  { is_error: false, result: 'one', subtype: 'success', terminal_reason: 'completed', type: 'result' },
  { type: 'result', subtype: 'success', is_error: false, result: 'two', total_cost_usd: 0.5, future: {} },
].map((line) => JSON.stringify(line))
const stream = Buffer.from(
  [lines[0], 'npm warn something', '', '{"type":"result","is_e', ...lines.slice(1, 5), '[1]\r', ...lines.slice(5)].join(
    '\n',
  ),
)

describe('the stream parser', () => {
  test('takes what it knows, in any key order, and ignores the rest', () => {
    const { events, stats } = parse([stream])
    expect(events.map(({ type }) => type)).toEqual([
      'init',
      'message-start',
      'message-delta',
      'assistant',
      'result',
      'result',
    ])
    expect(events[3]).toMatchObject({ text: 'Grüße 🎉\u2028!', usage: { input: 0 } })
    expect(events[5]).toMatchObject({ text: 'two', totalCostUsd: 0.5, sinceLastResult: null, terminalReason: null })
    expect(stats).toEqual({ lines: 11, foreign: 3, oversized: 0 })
  })

  test('knows a piece of a text by its first bytes, and does not parse it', () => {
    const begin = '{"type":"stream_event","event":{"type":"content_block_delta"'
    const whole = `${begin},"index":0,"delta":{"type":"text_delta","text":"a"}}}`
    const { events, stats } = parse([Buffer.from([whole, `${begin}, not JSON}`, `${begin},"cut`, lines[6]].join('\n'))])
    expect(events.map(({ type }) => type)).toEqual(['result'])
    // Only what was parsed can be found to be something else.
    expect(stats).toEqual({ lines: 4, foreign: 1, oversized: 0 })
  })

  test('gives the same events wherever the bytes are cut', () => {
    const whole = parse([stream])
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length]
        const chunks = at.slice(1).map((end, index) => stream.subarray(at[index], end))
        expect(parse(chunks)).toEqual(whole)
      }),
    )
    expect(parse(Array.from(stream, (byte) => Buffer.of(byte)))).toEqual(whole)
  })

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        parse(chunks.map((chunk) => Buffer.from(chunk)))
      }),
    )
  })

  test('survives any value in any field of an event', () => {
    const types = ['system', 'assistant', 'user', 'stream_event', 'rate_limit_event', 'result']
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()), (type, fields) => {
        parse([Buffer.from(JSON.stringify({ ...fields, type }))])
      }),
    )
  })

  test('a result whose is_error is missing or odd is an error: success has to be said', () => {
    const { events } = parse([Buffer.from('{"type":"result"}\n{"type":"result","is_error":"no"}')])
    expect(events).toMatchObject([{ isError: true }, { isError: true }])
  })

  test('invalid UTF-8 spoils a text, not the event', () => {
    const broken = Buffer.concat([
      Buffer.from('{"type":"result","is_error":false,"result":"a'),
      Buffer.of(0xff, 0xc3),
      Buffer.from('b"}\n'),
    ])
    expect(parse([broken]).events).toMatchObject([{ type: 'result', isError: false, text: 'a\ufffd\ufffdb' }])
  })

  test('a line of 50 MB costs time in proportion, and does not hide what follows', () => {
    const time = (megabytes: number) => {
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const chunks = Array.from({ length: megabytes * 16 }, () => chunk)
      const started = performance.now()
      const { events } = parse([
        Buffer.from('{"type":"user","content":"'),
        ...chunks,
        Buffer.from(`"}\n${lines.at(-1)}\n`),
      ])
      expect(events).toHaveLength(1)
      return performance.now() - started
    }
    time(5)
    const [small, large] = [time(5), time(50)]
    // Ten times the length: linear is 10, quadratic 100. The rest is for a busy machine.
    expect(large / Math.max(small, 5)).toBeLessThan(40)
  })

  test('a line above the limit is dropped and counted, wherever it is cut', () => {
    const long = Buffer.from(`${'y'.repeat(100)}\n${lines[6]}\n${'z'.repeat(31)}`)
    for (const size of [1, 7, 30, 31, 500]) {
      const chunks = []
      for (let at = 0; at < long.length; at += size) chunks.push(long.subarray(at, at + size))
      expect(parse(chunks, 99).stats).toEqual({ lines: 2, foreign: 1, oversized: 1 })
    }
  })
})
