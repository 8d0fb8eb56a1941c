/** Lines of the CLI's stream as entries: exit codes as it words them, and the cost of each answer, told once. */
import { expect, test } from 'vitest'
import { estimateCost } from '../../../src/main/agents/claude/prices.ts'
import { costEntry, entriesOfLine, type Made, type Reading } from '../../../src/main/services/app/transcript-entries.ts'
import { createTurnCosts } from '../../../src/main/services/app/turn-costs.ts'

const reading = (): Reading => ({ tools: new Map(), costs: createTurnCosts() })
const read = (lines: readonly object[], by = reading()): Made[] =>
  lines.flatMap((line) => entriesOfLine(JSON.stringify(line), '/repo', by))

const partial = (event: object, parent: string | null = null) => ({
  type: 'stream_event',
  event,
  parent_tool_use_id: parent,
})
const start = (id: string, model = 'claude-sonnet-4-5') => ({
  type: 'message_start',
  message: { id, model, usage: { input_tokens: 1000, output_tokens: 1, cache_read_input_tokens: 50 } },
})
const delta = (output: number) => ({ type: 'message_delta', usage: { output_tokens: output } })
const stop = { type: 'message_stop' }
const assistant = (id: string, content: object[], model = 'claude-sonnet-4-5') => ({
  type: 'assistant',
  parent_tool_use_id: null,
  message: { id, model, usage: { input_tokens: 1000, output_tokens: 1 }, content },
})
const call = (name: string) => assistant('m', [{ type: 'tool_use', id: 't', name, input: { command: 'x' } }])
const answer = (failed: boolean, content: string, told: unknown) => ({
  type: 'user',
  parent_tool_use_id: null,
  message: { content: [{ type: 'tool_result', tool_use_id: 't', is_error: failed, content }] },
  tool_use_result: told,
})
const ended = { stdout: 'out', stderr: '', interrupted: false, isImage: false }

test.each([
  ['a failure', 'Bash', true, 'Exit code 3\nout\nerr', 'Error: Exit code 3\nout\nerr', 3, 'out\nerr'],
  ['a failure that printed nothing', 'Bash', true, 'Exit code 7', 'Error: Exit code 7', 7, ''],
  ['success', 'Bash', false, 'out', ended, 0, 'out'],
  ['success that prints the words', 'Bash', false, 'Exit code 9', ended, 0, 'Exit code 9'],
  ['no match', 'Bash', false, 'none', { ...ended, returnCodeInterpretation: 'No matches found' }, null, 'none'],
  ['the background', 'Bash', false, 'runs on', { ...ended, backgroundTaskId: 'b1' }, null, 'runs on'],
  ['an interruption', 'Bash', false, 'out', { ...ended, interrupted: true }, null, 'out'],
  ['a version that tells nothing', 'Bash', false, 'out', undefined, null, 'out'],
  [
    'a failure without a code',
    'Bash',
    true,
    'It was cancelled.',
    'Error: It was cancelled.',
    null,
    'It was cancelled.',
  ],
  ['another tool', 'Read', true, 'Exit code 3\nof a file', 'Error', null, 'Exit code 3\nof a file'],
])('the exit code of %s', (_, tool, failed, content, told, exitCode, text) => {
  const result = read([call(tool), answer(failed, content, told)]).find((entry) => entry.kind === 'tool-result')
  expect(result).toMatchObject({ ok: !failed, exitCode, text, truncated: false })
})

test('an answer costs what its last running totals say, told once and at its end', () => {
  const made = read([
    partial(start('m1')),
    partial(delta(40)),
    assistant('m1', [{ type: 'text', text: 'Hello.' }]),
    partial(delta(200)),
    assistant('m1', [{ type: 'text', text: 'Again.' }]),
    partial(stop),
    // The whole message may come once more: it has been counted.
    assistant('m1', [{ type: 'text', text: 'Late.' }]),
    partial(stop),
  ])
  expect(made.map((entry) => entry.kind)).toEqual(['text', 'text', 'cost', 'text'])
  const tokens = { input: 1000, output: 200, cacheRead: 50, cacheWrite: 0 }
  const usd = estimateCost('claude-sonnet-4-5', tokens)
  expect(usd).toBeGreaterThan(0)
  expect(made[2]).toMatchObject({ tokens, usd, subagent: false })
})

test('an answer that was cut off is told by the next one, by the result, or at the end of the stream', () => {
  const by = reading()
  const made = read(
    [
      partial(start('m1')),
      partial(start('m2')),
      partial(start('s1'), 'toolu_sub'),
      { type: 'result', subtype: 'success', is_error: false, result: 'Done.', total_cost_usd: 9 },
      partial(start('m3')),
    ],
    by,
  )
  expect(made.map((entry) => [entry.kind, entry.subagent])).toEqual([
    ['cost', false],
    ['cost', false],
    ['cost', true],
    ['result', false],
  ])
  expect(by.costs.end().map(costEntry)).toMatchObject([{ kind: 'cost', subagent: false }])
  expect(by.costs.end()).toEqual([])
})

test('the words of the CLI itself, and answers whose usage is unknown, cost nothing that could be shown', () => {
  const made = read([
    assistant('a', [{ type: 'text', text: 'API Error' }], '<synthetic>'),
    partial({ type: 'message_start', message: { id: 'b', model: 'claude-sonnet-4-5' } }),
    partial(stop),
  ])
  expect(made.map((entry) => entry.kind)).toEqual(['text'])
})

test('a result costs what was spent since the one before it, not what its session did', () => {
  const result = { type: 'result', subtype: 'success', is_error: false, result: 'Done.', total_cost_usd: 9 }
  const since = { a: { costUSD: 0.25 }, b: { costUSD: 0.5 } }
  expect(read([{ ...result, model_usage_since_last_result: since }])).toMatchObject([{ costUsd: 0.75 }])
  expect(read([result])).toMatchObject([{ costUsd: 9 }])
})
