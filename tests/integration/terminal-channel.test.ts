/** The raw channel of terminals over its real carriers: who may open it, who may type, and what is cut off. */
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { TerminalId } from '../../src/contract/ids.ts'
import { encodeViewerFrame, MAX_FRAME } from '../../src/contract/terminal-wire.ts'
import { serveTerminalPort } from '../../src/main/api/index.ts'
import { cookieName } from '../../src/main/hosts/server/guard.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, createApiWorld } from '../support/api-world.ts'
import { createTestViewer, type TestViewer } from '../support/terminal-viewer.ts'

let api: ApiWorld
let port: number
let own: string
let id: TerminalId

beforeAll(async () => {
  api = await createApiWorld({ script: scenario([]).build(), limits: { terminals: 4 } })
  port = api.dashboard.port
  own = `http://127.0.0.1:${port}`
  const opened = await api.open.service.terminals.open({
    where: { in: 'folder', dir: api.world.project },
    size: { cols: 80, rows: 24 },
  })
  if (!opened.ok) throw new Error(opened.failure.message)
  id = opened.value.id
})
afterAll(() => api?.close())

const path = () => `/terminals/${id}`
const bearer = (grant: 'admin' | 'read' = 'admin') => ({ authorization: `Bearer ${api.credentials.token(grant)}` })
const cookie = () => ({ cookie: `${cookieName(port)}=${api.credentials.cookie('admin')}` })

interface Opened {
  readonly socket: WebSocket
  readonly closed: Promise<number>
}

/** The open socket, or the status that refused it. */
function connect(address: string, headers: Record<string, string>): Promise<Opened | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, { headers })
    const closed = new Promise<number>((done) => socket.once('close', (code) => done(code)))
    socket.once('open', () => resolve({ socket, closed }))
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.on('error', (error) => reject(error))
  })
}

async function over(address: string, headers: Record<string, string>): Promise<TestViewer & Opened> {
  const line = await connect(address, headers)
  if (typeof line === 'number') throw new Error(`refused with ${line}`)
  const viewer = createTestViewer((bytes) => line.socket.send(bytes))
  line.socket.on('message', (data) => viewer.receive(new Uint8Array(data as Buffer)))
  viewer.send({ type: 'attach', cols: 80, rows: 24, life: 0, offset: 0 })
  return Object.assign(viewer, line)
}

const dashboard = (where = path()) => `ws://127.0.0.1:${port}${where}`

async function end(viewer: Opened): Promise<void> {
  viewer.socket.close()
  await viewer.closed
}

describe.each([
  ['the dashboard', () => dashboard(), () => bearer()],
  ['the local socket', () => `ws+unix:${api.open.socketPath}:${path()}`, () => ({})],
] as const)('over %s', (_, address, headers) => {
  it('types and shows', async () => {
    const viewer = await over(address(), headers())
    const word = `w${Math.random().toString(36).slice(2, 8)}`
    await viewer.until('attached', (it) => it.writable)
    viewer.type(`echo ${word}""x\r`)
    await viewer.until('echo', (it) => it.text().includes(`${word}x`))
    await end(viewer)
  })
})

it('types and shows over a message port, and a port that closes is a viewer that leaves', async () => {
  const { port1, port2 } = new MessageChannel()
  const ears = serveTerminalPort(port1, { service: api.open.service, grant: 'desktop-only' }, id)
  port1.on('message', (data) => ears.message(data))
  port1.on('close', () => ears.closed())
  const viewer = createTestViewer((bytes) => port2.postMessage(bytes))
  port2.on('message', (data: Uint8Array) => viewer.receive(data))
  viewer.send({ type: 'attach', cols: 80, rows: 24, life: 0, offset: 0 })
  await viewer.until('attached', (it) => it.writable)
  viewer.type('echo over the po""rt\r')
  await viewer.until('echo', (it) => it.text().includes('over the port'))
  port2.postMessage('no frame')
  await viewer.until('problem', (it) => it.problems.length > 0)
  expect(viewer.problems[0]).toMatchObject({ code: 'malformed', final: true })
  port2.close()
})

describe('the guard', () => {
  it('refuses what it refuses everywhere: origins, missing ones, hosts, tokens', async () => {
    expect(await connect(dashboard(), {})).toBe(401)
    expect(await connect(dashboard(), { authorization: 'Bearer wrong' })).toBe(401)
    expect(await connect(dashboard(), { ...bearer(), origin: 'http://evil.example' })).toBe(403)
    expect(await connect(dashboard(), cookie())).toBe(403)
    expect(await connect(dashboard(), { ...bearer(), host: `evil.example:${port}` })).toBe(421)
    const mine = await connect(dashboard(), { ...cookie(), origin: own })
    expect(typeof mine).toBe('object')
    if (typeof mine === 'object') await end(mine)
  })

  it('knows no other path', async () => {
    for (const where of ['/terminals', '/terminals/', '/terminals/x', `${path()}/more`, '/terminals/../ws/x'])
      expect(await connect(dashboard(where), bearer()), where).toBe(404)
  })

  it('shows a read-only token everything and passes nothing on', async () => {
    const reader = await over(dashboard(), bearer('read'))
    await reader.until('attached', (it) => it.position.life > 0)
    expect(reader.writable).toBe(false)
    reader.type('echo not pas""sed on\r')
    await reader.until('refusal', (it) => it.problems.length > 0)
    expect(reader.problems[0]).toMatchObject({ code: 'read-only', final: false })
    const writer = await over(dashboard(), bearer())
    writer.type('echo pas""sed\r')
    await reader.until('output', (it) => it.text().includes('passed'))
    expect(reader.text()).not.toContain('passed on')
    await Promise.all([end(reader), end(writer)])
  })

  it('cuts off frames that are too large, text, and whoever does not attach first', async () => {
    const send = async (what: string | Uint8Array): Promise<number> => {
      const line = await connect(dashboard(), bearer())
      if (typeof line === 'number') return line
      line.socket.send(what)
      return line.closed
    }
    expect(await send(new Uint8Array(MAX_FRAME + 1))).toBe(1009)
    expect(await send('text')).toBe(1003)
    expect(await send(encodeViewerFrame({ type: 'input', bytes: Buffer.from('rm -rf /\r') }))).toBe(1000)
  })

  it('has room for so many viewers and no more', async () => {
    const lines: Opened[] = []
    for (let n = 0; n < 4; n++) {
      const line = await connect(dashboard(), bearer())
      if (typeof line === 'number') throw new Error(`refused with ${line}`)
      lines.push(line)
    }
    expect(await connect(dashboard(), bearer())).toBe(503)
    await Promise.all(lines.map(end))
  })

  it('says that there is no such terminal', async () => {
    const viewer = await over(dashboard('/terminals/e1b7a0a5-5f0e-4f63-9a55-0e8a36d6a9f1'), bearer())
    await viewer.until('problem', (it) => it.problems.length > 0)
    expect(viewer.problems[0]).toMatchObject({ code: 'no-such-terminal', final: true })
    expect(await viewer.closed).toBe(1000)
  })
})
