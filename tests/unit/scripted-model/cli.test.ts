/** The scripted model drives the real CLI: tools, schema answers, faults and their recovery. */
import { randomUUID } from 'node:crypto'
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

test('a plain answer reaches the result, and the request is recorded by its context', async () => {
  model.use(script().on({ phase: 'research', task: 'a' }).say('The parser lives in src/parse.js.').build())
  const end = await runClaude({ url: model.url, cwd, prompt: `${contextBlock('research', { task: 'a' })}\nLook.` })
  expect(end.result).toMatchObject({ is_error: false, result: 'The parser lives in src/parse.js.' })
  expect(end.exitCode).toBe(0)
  expect(model.requests.filter((r) => r.kind === 'turn')).toMatchObject([
    { run: 'test-run', task: 'a', phase: 'research', attempt: 1, step: 0, tries: 1, matched: true, ending: 'complete' },
  ])
  expect(model.requests.every((r) => r.session === end.result?.['session_id'] || r.kind === 'other')).toBe(true)
})

test('writes, reads, edits and runs commands with relative paths', async () => {
  model.use(
    script()
      .on({ phase: 'implement', task: 'a' })
      .writeAll({ 'src/a.js': 'export const a = 1\n', 'src/b.js': 'export const b = 1\n' }, 'Two files.')
      .edit('src/a.js', 'a = 1', 'a = 2')
      .rewrite('src/b.js', 'export const b = 3\n')
      .bash('touch made-by-bash')
      .say('Wrote both.')
      .build(),
  )
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: 'Wrote both.' })
  expect(readFileSync(join(cwd, 'src/a.js'), 'utf8')).toBe('export const a = 2\n')
  expect(readFileSync(join(cwd, 'src/b.js'), 'utf8')).toBe('export const b = 3\n')
  expect(existsSync(join(cwd, 'made-by-bash'))).toBe(true)
  expect(model.requests.filter((r) => r.kind === 'turn').map((r) => r.step)).toEqual([0, 1, 2, 3, 4])
})

test('an answer can depend on the result of a tool', async () => {
  writeFileSync(join(cwd, 'note.txt'), 'forty-two\n')
  model.use(
    script()
      .on({ phase: 'implement' })
      .read('note.txt')
      .turn((turn) => ({ blocks: [{ type: 'text', text: `Read: ${turn.toolResults[0]?.text}` }] }))
      .build(),
  )
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result?.['result']).toContain('forty-two')
})

test('a schema is answered with the structured output', async () => {
  model.use(
    script()
      .on({ phase: 'review' })
      .verdict('changes_requested', [{ severity: 'major', title: 'Untested' }])
      .build(),
  )
  const schema = {
    type: 'object',
    properties: { verdict: { type: 'string' }, summary: { type: 'string' }, issues: { type: 'array' } },
    required: ['verdict'],
  }
  const prompt = `${contextBlock('review', { task: 'a' })}\nReview it.`
  const end = await runClaude({ url: model.url, cwd, prompt, args: ['--json-schema', JSON.stringify(schema)] })
  expect(end.result?.['structured_output']).toMatchObject({
    verdict: 'changes_requested',
    issues: [{ severity: 'major', title: 'Untested', category: 'general' }],
  })
})

test('a schema that is never answered gets one nudge and ends without structured output', async () => {
  model.use(script().on({ phase: 'review' }).say('Looks good to me.').build())
  const args = ['--json-schema', '{"type":"object","properties":{"verdict":{"type":"string"}},"required":["verdict"]}']
  const end = await runClaude({ url: model.url, cwd, prompt: `${contextBlock('review')}\nReview it.`, args })
  expect(end.result).toMatchObject({ is_error: false })
  expect(end.result?.['structured_output']).toBeUndefined()
  expect(model.requests.filter((r) => r.kind === 'turn').map((r) => r.step)).toEqual([0, 1])
})

test('usage and model decide the cost', async () => {
  model.use(script().on({ phase: 'plan' }).usage({ input: 10_000, output: 1_000 }).say('Planned.').build())
  const end = await runClaude({
    url: model.url,
    cwd,
    prompt: `${contextBlock('plan')}\nPlan.`,
    args: ['--model', 'haiku'],
  })
  expect(end.result).toMatchObject({ usage: { input_tokens: 10_000, output_tokens: 1_000 } })
  expect(end.result?.['total_cost_usd']).toBeGreaterThan(0)
  expect(model.requests.find((r) => r.kind === 'turn')?.model).toContain('haiku')
})

test('a refused key ends as an authentication failure', async () => {
  model.use(script().on({}).fail(401, { message: 'invalid x-api-key' }).build())
  const end = await runClaude({
    url: model.url,
    cwd,
    prompt: implement('a'),
    env: { CLAUDE_CODE_MAX_RETRIES: '0' },
  })
  expect(end.result).toMatchObject({ is_error: true, api_error_status: 401 })
  expect(end.exitCode).toBe(1)
  expect(model.requests.find((r) => r.kind === 'turn')).toMatchObject({ ending: 'status', credential: 'fake' })
})

