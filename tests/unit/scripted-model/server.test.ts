/** The scripted model over plain HTTP: matching, faults at each point, endpoints, bounded and durable records. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamPoint } from '../../../src/main/agents/scripted-model/answer.ts'
import { script } from '../../../src/main/agents/scripted-model/script-builder.ts'
import { type ScriptedModel, startScriptedModel } from '../../../src/main/agents/scripted-model/server.ts'
import { contextBlock } from '../../fixtures/claude-cli.ts'
import { readRequestLog, startModelProcess } from '../../fixtures/model-process.ts'
import { scenario, timesBegun } from '../../fixtures/scenario.ts'

let dir: string
let model: ScriptedModel

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-model-'))
  model = await startScriptedModel({ script: () => null, logFile: join(dir, 'log.jsonl') })
})

afterEach(async () => {
  await model.close()
  rmSync(dir, { recursive: true, force: true })
})

type Message = { role: string; content: unknown }

const ask = (
  messages: Message[],
  more: { url?: string; stream?: boolean; session?: string; [key: string]: unknown } = {},
) => {
  const { url = model.url, session = 's1', ...body } = more
  return fetch(`${url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-claude-code-session-id': session, 'x-api-key': 'key-1234' },
    body: JSON.stringify({ model: 'm', max_tokens: 1000, messages, ...body }),
  })
}

const user = (text: string): Message => ({
  role: 'user',
  content: [
    { type: 'text', text: '<system-reminder>\n---\nrun: x\nphase: plan\nattempt: 9\n---\n</system-reminder>\n' },
    { type: 'text', text },
  ],
})

/** What came of a streamed answer before the connection was cut. `fetch` would throw it away. */
function untilCut(messages: Message[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const asked = request(`${model.url}/v1/messages`, { method: 'POST' }, (response) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk
      })
      response.once('end', () => reject(new Error('The answer came whole.')))
      response.on('error', () => resolve(received))
    })
    asked.on('error', () => resolve(received))
    asked.end(JSON.stringify({ stream: true, messages }))
  })
}

async function textOf(response: Response): Promise<string> {
  const body = (await response.json()) as { content: { text?: string }[] }
  return body.content.map((block) => block.text ?? '').join('')
}

const phase = (name: string, more = {}) => [user(`${contextBlock(name, more)}Go.`)]

describe('matching', () => {
  test('the most specific rule wins, and of equals the later one', async () => {
    model.use(
      script()
        .on({ phase: 'review', task: 'a' })
        .say('task a')
        .on({ phase: 'review' })
        .say('any, early')
        .on({ phase: 'review' })
        .say('any, late')
        .on({ phase: 'review', task: 'a', attempt: 2 })
        .say('task a, second')
        .on({ phase: 'fix', gate: ['lint', 'test'] })
        .say('a gate')
        .build(),
    )
    expect(await textOf(await ask(phase('review', { task: 'a' })))).toBe('task a')
    expect(await textOf(await ask(phase('review', { task: 'a', attempt: 2 })))).toBe('task a, second')
    expect(await textOf(await ask(phase('review', { task: 'b' })))).toBe('any, late')
    expect(await textOf(await ask(phase('fix', { task: 'b', gate: 'lint' })))).toBe('a gate')
    expect(await textOf(await ask(phase('fix', { task: 'b', gate: 'build' })))).toContain('no answer')
    expect(model.requests.map((r) => r.matched)).toEqual([true, true, true, true, false])
  })

  test('the newest context block decides, merged prompts and later remarks included', async () => {
    model.use(
      script().on({ phase: 'plan' }).say('plan').on({ phase: 'fix' }).say('fix').say('fix, second turn').build(),
    )
    const merged = user(`${contextBlock('plan')}Plan it.\n\n${contextBlock('fix', { task: 'a', gate: 'test' })}Fix it.`)
    expect(await textOf(await ask([merged]))).toBe('fix')
    const history = [
      ...phase('plan'),
      { role: 'assistant', content: [{ type: 'text', text: 'planned' }] },
      ...phase('fix', { task: 'a' }),
      { role: 'system', content: 'environment' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: 'ok' },
          { type: 'text', text: 'Hurry.' },
        ],
      },
    ]
    expect(await textOf(await ask(history))).toBe('fix, second turn')
  })

  test('an indented block is text, not context', async () => {
    model.use(script().on({ phase: 'review' }).say('review').build())
    const quoted = contextBlock('plan').replace(/^/gm, '  ')
    expect(await textOf(await ask([user(`${contextBlock('review')}The prompt was:\n${quoted}`)]))).toBe('review')
  })

  test('a finished rule says that it is done', async () => {
    model.use(script().on({ phase: 'plan' }).say('first').build())
    const more = [...phase('plan'), { role: 'assistant', content: 'first' }, { role: 'user', content: 'And now?' }]
    expect(await textOf(await ask(more))).toBe('Nothing is left to do.')
  })

  test('a script that throws is told to the client, and the server goes on', async () => {
    model.use(() => {
      throw new Error('no such fixture')
    })
    const response = await ask(phase('plan'))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('no such fixture')
    model.use(script().on({}).say('better').build())
    expect(await textOf(await ask(phase('plan')))).toBe('better')
  })
})

