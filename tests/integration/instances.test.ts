/** Interactive instances with the real CLI in real terminals: start, permission, interruption, end, and back after a restart. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InstanceId } from '../../src/contract/ids.ts'
import type { InstanceView } from '../../src/contract/procedures/instances.ts'
import { ScriptBuilder } from '../../src/main/agents/scripted-model/script-builder.ts'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { type OpenService, openService } from '../../src/main/hosts/open-service.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { commandId, firstOf } from '../support/api-world.ts'
import { type TestViewer, viewTerminal } from '../support/terminal-viewer.ts'
import { createWorld, type World } from '../support/world.ts'

const script = () =>
  new ScriptBuilder()
    .on({ includes: 'touch it' })
    .tool('Bash', { command: 'touch made.txt && node -e 1' })
    .say('It is touched.')
    .on({ includes: 'long story' })
    .after(60_000)
    .say('Once upon a time.')
    .on({ includes: 'remember seven' })
    .say('Seven it is.')
    .on({ includes: 'hello' })
    .say('Hello to you.')
    .build()

/** Answers the first request once the file that it is told is there. */
const SLOW_SERVER = `
import { existsSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
const [, , go] = process.argv
const there = new Promise((resolve) => {
  const look = () => existsSync(go) && (watcher.close(), resolve())
  const watcher = watch(dirname(go), look)
  look()
})
const results = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: {}, serverInfo: { name: 'slow', version: '1' } }),
  ping: () => ({}),
}
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  await there
  const result = results[method]?.(params)
  if (id !== undefined) console.log(JSON.stringify(result ? { jsonrpc: '2.0', id, result } : { jsonrpc: '2.0', id, error: { code: -32601, message: 'none' } }))
}
`

let world: World
let open: OpenService

async function begin(): Promise<void> {
  const opened = await openService(surroundings(world.env), { command: 'test' })
  if (!opened.ok) throw new Error(opened.failure.message)
  open = opened.value
}

beforeEach(async () => {
  world = await createWorld({ script: script() })
  // As on a machine of somebody who has used the CLI, but with none of the questions of its start answered.
  const config = join(world.dir, 'claude')
  mkdirSync(config, { recursive: true })
  writeFileSync(join(config, '.claude.json'), JSON.stringify({ mine: { kept: true }, numStartups: 4 }))
  // A setting of the user's own, and what came with how the engine was started.
  for (const name of ['npm_config_cache', 'NODE_CHANNEL_SERIALIZATION_MODE', 'TMUX']) world.env[name] = world.home
  await begin()
})
afterEach(async () => {
  for (const { id } of open.service.instances.list()) await open.service.instances.stop(id)
  await open.close()
  await world.close()
})

const value = <T>(result: { ok: true; value: T } | { ok: false; failure: { code: string; message: string } }): T => {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}
const spawn = (more: object = {}) =>
  open.service.instances
    .spawn({ where: { in: 'folder', dir: world.project }, size: { cols: 100, rows: 30 }, ...more })
    .then(value)

async function until(id: string, fits: (view: InstanceView) => boolean): Promise<InstanceView> {
  const cancel = new AbortController()
  let found: InstanceView | null = null
  await firstOf(
    open.service.instances.watch(undefined, cancel.signal),
    (message) => {
      if (message.type === 'resync') return false
      found = (message.data.instances ?? []).find((view) => view.id === id && fits(view)) ?? null
      return found !== null
    },
    40_000,
  )
  cancel.abort()
  if (!found) throw new Error('no such view')
  return found
}
const is = (kind: InstanceView['state']['kind']) => (view: InstanceView) => view.state.kind === kind
const screenOf = async (view: InstanceView): Promise<string> => {
  const handle = view.terminal === null ? null : open.service.terminals.handle(view.terminal)
  if (!handle) throw new Error('no terminal')
  return value(await handle.screen()).lines.join('\n')
}

/** The screen, once it shows the text. */
async function shows(view: InstanceView, text: string): Promise<string> {
  const handle = view.terminal === null ? null : open.service.terminals.handle(view.terminal)
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const off = handle?.onOutput(() => {
        off?.()
        resolve()
      })
    })
  for (;;) {
    const next = changed()
    const screen = await screenOf(view)
    if (screen.includes(text)) return screen
    await next
  }
}

