/** The long-lived engine: a common limit of agents, stop and resume, and `switchyard web` through a kill. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { afterEach, describe, expect, it } from 'vitest'
import type { StoredEvent } from '../../src/contract/events.ts'
import { contract, type SwitchyardClient } from '../../src/contract/index.ts'
import type { RunDetail, RunSummary } from '../../src/contract/views.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, type ApiWorldOptions, commandId, createApiWorld, firstOf } from '../support/api-world.ts'
import { lastJson, runCli, startCli } from '../support/cli.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { closeWorlds, createWorld, QUICK_GATE, testOf } from '../support/world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await closeWorlds()
})

async function world(options: ApiWorldOptions): Promise<ApiWorld> {
  const api = await createApiWorld(options)
  closers.push(() => api.close())
  return api
}

const spec = (name: string) => `# ${name}
## Tasks
- [ ] ${name}: Add ${name}
  - files: src/${name}.js, test/${name}.test.js
  - accept: ${name} is there
`
const task = (id: string, value: number) => ({
  id,
  writes: { [`src/${id}.js`]: `export const ${id} = ${value}\n`, [`test/${id}.test.js`]: testOf(id, value) },
})

const start = (client: SwitchyardClient, project: string, name: string) =>
  client.runs.start({ commandId: commandId(), spec: { text: spec(name), name }, project, options: { yes: true } })

/** Waits on the run's own feed until its header fits. */
const until = (client: SwitchyardClient, run: string, fits: (header: RunSummary) => boolean): Promise<unknown> =>
  client.run.watch({ run: run as never }).then((feed) =>
    firstOf(feed, (message) => {
      const header = message.type === 'resync' ? undefined : message.data.header
      return header !== undefined && fits(header)
    }),
  )

describe('two runs at once', () => {
  it('share the common limit: what is held back begins when an agent is free', async () => {
    const api = await world({ script: scenario([task('two', 2), task('three', 3)]).build(), maxAgents: 1 })
    const live = new Set<string>()
    let most = 0
    api.open.store.runs.subscribe((events: readonly StoredEvent[]) => {
      for (const { event } of events) {
        if (event.type === 'AttemptPlanned') live.add(event.attempt)
        if (event.type === 'AttemptFinished') live.delete(event.attempt)
      }
      most = Math.max(most, live.size)
    })
    const client = await api.client('websocket')
    const runs = await Promise.all(['two', 'three'].map((name) => start(client, api.world.project, name)))
    await Promise.all(
      runs.map(({ run }) => until(client, run, (header) => header.status === 'succeeded' && !header.driven)),
    )
    expect(most).toBe(1)
    expect((await client.system.info()).driving).toEqual([])
    expect((await client.runs.list({})).map((run) => run.status)).toEqual(['succeeded', 'succeeded'])
  })
})

describe('pausing and stopping all', () => {
  it('starts no run that was held back for want of an agent', async () => {
    const gate = join(tmpdir(), `switchyard-all-${process.pid}-${Date.now()}`)
    closers.push(async () => rmSync(gate, { force: true }))
    const script = scenario([])
    for (const id of ['two', 'three', 'four'])
      script.on({ phase: 'implement', task: id }).untilFile(gate).writeAll(task(id, 1).writes).say('done')
    const api = await world({ script: script.build(), maxAgents: 1 })
    const { service } = api.open
    const { driver } = service.deps
    const client = await api.client('message port')
    const first = await start(client, api.world.project, 'two')
    await until(client, first.run, (header) => header.agents > 0)
    const second = await start(client, api.world.project, 'three')
    await driver.rest(second.run)

    await service.pauseAll('paused from the tray')
    writeFileSync(gate, '')
    await driver.rest()
    const states = async () => (await client.runs.list({})).map(({ status, driven }) => ({ status, driven }))
    const paused = { status: 'paused', driven: false }
    expect(await states()).toEqual([paused, paused])
    expect((await client.runs.get({ run: first.run })).attempts.map(({ outcome }) => outcome)).toEqual(['succeeded'])
    expect((await client.runs.get({ run: second.run })).attempts).toEqual([])

    rmSync(gate)
    await client.runs.resume({ commandId: commandId(), run: second.run })
    await until(client, second.run, (header) => header.agents > 0)
    const third = await start(client, api.world.project, 'four')
    await driver.rest(third.run)
    await service.stopAll()
    expect(await states()).toEqual([paused, paused, paused])
    expect(service.info().agents.working).toBe(0)
    expect((await client.runs.get({ run: second.run })).attempts.map(({ outcome }) => outcome)).toEqual(['stopped'])
    expect((await client.runs.get({ run: third.run })).attempts).toEqual([])
  })
})

describe('stop', () => {
  it('ends the agent, keeps the run paused, and resume continues its session', async () => {
    const gate = join(tmpdir(), `switchyard-api-${process.pid}-${Date.now()}`)
    closers.push(async () => rmSync(gate, { force: true }))
    const api = await world({
      script: scenario([task('two', 2)])
        .on({ phase: 'implement', task: 'two' })
        .untilFile(gate)
        .writeAll(task('two', 2).writes)
        .say('done')
        .build(),
    })
    const client = await api.client('message port')
    const { run } = await start(client, api.world.project, 'two')
    await firstOf(
      await client.run.watch({ run }),
      (message) => message.type !== 'resync' && (message.data.activity?.length ?? 0) > 0,
    )
    const busy = await client.runs.merge({ commandId: commandId(), run }).catch((error: Error) => error.message)
    expect(busy).toContain('still being worked on')
    const stopped = await client.runs.stop({ commandId: commandId(), run })
    expect(stopped).toMatchObject({ status: 'paused', agents: 0, driven: false })
    const { attempts } = await client.runs.get({ run })
    expect(attempts.map((attempt) => attempt.outcome)).toEqual(['stopped'])
    writeFileSync(gate, '')
    const resumed = await client.runs.resume({ commandId: commandId(), run })
    expect(resumed.driven).toBe(true)
    await until(client, run, (header) => header.status === 'succeeded')
    expect((await client.runs.get({ run })).tasks[0]?.status).toBe('merged')
  })
})

