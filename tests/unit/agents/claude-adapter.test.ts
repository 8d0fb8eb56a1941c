/** The adapter with the real CLI: what state a folder is in decides what happens, and nothing is ever started twice. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Harness, processes, startHarness } from './harness.ts'
import type { Answer, ModelRequest } from './tiny-model.ts'
import { textOf } from './tiny-model.ts'

let harness: Harness
/** What the model answers; tests set it before they start an agent. */
let answer: (request: ModelRequest) => Answer
const begin = async (first: typeof answer) => {
  answer = first
  harness = await startHarness((request) => answer(request))
  return harness
}
afterEach(() => harness.close())

const says = (text: string): Answer => ({ blocks: [{ type: 'text', text }] })
const bash = (command: string): Answer => ({
  blocks: [{ type: 'tool_use', name: 'Bash', input: { command, description: 'x' } }],
})
const SCHEMA = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }
const answered = (request: ModelRequest) => textOf(request.body.messages).includes('"tool_result"')
const alive = (attempt: string) => processes.findByEnv('SWITCHYARD_ATTEMPT', attempt)

describe('an order', () => {
  test('is carried out by one process, however often it is run: hook asked, command run, cost and text told, nothing left running', async () => {
    const { adapter, order, watcher, repo, model } = await begin((request) =>
      answered(request) ? says('Built the parser.\nMore.') : bash('echo hi > made.txt'),
    )
    const work = order()
    const { observer, started, activities } = watcher()
    // The second finds the process of the first.
    const [outcome, beside] = await Promise.all([
      adapter().run(work, observer).done,
      adapter().run(work, watcher().observer).done,
    ])
    expect(beside.outcome).toBe('succeeded')
    expect(outcome).toMatchObject({
      outcome: 'succeeded',
      detail: 'Built the parser.',
      text: 'Built the parser.\nMore.',
      costEstimated: false,
      tokens: { input: 200, output: 40, cacheRead: 20, cacheWrite: 40 },
    })
    expect(outcome.costUsd).toBeCloseTo(0.001804, 8)
    expect(outcome.durationMs).toBeGreaterThan(0)
    expect(readFileSync(path.join(repo, 'made.txt'), 'utf8')).toBe('hi\n')
    expect(started).toHaveLength(1)
    expect(started[0]?.pid).toBe(Number(readFileSync(path.join(work.dir, 'pid'), 'utf8')))
    expect(activities.map(({ text }) => text)).toContain('running echo hi > made.txt')
    expect(readFileSync(path.join(work.dir, 'exit'), 'utf8')).toBe('0\n')
    expect(alive(work.attempt)).toEqual([])
    const command = readFileSync(path.join(work.dir, 'command.json'), 'utf8')
    expect(command).not.toContain('test-key')
    // What the agent is offered.
    const tools = model.requests[0]?.body.tools?.map(({ name }) => name) ?? []
    expect(tools).toContain('Edit')
    for (const tool of ['ListAgents', 'SendMessage', 'Workflow', 'ScheduleWakeup']) expect(tools).not.toContain(tool)

    // One that ended is collected, not started again.
    const late = watcher()
    expect(await adapter().run(work, late.observer).done).toEqual(outcome)
    expect(late.started).toEqual([])
    expect(model.requests).toHaveLength(2)
  })

  test('that is running is adopted: same process, same session, its outcome told', async () => {
    const { adapter, order, watcher, model, repo } = await begin((request) =>
      answered(request) ? says('Waited.') : bash('while [ ! -e go ]; do sleep 0.1; done'),
    )
    const work = order()
    const before = watcher()
    const run = adapter().run(work, before.observer)
    await expect.poll(() => before.activities.some(({ tool }) => tool === 'Bash'), { timeout: 15_000 }).toBe(true)
    run.detach()
    const after = watcher()
    const adopted = adapter().run(work, after.observer)
    await expect.poll(() => after.started, { timeout: 5_000 }).toEqual(before.started)
    writeFileSync(path.join(repo, 'go'), '')
    expect(await adopted.done).toMatchObject({ outcome: 'succeeded', text: 'Waited.' })
    expect(new Set(model.requests.map(({ headers }) => headers['x-claude-code-session-id']))).toEqual(
      new Set([work.session]),
    )
    expect(model.requests).toHaveLength(2)
  })

  test('with a schema gives the structured answer; read-only it offers no editing tools, and a huge prompt still arrives', async () => {
    const { adapter, order, watcher, model } = await begin(() => ({
      blocks: [{ type: 'tool_use', name: 'StructuredOutput', input: { a: 1 } }],
    }))
    const prompt = `---\nrun: r\n---\n${'word '.repeat(60_000)}the end`
    const work = order({ schema: SCHEMA, prompt, readOnly: true })
    expect(await adapter().run(work, watcher().observer).done).toMatchObject({
      outcome: 'succeeded',
      structured: { a: 1 },
    })
    const tools = model.requests[0]?.body.tools?.map(({ name }) => name)
    expect(tools).not.toContain('Edit')
    expect(tools).not.toContain('Write')
    expect(textOf(model.requests[0]?.body.messages)).toContain('word the end')
  })

  test('with a schema that is not answered is nudged once, and then invalid', async () => {
    const { adapter, order, watcher, model } = await begin(() => says('I would rather chat.'))
    expect(await adapter().run(order({ schema: SCHEMA }), watcher().observer).done).toMatchObject({
      outcome: 'invalid-output',
      structured: null,
    })
    expect(model.requests).toHaveLength(2)
  })

  test('gives the hook the last word and shows its refusal', async () => {
    const { adapter, order, watcher, repo, model, hook } = await begin((request) =>
      answered(request) ? says('I was refused.') : bash('touch forbidden'),
    )
    const { observer, activities } = watcher()
    const work = order({ hookCommand: hook('deny', 'policy 42') })
    expect(await adapter().run(work, observer).done).toMatchObject({ outcome: 'succeeded' })
    expect(existsSync(path.join(repo, 'forbidden'))).toBe(false)
    expect(textOf(model.requests.at(-1)?.body.messages)).toContain('policy 42')
    expect(activities.map(({ text }) => text)).toContainEqual('was refused Bash: policy 42')
  })
})