/** In its scrollback: a full-screen program may stand in front of that. */
function remembers({ terminal }: TestViewer): boolean {
  const { normal } = terminal.buffer
  for (let y = 0; y < normal.length; y++)
    if (normal.getLine(y)?.translateToString().includes('half a thought')) return true
  return false
}

describe('an instance', () => {
  it('shows its box at once, asks for permission, is answered, interrupted and ended', async () => {
    const spawned = await spawn()
    expect(spawned).toMatchObject({ cwd: world.project, run: null, waitsFor: null, exit: null })
    const idle = await until(spawned.id, is('idle'))
    const processesWith = (name: string) =>
      createProcessTable()
        .findByEnv(name, world.home)
        .map(({ pid }) => pid)
    expect(processesWith('npm_config_cache')).toContain(spawned.pid)
    expect(processesWith('NODE_CHANNEL_SERIALIZATION_MODE')).not.toContain(spawned.pid)
    expect(processesWith('TMUX')).not.toContain(spawned.pid)
    const screen = await shows(idle, '❯')
    expect(screen).not.toMatch(/trust|API key|theme/i)

    // What the user has stays; two answers are added, and the file as it was is kept.
    const config = JSON.parse(readFileSync(join(world.dir, 'claude', '.claude.json'), 'utf8'))
    expect(config).toMatchObject({ mine: { kept: true }, hasCompletedOnboarding: true })
    expect(config.customApiKeyResponses.approved).toEqual(['fake'])
    expect(config.projects?.[world.project]?.hasTrustDialogAccepted ?? false).toBe(false)

    const sent = open.service.instances.send(spawned.id, 'please touch it\nnow')
    const waiting = await until(spawned.id, is('waiting'))
    value(await sent)
    expect(waiting.state).toMatchObject({ by: 'hook', wants: 'Bash' })
    expect(await open.service.instances.send(spawned.id, 'hello')).toMatchObject({
      ok: false,
      failure: { code: 'instance-waits' },
    })
    const handle = waiting.terminal && open.service.terminals.handle(waiting.terminal)
    if (!handle) throw new Error('no terminal')
    await shows(waiting, 'Do you want to proceed')
    // A dialog that is only just being opened does not hear the first key; in an empty box Enter does nothing.
    const pressed = () => {
      handle.write('\r')
      return value(open.service.instances.get(spawned.id)).state.kind
    }
    await expect.poll(pressed, { timeout: 30_000, interval: 500 }).toBe('idle')
    expect(readFileSync(join(world.project, 'made.txt'), 'utf8')).toBe('')

    value(await open.service.instances.send(spawned.id, 'tell a long story'))
    expect(value(open.service.instances.get(spawned.id)).state.kind).toBe('busy')
    expect(value(await open.service.instances.interrupt(spawned.id)).state.kind).toBe('idle')

    const stopped = value(await open.service.instances.stop(spawned.id))
    expect(stopped.state.kind).toBe('exited')
    expect(stopped.exit).toMatchObject({ by: 'closed' })
    expect(createProcessTable().findByEnv('SWITCHYARD_INSTANCE', spawned.id)).toEqual([])
  })

  it('refuses a permission without a hook telling, and knows it', async () => {
    const { id } = await spawn({ prompt: 'please touch it' })
    const waiting = await until(id, is('waiting'))
    const handle = waiting.terminal && open.service.terminals.handle(waiting.terminal)
    if (!handle) throw new Error('no terminal')
    await shows(waiting, 'Do you want to proceed')
    handle.write('\u001b')
    expect((await until(id, is('idle'))).state.by).toBe('transcript')
  })

  it('gives a session to one process, and finds a session that is not there', async () => {
    const first = await spawn()
    expect(
      await open.service.instances.spawn({
        where: { in: 'folder', dir: world.project },
        resume: first.session as never,
      }),
    ).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/session-(busy|not-found)/) },
    })
    const unknown = '11111111-1111-4111-8111-111111111111'
    await until(first.id, is('idle'))
    value(await open.service.instances.send(first.id, 'hello'))
    await until(first.id, is('idle'))
    expect(
      await open.service.instances.spawn({ where: { in: 'folder', dir: world.project }, resume: unknown as never }),
    ).toMatchObject({ ok: false, failure: { code: 'session-not-found' } })
    expect(
      await open.service.instances.spawn({
        where: { in: 'folder', dir: world.project },
        resume: first.session as never,
      }),
    ).toMatchObject({ ok: false, failure: { code: 'session-busy' } })
    expect(open.service.instances.list()).toHaveLength(1)
  })

  it('tells of MCP servers while they start, once they have, and when they do not', async () => {
    const go = join(world.dir, 'go')
    const server = join(world.dir, 'server.mjs')
    writeFileSync(server, SLOW_SERVER)
    const mcpServers = {
      slow: { command: process.execPath, args: [server, go] },
      broken: { command: process.execPath, args: ['-e', 'process.exit(3)'] },
    }
    writeFileSync(join(world.dir, 'claude', '.claude.json'), JSON.stringify({ mcpServers }))
    // The repository's own is not let in.
    world.write({ '.mcp.json': JSON.stringify({ mcpServers: { ofProject: mcpServers.broken } }) })
    const { id } = await spawn()
    const status = (view: InstanceView) => view.mcp.map(({ name, status }) => `${name} ${status}`).sort()
    const before = await until(id, (view) => view.state.kind === 'idle' && status(view)[0] === 'broken failed')
    expect(status(before)).toEqual(['broken failed', 'slow pending'])
    expect(before.mcp.find(({ name }) => name === 'broken')?.detail).toMatch(/failed|closed/i)
    writeFileSync(go, '')
    await until(id, (view) => status(view)[1] === 'slow connected')
  })

  it('loads what the repository configures, without a dialog, in a worktree of a project that the user trusts', async () => {
    world.write({
      '.mcp.json': JSON.stringify({
        mcpServers: { ofProject: { command: process.execPath, args: ['-e', 'process.exit(3)'] } },
      }),
    })
    world.git('add', '--all')
    world.git('commit', '--quiet', '--message', 'Configure a server')
    const dir = join(world.dir, 'beside')
    world.git('worktree', 'add', '--quiet', dir)
    world.env['SWITCHYARD_TRUST'] = '1'
    await open.client.projects.register({ commandId: commandId(), dir: world.project })
    const { id } = await spawn({ where: { in: 'folder', dir } })
    const loaded = await until(id, (view) => view.state.kind === 'idle' && view.mcp[0]?.status === 'failed')
    expect(loaded.mcp.map(({ name }) => name)).toEqual(['ofProject'])
  })

  it('goes on in the session that /clear begins: locked, and resumed after a restart', async () => {
    const { id, session: first } = await spawn({ prompt: 'remember seven' })
    await until(id, (view) => view.state.kind === 'idle' && view.state.by === 'hook')
    value(await open.service.instances.send(id, '/clear'))
    const cleared = await until(id, (view) => view.session !== first && view.state.kind === 'idle')
    value(await open.service.instances.send(id, 'hello'))
    await until(id, is('idle'))

    const where = { in: 'folder', dir: world.project } as const
    expect(await open.service.instances.spawn({ where, resume: cleared.session as never })).toMatchObject({
      ok: false,
      failure: { code: 'session-busy' },
    })
    const other = value(await open.service.instances.spawn({ where, resume: first as never }))
    expect(other.session).toBe(first)
    value(await open.service.instances.stop(other.id as InstanceId))

    await open.close()
    await begin()
    await open.service.recover()
    const back = await until(id, is('idle'))
    expect(back.session).toBe(cleared.session)
    await shows(back, 'Hello to you.')
  })

  it('comes back after a restart, in its session and its pane, below what that showed', async () => {
    const { id, terminal } = await spawn({ prompt: 'remember seven' })
    const before = await until(id, (view) => view.state.kind === 'idle' && view.state.by === 'hook')
    // Of what is typed and not sent the CLI knows nothing when it resumes.
    if (terminal !== null) open.service.terminals.handle(terminal)?.write('half a thought')
    await shows(before, 'half a thought')
    await open.close()
    await begin()
    expect(value(open.service.instances.get(id as InstanceId))).toMatchObject({
      state: { kind: 'exited' },
      exit: { by: 'app-ended' },
    })
    const pane = () => viewTerminal(open.service.terminals, terminal ?? '', { writable: false })
    const ended = pane()
    await ended.until('screen of before', remembers)
    ended.detach()
    await open.service.recover()
    const back = await until(id, is('idle'))
    expect(back).toMatchObject({ session: before.session, terminal })
    expect(back.pid).not.toBe(before.pid)
    await shows(back, 'Seven it is.')
    value(await open.service.instances.send(id, 'hello'))
    await until(id, is('idle'))
    expect(await shows(back, 'Hello to you.')).not.toContain('half a thought')
    await pane().until('screen of before', remembers)
  })
})