test('a passing overload is retried', async () => {
  model.use(script().on({}).fail(529, { times: 1 }).say('Here I am.').build())
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: 'Here I am.' })
  expect(model.requests.filter((r) => r.phase === 'implement').map((r) => [r.tries, r.ending])).toEqual([
    [1, 'status'],
    [2, 'complete'],
  ])
  expect(end.events.some((event) => event['subtype'] === 'api_retry')).toBe(true)
})

test('a connection that drops before or inside a block is made good', async () => {
  model.use(
    script()
      .on({ task: 'a' })
      .drop('before-headers', 1)
      .write('a.txt', 'one\n')
      .drop('mid-block', 1)
      .say('Recovered after a long enough sentence to cut in two.')
      .build(),
  )
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: 'Recovered after a long enough sentence to cut in two.' })
  expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe('one\n')
  const endings = model.requests.filter((r) => r.task === 'a').map((r) => [r.step, r.ending])
  expect(endings).toContainEqual([0, 'dropped'])
  expect(endings).toContainEqual([1, 'dropped'])
  expect(endings.at(-1)?.[1]).toBe('complete')
})

test('malformed events fall back to a request without a stream', async () => {
  model.use(script().on({}).fault({ kind: 'malformed' }, 1).say('Said at the second try, in one piece.').build())
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a') })
  expect(end.result).toMatchObject({ is_error: false, result: 'Said at the second try, in one piece.' })
  expect(model.requests.map((r) => r.kind)).toContain('fallback')
})

test('a web page in place of an answer is an error', async () => {
  model.use(script().on({}).fault({ kind: 'html' }).build())
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a'), env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
  expect(end.result).toMatchObject({ is_error: true })
})

test('slow chunks arrive as they are sent', async () => {
  model.use(script().on({}).slowly(20, 4).say('A sentence in many small pieces.').build())
  const end = await runClaude({ url: model.url, cwd, prompt: implement('a'), args: ['--include-partial-messages'] })
  const deltas = end.events.filter((event) => JSON.stringify(event).includes('text_delta'))
  expect(deltas.length).toBe(Math.ceil('A sentence in many small pieces.'.length / 4))
  expect(end.result?.['result']).toBe('A sentence in many small pieces.')
})

test('an unknown prompt gets a clear text and is recorded as unmatched', async () => {
  const end = await runClaude({ url: model.url, cwd, prompt: implement('nobody') })
  expect(end.result?.['result']).toContain('no answer')
  expect(model.requests.find((r) => r.kind === 'turn')).toMatchObject({ matched: false, task: 'nobody' })
})

test('a killed session is resumed, and the new prompt is answered from its first turn', async () => {
  const session = randomUUID()
  const configDir = join(cwd, '.config')
  model.use(
    script()
      .on({ phase: 'implement', attempt: 1 })
      .write('half.txt', 'half')
      .hang('mid-block')
      .say('never said in full')
      .on({ phase: 'implement', attempt: 2 })
      .rewrite('half.txt', 'whole')
      .say('Completed.')
      .build(),
  )
  let pid = 0
  const killed = runClaude({
    url: model.url,
    cwd,
    configDir,
    prompt: implement('a', 1),
    args: ['--session-id', session],
    started: (started) => {
      pid = started
    },
  })
  await model.waitFor((r) => r.step === 1)
  process.kill(pid, 'SIGKILL')
  expect((await killed).result).toBeNull()
  const end = await runClaude({
    url: model.url,
    cwd,
    configDir,
    prompt: implement('a', 2),
    args: ['--resume', session],
  })
  expect(end.result).toMatchObject({ is_error: false, result: 'Completed.', session_id: session })
  expect(readFileSync(join(cwd, 'half.txt'), 'utf8')).toBe('whole')
  const turns = model.requests.filter((r) => r.kind === 'turn').map((r) => [r.attempt, r.step, r.session === session])
  expect(turns).toEqual([
    [1, 0, true],
    [1, 1, true],
    [2, 0, true],
    [2, 1, true],
  ])
})

test('the largest prompt that is ever rendered reaches the model whole', async () => {
  let prompt = ''
  model.use((turn) => {
    prompt = turn.prompt
    return { blocks: [{ type: 'text', text: 'Read.' }] }
  })
  const head = contextBlock('review', { task: 'a' })
  const sent = `${head}${'x'.repeat(MAX_PROMPT_BYTES - head.length)}`
  const end = await runClaude({ url: model.url, cwd, prompt: sent })
  expect(end.result).toMatchObject({ result: 'Read.' })
  expect(prompt.trimEnd()).toBe(sent)
})
