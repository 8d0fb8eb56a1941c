/** The scripted model drives the real CLI: tools, schema answers, faults and their recovery. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { script } from '../../../src/main/agents/scripted-model/script-builder.ts'
import { type ScriptedModel, startScriptedModel } from '../../../src/main/agents/scripted-model/server.ts'
import { MAX_PROMPT_BYTES } from '../../../src/main/services/prompts/render-prompt.ts'
import { contextBlock, runClaude } from '../../fixtures/claude-cli.ts'

// Real processes on a machine that others may be using too.
vi.setConfig({ testTimeout: 120_000 })

let cwd: string
let model: ScriptedModel

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-model-')))
  model = await startScriptedModel({ script: () => null })
})

afterEach(async () => {
  await model.close()
  rmSync(cwd, { recursive: true, force: true })
})

const implement = (task: string, attempt = 1) => `${contextBlock('implement', { task, attempt })}\nBuild it.`

test('a plain answer reaches the result in the pieces that it was sent in, and the request is recorded by its context', async () => {
  const said = 'The parser lives in src/parse.js.'
  model.use(script().on({ phase: 'research', task: 'a' }).slowly(20, 4).say(said).build())
  const prompt = `${contextBlock('research', { task: 'a' })}\nLook.`
  const end = await runClaude({ url: model.url, cwd, prompt, args: ['--include-partial-messages'] })
  expect(end.result).toMatchObject({ is_error: false, result: said })
  expect(end.exitCode).toBe(0)
  const deltas = end.events.filter((event) => JSON.stringify(event).includes('text_delta'))
  expect(deltas.length).toBe(Math.ceil(said.length / 4))
  expect(model.requests.filter((r) => r.kind === 'turn')).toMatchObject([
    { run: 'test-run', task: 'a', phase: 'research', attempt: 1, step: 0, tries: 1, matched: true, ending: 'complete' },
  ])
  expect(model.requests.every((r) => r.session === end.result?.['session_id'] || r.kind === 'other')).toBe(true)
})

test('writes, reads, edits and runs commands with relative paths; an answer can depend on the result of a tool', async () => {
  writeFileSync(join(cwd, 'note.txt'), 'forty-two\n')
  model.use(
    script()
      .on({ phase: 'implement', task: 'a' })
      .writeAll({ 'src/a.js': 'export const a = 1\n', 'src/b.js': 'export const b = 1\n' }, 'Two files.')
      .edit('src/a.js', 'a = 1', 'a = 2')
      .rewrite('src/b.js', 'export const b = 3\n')
      .bash('touch made-by-bash')
      .read('note.txt')
      .turn((turn) => ({ blocks: [{ type: 'text', text: `Read: ${turn.toolResults.at(-1)?.text}` }] }))
      .build(),
  )
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: expect.stringContaining('forty-two') })
  expect(readFileSync(join(cwd, 'src/a.js'), 'utf8')).toBe('export const a = 2\n')
  expect(readFileSync(join(cwd, 'src/b.js'), 'utf8')).toBe('export const b = 3\n')
  expect(existsSync(join(cwd, 'made-by-bash'))).toBe(true)
  expect(model.requests.filter((r) => r.kind === 'turn').map((r) => r.step)).toEqual([0, 1, 2, 3, 4, 5])
})

test('the largest prompt that is ever rendered arrives whole; a schema is answered with the structured output; usage and model decide the cost', async () => {
  const answer = script()
    .on({ phase: 'review' })
    .usage({ input: 10_000, output: 1_000 })
    .verdict('changes_requested', [{ severity: 'major', title: 'Untested' }])
    .build()
  let prompt = ''
  model.use((turn) => {
    prompt = turn.prompt
    return answer(turn)
  })
  const schema = {
    type: 'object',
    properties: { verdict: { type: 'string' }, summary: { type: 'string' }, issues: { type: 'array' } },
    required: ['verdict'],
  }
  const head = contextBlock('review', { task: 'a' })
  const sent = `${head}${'x'.repeat(MAX_PROMPT_BYTES - head.length)}`
  const args = ['--model', 'haiku', '--json-schema', JSON.stringify(schema)]
  const end = await runClaude({ url: model.url, cwd, prompt: sent, args })
  expect(prompt.trimEnd()).toBe(sent)
  expect(end.result?.['structured_output']).toMatchObject({
    verdict: 'changes_requested',
    issues: [{ severity: 'major', title: 'Untested', category: 'general' }],
  })
  expect(end.result).toMatchObject({ usage: { input_tokens: 10_000, output_tokens: 1_000 } })
  expect(end.result?.['total_cost_usd']).toBeGreaterThan(0)
  expect(model.requests.find((r) => r.kind === 'turn')?.model).toContain('haiku')
})

test('an overload that passes, connections that drop before or inside a block, and malformed events are made good', async () => {
  model.use(
    script()
      .on({ task: 'a' })
      .fail(529, { times: 1 })
      .write('a.txt', 'one\n')
      .drop('before-headers', 1)
      .write('b.txt', 'two\n')
      .fault({ kind: 'malformed' }, 1)
      .write('c.txt', 'three\n')
      .drop('mid-block', 1)
      .say('Recovered after a long enough sentence to cut in two.')
      .build(),
  )
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: 'Recovered after a long enough sentence to cut in two.' })
  const written = ['a.txt', 'b.txt', 'c.txt'].map((file) => readFileSync(join(cwd, file), 'utf8'))
  expect(written).toEqual(['one\n', 'two\n', 'three\n'])
  const requests = (step: number) => model.requests.filter((r) => r.task === 'a' && r.step === step)
  expect(requests(0).map((r) => [r.tries, r.ending])).toEqual([
    [1, 'status'],
    [2, 'complete'],
  ])
  expect(end.events.some((event) => event['subtype'] === 'api_retry')).toBe(true)
  for (const step of [1, 3]) {
    expect(requests(step)[0]?.ending).toBe('dropped')
    expect(requests(step).at(-1)?.ending).toBe('complete')
  }
  // Asked again without a stream.
  expect(requests(2).map((r) => r.kind)).toContain('fallback')
})

test('a web page in place of an answer is an error', async () => {
  model.use(script().on({}).fault({ kind: 'html' }).build())
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a'), env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
  expect(end.result).toMatchObject({ is_error: true })
})