describe('what waits for a person', () => {
  it('is answered with a note while the run is driven, and the task goes on', async () => {
    const api = await world({
      config: `${QUICK_GATE}pipeline: [implement, test]\nlimits: {attempts: 1}\n`,
      script: scenario([])
        .on({ phase: 'implement', task: 'two', attempt: 1 })
        .say('nothing to do')
        .on({ phase: 'implement', task: 'two', attempt: 2 })
        .writeAll(task('two', 2).writes)
        .say('done')
        .build(),
    })
    const client = await api.client('rest')
    const { run } = await start(client, api.world.project, 'two')
    await until(client, run, (header) => header.status === 'attention' && !header.driven)
    const [item] = await client.inbox.list()
    expect(item).toMatchObject({ run, task: 'two', kind: 'empty-diff', answers: ['approve', 'retry', 'cancel'] })
    const wrong = await client.inbox
      .answer({ commandId: commandId(), id: item?.id as never, answer: 'raise-budget' })
      .catch((error: Error) => error.message)
    expect(wrong).toContain('takes approve or retry or cancel')
    await client.inbox.answer({ commandId: commandId(), id: item?.id as never, answer: 'retry', note: 'Write two.js.' })
    await until(client, run, (header) => header.status === 'succeeded')
    const prompts = api.world.model.requests.filter((request) => request.phase === 'implement' && request.attempt === 2)
    expect(JSON.stringify(prompts[0])).toBeTruthy()
    const detail = await client.tasks.get({ run, task: 'two' as never })
    expect(detail.note).toBe('Write two.js.')
    expect(await client.inbox.list()).toEqual([])
  })
})

describe('switchyard web', () => {
  it('prints where it listens as one line, survives a kill, and takes up what was under way', async () => {
    const place = await createWorld({
      script: scenario([task('two', 2)])
        .on({ phase: 'implement', task: 'two' })
        .after(1_500)
        .writeAll(task('two', 2).writes)
        .say('done')
        .build(),
    })
    await noteProbeIn(place.home, place.env)
    const serve = async () => {
      const cli = startCli(['web', '--port', '0', '--json'], { cwd: place.dir, env: place.env })
      closers.push(async () => {
        cli.child.kill('SIGKILL')
        await cli.ended
      })
      let line = ''
      cli.child.stdout?.on('data', (chunk: Buffer) => {
        line += chunk.toString()
      })
      await cli.saw('}\n')
      const said = JSON.parse(line) as { url: string; port: number; token: string; shareToken: string; link: string }
      const client = createORPCClient(
        new OpenAPILink(contract, { url: `${said.url}/api`, headers: { authorization: `Bearer ${said.token}` } }),
      ) as SwitchyardClient
      return { cli, said, client, output: () => line }
    }
    const first = await serve()
    expect(first.output().trim().split('\n')).toHaveLength(1)
    expect(first.said.url).toBe(`http://127.0.0.1:${first.said.port}`)
    const page = await fetch(first.said.link)
    expect(page.status).toBe(200)
    const { run } = await start(first.client, place.project, 'two')
    await firstOf(
      await first.client.run.watch({ run }),
      (message) => message.type !== 'resync' && (message.data.activity?.length ?? 0) > 0,
    )

    // What needs an engine of its own is refused as long as this one lives, and says who it is.
    const refused = await runCli(['debug', 'rebuild', '--json'], { cwd: place.dir, env: place.env })
    expect(refused.code).toBe(2)
    expect(refused.stdout + refused.stderr).toContain('switchyard web')

    first.cli.child.kill('SIGKILL')
    await first.cli.ended
    const second = await serve()
    // Tokens live through a restart.
    expect(second.said.token).toBe(first.said.token)
    await until(second.client, run, (header) => header.status === 'succeeded')
    const detail: RunDetail = await second.client.runs.get({ run })
    expect(detail.attempts.map((attempt) => attempt.outcome)).toEqual(['succeeded'])
    expect(detail.tasks[0]?.status).toBe('merged')

    second.cli.child.kill('SIGTERM')
    expect((await second.cli.ended).code).toBe(0)
    expect(existsSync(join(place.home, 'engine.sock'))).toBe(false)
    const status = await runCli(['status', '--json'], { cwd: place.dir, env: place.env })
    expect(lastJson<{ status: string }>(status).status).toBe('succeeded')
  })

  it('says what is wrong with a port', async () => {
    const place = await createWorld({ script: scenario([]).build() })
    for (const port of ['x', '-1', '70000', '']) {
      const end = await runCli(['web', '--port', port], { cwd: place.dir, env: place.env })
      expect(end.code, port).toBe(2)
      expect(end.stderr).toContain('--port must be a whole number')
    }
  })
})