describe('failures', () => {
  test('a killed agent is interrupted, its cost estimated, and its session can be continued; one that was never stored is begun', async () => {
    const { adapter, order, watcher, model, transcript } = await begin((request) =>
      request.n === 0 ? bash('sleep 60') : says('Continued.'),
    )
    const work = order()
    const { observer, started, activities } = watcher()
    const run = adapter().run(work, observer)
    await expect.poll(() => activities.some(({ tool }) => tool === 'Bash'), { timeout: 15_000 }).toBe(true)
    // The CLI stores what was said a little later than it says it.
    await expect.poll(() => transcript(work.session), { timeout: 5_000 }).toContain('sleep 60')
    process.kill(started[0]?.pid ?? 0, 'SIGKILL')
    const outcome = await run.done
    expect(outcome).toMatchObject({
      outcome: 'interrupted',
      costEstimated: true,
      tokens: { input: 100, output: 20, cacheRead: 10, cacheWrite: 20 },
    })
    // One message, exactly as the CLI itself prices it.
    expect(outcome.costUsd).toBeCloseTo(0.000902, 8)
    expect(alive(work.attempt)).toEqual([])

    const again = order({ session: work.session, resume: true, sessionCostUsd: outcome.costUsd })
    const continued = await adapter().run(again, watcher().observer).done
    expect(continued).toMatchObject({ outcome: 'succeeded', text: 'Continued.', costEstimated: false })
    expect(continued.costUsd).toBeCloseTo(0.000902, 8)
    expect(textOf(model.requests.at(-1)?.body.messages)).toContain('sleep 60')

    answer = () => says('Begun.')
    const never = order({ resume: true })
    expect(await adapter().run(never, watcher().observer).done).toMatchObject({ outcome: 'succeeded', text: 'Begun.' })
    expect(model.requests.at(-1)?.headers['x-claude-code-session-id']).toBe(never.session)
  })

  test('refused credentials end the attempt at the second refusal, not after three minutes', async () => {
    const { adapter, order, watcher, model } = await begin(() => ({ status: 401, error: 'invalid x-api-key' }))
    const outcome = await adapter().run(order(), watcher().observer).done
    expect(outcome.outcome).toBe('credentials')
    expect(model.requests.length).toBeLessThan(5)
  })

  test('a provider that fails is transient', async () => {
    const { adapter, order, watcher } = await begin(() => ({ status: 500, error: 'oops' }))
    const work = order({ env: { CLAUDE_CODE_MAX_RETRIES: '0' } })
    expect(await adapter().run(work, watcher().observer).done).toMatchObject({ outcome: 'transient', costUsd: 0 })
  })

  test('a budget that is spent is told as such', async () => {
    const { adapter, order, watcher } = await begin((request) => (answered(request) ? says('x') : bash('true')))
    const outcome = await adapter().run(order({ budgetUsd: 0.0005 }), watcher().observer).done
    expect(outcome.outcome).toBe('budget')
  })

  test('an executable or a worktree that is gone is a failure with its reason', async () => {
    const { adapter, order, watcher } = await begin(() => says('x'))
    const missing = adapter({ claudePath: '/nonexistent/claude' })
    expect(await missing.run(order(), watcher().observer).done).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('/nonexistent/claude'),
    })
    expect(await adapter().run(order({ cwd: '/nonexistent/tree' }), watcher().observer).done).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('/nonexistent/tree'),
    })
  })
})