describe('streams', () => {
  const points: StreamPoint[] = [
    'before-headers',
    'after-headers',
    'block-start',
    'mid-block',
    'after-block',
    'before-stop',
  ]
  const seen: Record<StreamPoint, string> = {
    'before-headers': '',
    'after-headers': '',
    'block-start': 'content_block_start',
    'mid-block': 'content_block_delta',
    'after-block': 'content_block_stop',
    'before-stop': 'content_block_stop',
  }

  test.each(points)('a drop %s cuts exactly there', async (at) => {
    model.use(script().on({}).drop(at).say('A sentence that is long enough.').build())
    const received = await untilCut(phase('plan'))
    const events = [...received.matchAll(/^event: (\S+)$/gm)].map((match) => match[1])
    if (seen[at] === '') expect(events).toEqual([])
    else expect(events.at(-1)).toBe(seen[at])
    expect(events).not.toContain('message_stop')
    await expect.poll(() => model.requests[0]?.ending).toBe('dropped')
  })

  test('a hang holds until the client gives up, or the server closes', async () => {
    model.use(script().on({}).hang('block-start').say('never').build())
    const patience = new AbortController()
    const response = await fetch(`${model.url}/v1/messages`, {
      method: 'POST',
      signal: patience.signal,
      body: JSON.stringify({ stream: true, messages: phase('plan') }),
    })
    let received = ''
    const read = async () => {
      for await (const chunk of response.body ?? []) {
        received += Buffer.from(chunk).toString()
        if (received.includes('content_block_start')) patience.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(received).not.toContain('content_block_delta')
    await expect.poll(() => model.requests[0]?.ending).toBe('hung')
    const second = ask(phase('plan'), { stream: true }).then((response) => response.text())
    await model.waitFor((r) => r.n === 2)
    await model.close()
    await expect(second).rejects.toThrow()
  })

  test('a fault passes after as many tries as it was given', async () => {
    model.use(
      script()
        .on({})
        .fail(429, { times: 2, headers: { 'retry-after': '7' } })
        .say('through')
        .build(),
    )
    const first = await ask(phase('plan'))
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await ask(phase('plan'))).status).toBe(429)
    expect(await textOf(await ask(phase('plan')))).toBe('through')
    expect((await ask(phase('plan'), { session: 'other' })).status).toBe(429)
  })

  test('text in many scripts is cut between characters', async () => {
    const text = 'naïve 🚦 日本語 🏗️ done'
    model.use(script().on({}).slowly(1, 3).say(text).build())
    const body = await (await ask(phase('plan'), { stream: true })).text()
    const said = [...body.matchAll(/"type":"text_delta","text":("(?:[^"\\]|\\.)*")/g)].map((m) =>
      JSON.parse(m[1] ?? '""'),
    )
    expect(said.length).toBeGreaterThan(4)
    expect(said.join('')).toBe(text)
  })

  test('an answer can be held until a file exists', async () => {
    const go = join(dir, 'go')
    model.use(script().on({}).untilFile(go).say('gone').build())
    const asked = ask(phase('plan')).then(textOf)
    const held = await model.waitFor((r) => r.phase === 'plan')
    expect(held.ending).toBeNull()
    writeFileSync(go, '')
    expect(await asked).toBe('gone')
  })
})

test('other endpoints: liveness, token count, probe, title, unknown, nonsense', async () => {
  expect((await fetch(model.url, { method: 'HEAD' })).status).toBe(200)
  const count = await fetch(`${model.url}/v1/messages/count_tokens`, { method: 'POST', body: 'x'.repeat(400) })
  expect(await count.json()).toEqual({ input_tokens: 100 })
  expect((await ask([{ role: 'user', content: 'Hi' }], { max_tokens: 1 })).status).toBe(200)
  expect((await ask([{ role: 'user', content: '<session>x</session>' }])).status).toBe(200)
  expect((await fetch(`${model.url}/v1/models`)).status).toBe(404)
  expect((await fetch(`${model.url}/v1/messages`, { method: 'POST', body: '{' })).status).toBe(400)
  expect(model.requests.map((r) => r.kind)).toEqual(['other', 'count', 'probe', 'title', 'other'])
})

test('waitFor rejects when nothing comes', async () => {
  await expect(model.waitFor(() => true, 20)).rejects.toThrow('No such request')
})

test('each request stands in the log file before it is answered', async () => {
  model.use(() => ({ blocks: [{ type: 'text', text: 'ok' }] }))
  await ask(phase('implement', { task: 'a', attempt: 2 }))
  const lines = readFileSync(join(dir, 'log.jsonl'), 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  expect(readRequestLog(join(dir, 'log.jsonl'))).toMatchObject([
    { task: 'a', phase: 'implement', attempt: 2, session: 's1', credential: '1234', ending: 'complete' },
  ])
})

test('as a process of its own it records to a file and answers a whole scenario', async () => {
  const tasks = [{ id: 'a', writes: { 'a.txt': 'a\n' } }]
  const server = await startModelProcess(scenario(tasks).rules(), dir)
  try {
    expect(await textOf(await ask(phase('research', { task: 'a' }), { url: server.url }))).toContain('Nothing unusual')
    const response = await ask(phase('implement', { task: 'a' }), { url: server.url })
    expect(await response.text()).toContain('"file_path":"a.txt"')
    await ask(phase('implement', { task: 'a' }), { url: server.url })
    expect(timesBegun(server.requests(), 'implement', 'a')).toBe(1)
    expect(server.requests().map((r) => r.tries)).toEqual([1, 1, 2])
  } finally {
    await server.stop()
  }
})
