/** The client of an engine in another process: who it refuses, and what it says when the engine goes away. */
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { answerOf } from '../../../src/main/api/client/answer.ts'
import { connectEngineClient } from '../../../src/main/api/client/engine-client.ts'
import {
  type ApiContext,
  type LocalSocket,
  localSocketPath,
  serveLocalSocket,
  serveWebSocket,
} from '../../../src/main/api/index.ts'
import { reachEngine } from '../../../src/main/hosts/reach-engine.ts'
import { acquireEngineLock } from '../../../src/main/store/engine-lock.ts'

let dir: string
let path: string
const closers: (() => unknown)[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-client-'))
  path = join(dir, 'engine.sock')
})
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
  rmSync(dir, { recursive: true, force: true })
})

/** Of the engine only what these tests ask for. */
const fakeService = (overrides: Partial<ApiContext['service']> = {}): ApiContext['service'] =>
  ({
    info: () => ({
      version: '1.0.0',
      platform: 'linux',
      node: '24',
      epoch: 'e',
      startedAt: 0,
      pid: 4711,
      dataDirectory: dir,
      agents: { working: 0, limit: 1 },
      driving: [],
    }),
    ...overrides,
  }) as unknown as ApiContext['service']

async function serve(overrides: Partial<ApiContext['service']> = {}): Promise<LocalSocket> {
  const served = await serveLocalSocket(path, { service: fakeService(overrides), grant: 'local-only' })
  if (!served.ok) throw new Error(served.failure.message)
  closers.push(() => served.value.close())
  return served.value
}

const connect = (options: { answerMs?: number; pingMs?: number } = {}) =>
  connectEngineClient(path, { version: '1.0.0', ...options })

function listen(server: Server): Promise<void> {
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  return new Promise((resolve) => server.listen(path, resolve))
}

it('knows who answers, with the rights of a program of this user', async () => {
  await serve()
  const connected = await connect()
  expect(connected).toMatchObject({ ok: true, value: { info: { pid: 4711, grant: 'local-only' } } })
  if (connected.ok) connected.value.close()
})

it('tells nobody there from somebody who does not answer', async () => {
  expect(await connect()).toMatchObject({ ok: false, failure: { code: 'engine-absent' } })
  // Accepts, and says nothing at all.
  await listen(createServer((socket) => closers.push(() => socket.destroy())))
  expect(await connect({ answerMs: 50 })).toMatchObject({ ok: false, failure: { code: 'engine-silent' } })
})

it('refuses an engine of another version, and says which', async () => {
  await serve()
  const refused = await connectEngineClient(path, { version: '2.0.0' })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'engine-version' } })
  expect(!refused.ok && refused.failure.message).toMatch(/pid 4711\) is Switchyard 1\.0\.0, and this is 2\.0\.0/)
})

it('gives back the failure that the engine declared', async () => {
  await serve({ detail: () => ({ ok: false, failure: { code: 'run-not-found', message: 'There is no run x.' } }) })
  const connected = await connect()
  if (!connected.ok) throw new Error(connected.failure.message)
  expect(await answerOf(connected.value.client.runs.get({ run: 'aaaaaaaa-1111' as never }))).toEqual({
    ok: false,
    failure: { code: 'run-not-found', message: 'There is no run x.', details: [] },
  })
  connected.value.close()
})

it('fails what is under way, calls and feeds, when the engine ends', async () => {
  const socket = await serve({
    worktrees: { list: () => new Promise(() => {}) } as unknown as ApiContext['service']['worktrees'],
    feeds: {
      runs: async function* () {
        yield { type: 'snapshot', epoch: 'e', seq: 1, data: { runs: [], inbox: [] } }
        await new Promise(() => {})
      },
    } as unknown as ApiContext['service']['feeds'],
  })
  const connected = await connect()
  if (!connected.ok) throw new Error(connected.failure.message)
  const { client, lost } = connected.value
  const feed = await client.runs.watch({})
  expect((await feed.next()).value).toMatchObject({ type: 'snapshot' })
  const call = answerOf(client.worktrees.list({}))
  const next = answerOf(feed.next())
  void socket.close()
  await lost
  expect(await call).toMatchObject({ ok: false, failure: { code: 'engine-lost' } })
  expect(await next).toMatchObject({ ok: false, failure: { code: 'engine-lost' } })
})

it('gives an engine up that stopped answering pings', async () => {
  const server = createHttpServer()
  const sockets = new WebSocketServer({ server, autoPong: false })
  sockets.on('connection', (socket) => serveWebSocket(socket, { service: fakeService(), grant: 'local-only' }))
  closers.push(
    () => sockets.close(),
    () => server.closeAllConnections(),
  )
  await listen(server)
  const connected = await connect({ pingMs: 10 })
  // It answered once, so only the pings can tell.
  if (!connected.ok) throw new Error(connected.failure.message)
  await connected.value.lost
})

it('names the holder that cannot be reached, and says so at once when nobody holds the engine', async () => {
  expect(await reachEngine(dir)).toMatchObject({ ok: false, failure: { code: 'no-engine' } })
  const lock = acquireEngineLock(dir, { pid: process.pid, command: 'switchyard web', startedAt: 1, version: '0.0.1' })
  if (!lock.ok) throw new Error(lock.failure.message)
  closers.push(() => lock.value.release())
  const refused = await reachEngine(dir, { patienceMs: 100 })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'engine-held' } })
  expect(!refused.ok && refused.failure.message).toMatch(/`switchyard web` \(pid \d+, version 0\.0\.1\)/)
})

it('ends although somebody holds a connection on which nothing was ever said', async () => {
  const served = await serve()
  const silent = createConnection(path)
  await once(silent, 'connect')
  const closed = once(silent, 'close')
  await served.close()
  await closed
})

it('says why a socket cannot be made, instead of failing', async () => {
  mkdirSync(join(path, 'in-the-way'), { recursive: true })
  const served = await serveLocalSocket(path, { service: fakeService(), grant: 'local-only' })
  expect(served).toMatchObject({ ok: false, failure: { code: 'socket-failed' } })
})

it.skipIf(process.platform === 'win32')('below the temporary folder uses a folder of this user alone', async () => {
  vi.stubEnv('TMPDIR', dir)
  closers.push(() => vi.unstubAllEnvs())
  path = localSocketPath(join('/', 'd'.repeat(200)))
  const folder = dirname(path)
  expect(dirname(folder)).toBe(dir)
  expect(await connect()).toMatchObject({ ok: false, failure: { code: 'engine-absent' } })
  await serve()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(await connect()).toMatchObject({ ok: true })
  // Somebody else's would look like this, or belong to another user.
  chmodSync(folder, 0o777)
  expect(await connect()).toMatchObject({ ok: false, failure: { code: 'engine-silent' } })
  const refused = await serveLocalSocket(path, { service: fakeService(), grant: 'local-only' })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'socket-failed' } })
})