describe('stopping', () => {
  test('a time limit ends the agent and what its commands left in sessions of their own', async () => {
    const { adapter, order, watcher } = await begin((request) =>
      answered(request) ? says('x') : bash('setsid sh -c "trap \'\' INT TERM; while :; do sleep 0.2; done" & sleep 60'),
    )
    const work = order({ timeoutMs: 5_000 })
    const { observer, activities } = watcher()
    const outcome = await adapter({ graceMs: 2_000 }).run(work, observer).done
    expect(activities.some(({ tool }) => tool === 'Bash')).toBe(true)
    expect(outcome.outcome).toBe('timeout')
    expect(outcome.costUsd).toBeGreaterThan(0)
    expect(alive(work.attempt)).toEqual([])
  })

  test('a process that lives on after its result is ended, and the result counts', async () => {
    const { order, watcher, adapter, repo } = await begin(() => says('x'))
    // The real CLI does so only while something of its own hangs, which no test can order: a script stands for it.
    const hanging = path.join(repo, 'hanging-claude')
    const result = JSON.stringify({ type: 'result', is_error: false, terminal_reason: 'completed', result: 'Done.' })
    writeFileSync(hanging, `#!/bin/sh\necho '${result}'\nsleep 60\n`, { mode: 0o755 })
    const work = order()
    const outcome = await adapter({ claudePath: hanging, lingerMs: 100 }).run(work, watcher().observer).done
    expect(outcome).toMatchObject({ outcome: 'succeeded', text: 'Done.' })
    expect(alive(work.attempt)).toEqual([])
  })

  test('an agent that cannot be recorded does not run on unwatched', async () => {
    const { order, adapter } = await begin(() => ({ hang: true }))
    const work = order()
    const observer = {
      started() {
        throw new Error('disk full')
      },
      activity() {},
    }
    const outcome = await adapter({ graceMs: 500 }).run(work, observer).done
    expect(outcome).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('disk full') })
    expect(alive(work.attempt)).toEqual([])
  })

  test('on request, while the model is silent', async () => {
    const { adapter, order, watcher, model } = await begin(() => ({ hang: true }))
    const work = order()
    const run = adapter().run(work, watcher().observer)
    await expect.poll(() => model.requests.length, { timeout: 15_000 }).toBe(1)
    await run.stop('stopped')
    const outcome = await run.done
    expect(outcome.outcome).toBe('stopped')
    expect(alive(work.attempt)).toEqual([])
  })
})

describe('an untrusted repository', () => {
  test('gets its instructions heard but neither its hooks nor its MCP servers started', async () => {
    const { adapter, order, watcher, repo, model } = await begin(() => says('x'))
    mkdirSync(path.join(repo, '.claude'))
    const trap = path.join(repo, 'trapped')
    const command = `touch ${trap}`
    writeFileSync(path.join(repo, 'CLAUDE.md'), 'Indent with three spaces.')
    writeFileSync(
      path.join(repo, '.claude', 'settings.json'),
      JSON.stringify({ hooks: { SessionStart: [{ hooks: [{ type: 'command', command }] }] } }),
    )
    writeFileSync(
      path.join(repo, '.mcp.json'),
      JSON.stringify({ mcpServers: { x: { command: 'touch', args: [trap] } } }),
    )
    await adapter().run(order(), watcher().observer).done
    expect(textOf(model.requests[0]?.body.system)).toContain('Indent with three spaces.')
    expect(existsSync(trap)).toBe(false)
    await adapter().run(order({ trustProject: true }), watcher().observer).done
    expect(textOf(model.requests.at(-1)?.body)).toContain('Indent with three spaces.')
    expect(existsSync(trap)).toBe(true)
  })
})
