/** A person takes a task over and hands it back, with the real CLI, through to what is merged; and over a killed engine. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { safe } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { InstanceId } from '../../src/contract/ids.ts'
import type { SwitchyardClient } from '../../src/contract/index.ts'
import type { InstanceView } from '../../src/contract/procedures/instances.ts'
import { connectEngineClient } from '../../src/main/api/client/engine-client.ts'
import { localSocketPath } from '../../src/main/api/index.ts'
import { VERSION } from '../../src/main/hosts/version.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, commandId, createApiWorld, firstOf } from '../support/api-world.ts'
import { type CliRun, startCli } from '../support/cli.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { createWorld, QUICK_GATE, testOf, type World } from '../support/world.ts'

const SPEC = `# Two
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
`
const two = 'two' as never
const CONFIG = `${QUICK_GATE}pipeline: [implement, test]\n`
const REVIEWED = `${QUICK_GATE}pipeline: [implement, test, review]\n`
const script = () =>
  scenario([{ id: 'two', writes: { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) } }])
    .on({ phase: 'implement', attempt: 1 })
    .hang('before-headers')
    // The interrupted turn counts as an answer, so that this one may begin with its second step.
    .on({
      phase: 'implement',
      attempt: 1,
      when: ({ notes }) => notes.some((text) => text.includes('begin with the test')),
    })
    .write('test/two.test.js', testOf('two', 2))
    .write('test/two.test.js', testOf('two', 2))
    .say('The test is written.')
    .build()

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function untilEnded(client: SwitchyardClient, run: string): Promise<void> {
  await firstOf(await client.run.watch({ run: run as never }), (message) => {
    const header = message.type === 'resync' ? null : message.data.header
    return header?.status === 'succeeded' && !header.driven
  })
}

async function untilInstance(
  client: SwitchyardClient,
  id: string,
  fits: (view: InstanceView) => boolean,
): Promise<InstanceView> {
  let found: InstanceView | undefined
  await firstOf(await client.instances.watch({}), (message) => {
    found = message.type === 'resync' ? undefined : message.data.instances?.find((view) => view.id === id && fits(view))
    return found !== undefined
  })
  if (!found) throw new Error('no such instance')
  return found
}

const startRun = async (client: SwitchyardClient, world: World) =>
  (
    await client.runs.start({
      commandId: commandId(),
      spec: { text: SPEC, name: 'two.spec.md' },
      project: world.project,
      options: { yes: true, merge: true },
    })
  ).run

describe('taking over', () => {
  it('ends the agent, gives its session to a person, starts nothing beside them, and merges what gates and review take', async () => {
    const api: ApiWorld = await createApiWorld({ config: REVIEWED, script: script() })
    closers.push(() => api.close())
    const client = await api.client('websocket')
    const run = await startRun(client, api.world)
    await api.world.model.waitFor((request) => request.phase === 'implement' && request.kind === 'turn')
    const attempt = `${run}.two.implement.1`
    const watched = await client.tasks.openTerminal({ commandId: commandId(), run, attempt: attempt as never })
    expect(watched).toMatchObject({ kind: 'attempt', attempt, task: 'two' })

    const taken = await client.tasks.takeOver({ commandId: commandId(), run, task: two })
    expect(taken).toMatchObject({ run, task: 'two', attempt })
    expect(createProcessTable().findByEnv('SWITCHYARD_ATTEMPT', attempt)).toEqual([])
    const before = await client.tasks.get({ run, task: two })
    expect(before.card).toMatchObject({ status: 'attention', takenOver: { instance: taken.id, attempt } })
    expect(before.card.note).toContain('taken over by you')
    expect(before.attempts.map(({ outcome }) => outcome)).toEqual(['stopped'])
    expect(taken.session).toBe(before.attempts[0]?.session)
    const { worktree } = before
    if (!worktree) throw new Error('no worktree')
    expect(taken.cwd).toBe(worktree.path)

    // Its session and its worktree are the person's: nobody else is let in.
    const second = await safe(
      client.instances.spawn({
        commandId: commandId(),
        where: { in: 'folder', dir: api.world.project },
        resume: taken.session as never,
      }),
    )
    expect(second.error).toMatchObject({ data: { code: 'session-busy' } })
    const decided = await safe(client.tasks.cancel({ commandId: commandId(), run, task: two }))
    expect(decided.error).toMatchObject({ data: { code: 'task-taken-over' } })
    const again = await client.tasks.takeOver({ commandId: commandId(), run, task: two })
    expect(again.id).toBe(taken.id)

    // The policy of the headless attempt is still on: it lets the agent write here without a dialog.
    await untilInstance(client, taken.id, (view) => view.state.kind === 'idle')
    await client.instances.send({ commandId: commandId(), instance: taken.id, text: 'Please begin with the test.' })
    await untilInstance(client, taken.id, (view) => view.state.kind === 'idle')
    expect(existsSync(join(worktree.path, 'test/two.test.js'))).toBe(true)
    const decisions = readFileSync(join(api.world.home, 'runs', run, 'attempts', attempt, 'decisions.jsonl'), 'utf8')
    expect(decisions).toContain('"decision":"allow"')
    writeFileSync(join(worktree.path, 'src/two.js'), 'export const two = 1 + 1\n')

    const card = await client.tasks.handBack({ commandId: commandId(), run, task: two, next: 'done' })
    expect(card.takenOver).toBeNull()
    expect(createProcessTable().findByEnv('SWITCHYARD_INSTANCE', taken.id)).toEqual([])
    await untilEnded(client, run)
    const after = await client.tasks.get({ run, task: two })
    expect(after.attempts.map(({ phase }) => phase)).toEqual(['implement', 'review'])
    expect(after.gateRuns.filter(({ gate, passed }) => gate === 'test' && passed)).not.toEqual([])
    expect(api.world.git('show', 'main:src/two.js')).toBe('export const two = 1 + 1')
    // What was watched has ended with its attempt, and the instance cannot go on in a session that was handed back.
    expect((await client.terminals.get({ terminal: watched.id })).exit).toEqual({ by: 'exit', code: 1 })
    expect((await client.instances.get({ instance: taken.id as InstanceId })).state.kind).toBe('exited')
  })
})

describe('taking the planner over', () => {
  it('ends it, gives its session to a person, plans nothing beside them, and takes the plan that a continued one answers', async () => {
    const planner = scenario([
      { id: 'two', writes: { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) } },
    ])
      .on({ phase: 'plan', attempt: 1 })
      .hang('before-headers')
      .on({ phase: 'plan', attempt: 1, when: ({ notes }) => notes.some((text) => text.includes('one task')) })
      .say('One task it is.')
      .build()
    const api: ApiWorld = await createApiWorld({ config: CONFIG, script: planner })
    closers.push(() => api.close())
    const client = await api.client('websocket')
    const { run } = await client.runs.start({
      commandId: commandId(),
      spec: { text: '# Two\n\n`src/two.js` exports `two`, which is 2.\n', name: 'two.spec.md' },
      project: api.world.project,
      options: { yes: true, merge: true },
    })
    await api.world.model.waitFor((request) => request.phase === 'plan' && request.kind === 'turn')

    const taken = await client.runs.takeOver({ commandId: commandId(), run })
    const before = await client.runs.get({ run })
    const [first] = before.attempts
    expect(taken).toMatchObject({ run, task: null, attempt: first?.attempt, session: first?.session })
    expect(createProcessTable().findByEnv('SWITCHYARD_ATTEMPT', first?.attempt ?? '')).toEqual([])
    expect(before.header).toMatchObject({ status: 'attention', planTakenOver: { instance: taken.id } })
    expect(before.header.reason).toContain('taken over by you (plan, attempt 1)')
    expect(before.attempts.map(({ outcome }) => outcome)).toEqual(['stopped'])
    const second = await safe(
      client.instances.spawn({
        commandId: commandId(),
        where: { in: 'folder', dir: api.world.project },
        resume: taken.session as never,
      }),
    )
    expect(second.error).toMatchObject({ data: { code: 'session-busy' } })
    const removed = await safe(client.instances.remove({ commandId: commandId(), instance: taken.id as InstanceId }))
    expect(removed.error).toMatchObject({ data: { code: 'plan-taken-over' } })
    const cli = (...args: string[]) => startCli(args, { cwd: api.world.project, env: api.world.env }).ended
    const again = await cli('plan', 'take-over', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ id: taken.id, session: taken.session })

    // A planner only reads: so does the person's instance, under the same hook.
    await untilInstance(client, taken.id, (view) => view.state.kind === 'idle')
    await client.instances.send({ commandId: commandId(), instance: taken.id, text: 'Make it one task, please.' })
    await untilInstance(client, taken.id, (view) => view.state.kind === 'idle')
    const settings = readFileSync(join(api.world.home, 'instances', taken.id, 'settings.json'), 'utf8')
    expect(settings).toContain(`attempts/${taken.attempt}`)

    const back = await cli('plan', 'hand-back', run, '--note', 'As we said.')
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('The planner is handed back.') })
    expect(createProcessTable().findByEnv('SWITCHYARD_INSTANCE', taken.id)).toEqual([])
    await untilEnded(client, run)
    const after = await client.runs.get({ run })
    const planned = after.attempts.filter(({ task }) => task === null)
    expect(planned.map(({ resume, session, outcome }) => [resume, session === taken.session, outcome])).toEqual([
      [false, true, 'stopped'],
      [true, true, 'succeeded'],
    ])
    const told = await client.tasks.transcript({ run, attempt: planned[1]?.attempt as never, from: 0 })
    expect(JSON.stringify(told.entries)).toContain('As we said.')
    expect(after.header).toMatchObject({ planSource: 'agent', planTakenOver: null })
    expect(api.world.git('show', 'main:src/two.js')).toBe('export const two = 2')
  })
})

describe('a killed engine', () => {
  async function web(world: World): Promise<{ process: CliRun; client: SwitchyardClient }> {
    const process = startCli(['web', '--port', '0', '--json'], { cwd: world.dir, env: world.env })
    await process.saw('"port"')
    const connected = await connectEngineClient(localSocketPath(world.home), { version: VERSION })
    if (!connected.ok) throw new Error(connected.failure.message)
    closers.push(async () => connected.value.close())
    return { process, client: connected.value.client }
  }

  it('leaves the task with the person, whose instance comes back; continued, an agent goes on in the session', async () => {
    const world = await createWorld({ config: CONFIG, script: script() })
    closers.push(() => world.close())
    await noteProbeIn(world.home, world.env)
    const first = await web(world)
    const run = await startRun(first.client, world)
    await world.model.waitFor((request) => request.phase === 'implement' && request.kind === 'turn')
    const taken = await first.client.tasks.takeOver({ commandId: commandId(), run, task: two })
    await untilInstance(first.client, taken.id, (view) => view.state.kind === 'idle')
    await first.client.instances.send({
      commandId: commandId(),
      instance: taken.id,
      text: 'Please begin with the test.',
    })
    await untilInstance(first.client, taken.id, (view) => view.state.kind === 'idle')

    first.process.child.kill('SIGKILL')
    await first.process.ended
    const second = await web(world)
    closers.push(async () => {
      second.process.child.kill('SIGTERM')
      await second.process.ended
    })
    const back = await untilInstance(second.client, taken.id, (view) => view.state.kind === 'idle')
    expect(back).toMatchObject({ session: taken.session, terminal: taken.terminal })
    expect(back.pid).not.toBe(taken.pid)
    expect(
      createProcessTable()
        .findByEnv('SWITCHYARD_INSTANCE', taken.id)
        .map(({ pid }) => pid),
    ).toContain(back.pid)
    const held = await second.client.tasks.get({ run, task: two })
    expect(held.card.takenOver).toMatchObject({ instance: taken.id })
    expect(held.attempts).toHaveLength(1)

    await second.client.tasks.handBack({ commandId: commandId(), run, task: two, next: 'continue', note: 'Go on.' })
    await untilEnded(second.client, run)
    const after = await second.client.tasks.get({ run, task: two })
    expect(after.attempts.map(({ phase, resume, session }) => [phase, resume, session === taken.session])).toEqual([
      ['implement', false, true],
      ['implement', true, true],
    ])
    expect(world.git('show', 'main:src/two.js')).toBe('export const two = 2')
  })
})
