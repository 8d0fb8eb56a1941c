/** A person sends a task back while it is worked on: the real claude CLI, real git, and the engine behind the contract. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { safe } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { SwitchyardClient } from '../../src/contract/index.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, commandId, createApiWorld, firstOf } from '../support/api-world.ts'
import { QUICK_GATE, testOf } from '../support/world.ts'

const SPEC = `# Two
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
`
const WRITES = { 'src/two.js': '/** Two. */\nexport const two = 1 + 1\n', 'test/two.test.js': testOf('two', 2) }
const two = 'two' as never

const worlds: ApiWorld[] = []
afterEach(async () => {
  for (const api of worlds.splice(0)) await api.close()
})

async function begin(options: Parameters<typeof createApiWorld>[0]) {
  const api = await createApiWorld(options)
  worlds.push(api)
  const client = await api.client('websocket')
  const { run } = await client.runs.start({
    commandId: commandId(),
    spec: { text: SPEC, name: 'two.spec.md' },
    project: api.world.project,
    options: { yes: true, merge: true },
  })
  return { api, client, run }
}

async function untilEnded(client: SwitchyardClient, run: string): Promise<void> {
  await firstOf(await client.run.watch({ run: run as never }), (message) => {
    const header = message.type === 'resync' ? null : message.data.header
    return header?.status === 'succeeded' && !header.driven
  })
}

describe('a comment on a line', () => {
  it('ends the reviewer, reaches the next agent with the diff around it, and is merged as it was meant', async () => {
    const { api, client, run } = await begin({
      config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
      script: scenario([{ id: 'two', writes: WRITES }])
        .on({ phase: 'review', attempt: 1 })
        .hang('before-headers')
        .on({ phase: 'revise' })
        .edit('src/two.js', '1 + 1', '2')
        .say('The sum is gone.')
        .build(),
    })
    await api.world.model.waitFor((request) => request.phase === 'review' && request.kind === 'turn')
    const diff = await client.tasks.diff({ run, task: two })
    const comment = { file: 'src/two.js', side: 'new' as const, line: 2, text: 'Write the number.', ...range(diff) }
    const order = { commandId: commandId(), run, task: two, note: 'Keep it short.', comments: [comment] }

    const lost = await safe(
      client.tasks.sendBack({ ...order, commandId: commandId(), comments: [{ ...comment, line: 99 }] }),
    )
    expect(lost.isDefined && lost.error).toMatchObject({ code: 'NOT_FOUND', data: { code: 'comment-not-found' } })
    const foreign = await safe(
      client.tasks.sendBack({ ...order, commandId: commandId(), comments: [{ ...comment, to: '0'.repeat(40) }] }),
    )
    expect(foreign.isDefined && foreign.error).toMatchObject({ code: 'NOT_FOUND' })
    const silent = await safe(client.tasks.sendBack({ commandId: commandId(), run, task: two }))
    expect(silent.isDefined && silent.error).toMatchObject({ code: 'INVALID', data: { code: 'invalid-empty' } })

    // Twice with one id: one request.
    const [first, second] = await Promise.all([client.tasks.sendBack(order), client.tasks.sendBack(order)])
    expect(second).toEqual(first)
    await untilEnded(client, run)

    const detail = await client.tasks.get({ run, task: two })
    expect(detail.attempts.map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ['implement', 'succeeded'],
      ['review', 'stopped'],
      ['revise', 'succeeded'],
      ['review', 'succeeded'],
    ])
    expect(detail.requests).toMatchObject([{ note: 'Keep it short.', state: 'answered', comments: [{ line: 2 }] }])
    const revise = detail.attempts[2]?.attempt ?? ''
    const prompt = await readFile(join(api.world.home, 'runs', run, 'attempts', revise, 'prompt.md'), 'utf8')
    expect(prompt).toContain('### src/two.js:2')
    expect(prompt).toContain('> +export const two = 1 + 1')
    expect(prompt).toContain('Write the number.')
    expect(prompt).toContain('Keep it short.')
    expect(api.world.git('show', 'main:src/two.js')).toContain('two = 2')
    // Evidence of the tree that was merged, not of the one that was commented on.
    const merged = await client.tasks.diff({ run, task: two })
    expect(merged.tree).not.toBe(diff.tree)
    expect(detail.gateRuns.some((gate) => gate.tree === merged.tree && gate.passed)).toBe(true)
    // Every state on the way can be had again, and having it changes nothing else.
    const points = await client.tasks.restorePoints({ run, task: two })
    const before = points.find((point) => point.what === 'after implement 1')
    expect(points.some((point) => point.current)).toBe(true)
    const preview = await client.tasks.restorePreview({ run, task: two, commit: before?.commit ?? '' })
    expect(preview.files.map((file) => [file.path, file.additions, file.deletions])).toEqual([['src/two.js', 1, 1]])
    const head = api.world.git('rev-parse', `switchyard/${run}/two`)
    const restored = await client.tasks.restore({
      commandId: commandId(),
      run,
      task: two,
      commit: before?.commit ?? '',
    })
    expect(api.world.git('show', `${restored.branch}:src/two.js`)).toContain('1 + 1')
    expect(api.world.git('rev-parse', `switchyard/${run}/two`)).toBe(head)
    const unknown = await safe(
      client.tasks.restore({ commandId: commandId(), run, task: two, commit: api.world.git('rev-parse', 'main') }),
    )
    expect(unknown.isDefined && unknown.error).toMatchObject({ code: 'NOT_FOUND' })
    const over = await safe(client.tasks.sendBack({ ...order, commandId: commandId() }))
    expect(over.isDefined && over.error).toMatchObject({ code: 'REFUSED', data: { code: 'run-over' } })
  })
})

describe('a gate that runs when the task is sent back', () => {
  it('is ended, proves nothing, and leaves nothing of its own in the work', async () => {
    const gate = `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
if (existsSync('src/two.js') && readFileSync('src/two.js', 'utf8').includes('1 + 1')) {
  writeFileSync('left-by-gate.txt', 'x')
  await new Promise((resolve) => setTimeout(resolve, 120_000))
}
`
    const { api, client, run } = await begin({
      config: 'gates: {slow: node slow.mjs}\npipeline: [implement, slow]\n',
      files: { 'package.json': '{"name":"small","type":"module"}', 'slow.mjs': gate, 'src/one.js': 'export {}\n' },
      script: scenario([{ id: 'two', writes: WRITES }])
        .on({ phase: 'revise' })
        .edit('src/two.js', '1 + 1', '2')
        .say('Done.')
        .build(),
    })
    await firstOf(
      await client.run.watch({ run }),
      (message) =>
        message.type !== 'resync' &&
        (message.data.tasks ?? []).some((task) =>
          task.phases.some((tick) => tick.name === 'slow' && tick.state === 'running'),
        ),
    )
    await client.tasks.sendBack({ commandId: commandId(), run, task: two, note: 'Write the number.' })
    await untilEnded(client, run)
    const detail = await client.tasks.get({ run, task: two })
    expect(detail.attempts.map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ['implement', 'succeeded'],
      ['revise', 'succeeded'],
    ])
    // The one that was cut off has no end; the other is of the tree that was merged.
    expect(detail.gateRuns.filter((of) => of.scope === 'task').map((of) => of.passed)).toEqual([null, true])
    expect(api.world.git('ls-tree', '-r', '--name-only', 'main')).not.toContain('left-by-gate')
  })
})

function range({ from, to }: { from: string; to: string }): { from: string; to: string } {
  return { from, to }
}
