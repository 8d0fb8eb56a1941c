/** A WebSocket or port whose peer does not read: the server stops producing and its memory stays bounded. */
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { SwitchyardClient } from '../../../src/contract/index.ts'
import { acknowledge, type CreditedPort, PORT_WINDOW } from '../../../src/contract/port-credit.ts'
import { type ApiPort, serveMessagePort, serveWebSocket } from '../../../src/main/api/index.ts'
import type { EngineService } from '../../../src/main/services/app/engine-service.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** 100 KB of feed in each message. */
const ITEM = {
  id: 'x'.repeat(100_000),
  run: 'r',
  spec: 's',
  projectDir: '/p',
  task: null,
  taskTitle: null,
  kind: 'budget' as const,
  text: '',
  raisedAt: 0,
  snoozedUntil: null,
  answers: [],
}

/** A feed that always has more, and what became of it. */
function endlessFeed() {
  const feed = { produced: 0, ended: false }
  async function* endless(signal: AbortSignal | undefined) {
    try {
      while (!signal?.aborted) {
        feed.produced += 1
        yield { type: 'snapshot' as const, epoch: 'e', seq: feed.produced, data: { runs: [], inbox: [ITEM] } }
      }
    } finally {
      feed.ended = true
    }
  }
  const service = {
    feeds: { runs: (_: unknown, signal: AbortSignal | undefined) => endless(signal) },
  } as unknown as EngineService
  return { feed, service }
}

it('holds a feed back until the peer of a socket reads, and ends it when the peer is gone', async () => {
  const { feed: made, service } = endlessFeed()
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => serveWebSocket(socket, { service, grant: 'read' }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closers.push(
    () => client.terminate(),
    () => server.close(),
  )
  await once(client, 'open')
  const api: SwitchyardClient = createORPCClient(new RPCLink({ websocket: client as unknown as globalThis.WebSocket }))
  const feed = await api.runs.watch({})
  await feed.next()
  client.pause()

  // Until nothing is produced any more: what fits is the kernel's buffers and ours.
  let before = -1
  for (let looks = 0; looks < 100 && before !== made.produced; looks++) {
    before = made.produced
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  expect(made.produced).toBe(before)
  const [peer] = sockets.clients
  expect(peer?.bufferedAmount).toBeLessThan(2 * 1024 * 1024)
  expect(made.produced * 100_000).toBeLessThan(64 * 1024 * 1024)

  client.resume()
  const stood = made.produced
  for (let looks = 0; looks < 100 && made.produced === stood; looks++) await feed.next()
  expect(made.produced).toBeGreaterThan(stood)

  client.terminate()
  for (let looks = 0; looks < 200 && !made.ended; looks++) await new Promise((resolve) => setTimeout(resolve, 25))
  expect(made.ended).toBe(true)
})

it('holds a feed back until a page takes messages out of its port, and ends it when the port is closed', async () => {
  const { feed: made, service } = endlessFeed()
  const { port1, port2 } = new MessageChannel()
  closers.push(() => port1.close())
  serveMessagePort(port1 as unknown as ApiPort, { service, grant: 'desktop-only' })
  /** A page takes messages out of its port as long as it does not hang. */
  const page = Object.assign(new EventEmitter(), { postMessage: (data: unknown) => port2.postMessage(data) })
  let hangs = false
  const waiting: unknown[] = []
  port2.on('message', (data) => (hangs ? waiting.push(data) : page.emit('message', { data })))
  acknowledge({
    addEventListener: (type, listener) => page.on(type, listener),
    postMessage: page.postMessage,
  } satisfies CreditedPort)
  const api: SwitchyardClient = createORPCClient(new PortLink({ port: page }))
  const feed = await api.runs.watch({})
  await feed.next()
  hangs = true
  /** Both sides have had their turn often enough for everything that is on its way to arrive. */
  const settled = async () => {
    for (let before = -1; before !== made.produced; ) {
      before = made.produced
      for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await settled()
  const held = made.produced
  expect(waiting.length).toBeGreaterThan(1)
  expect(waiting.length * 100_000).toBeLessThan(PORT_WINDOW + 2 * 100_000)

  hangs = false
  for (const data of waiting.splice(0)) page.emit('message', { data })
  while (made.produced <= held + 20) await feed.next()

  hangs = true
  await settled()
  expect(made.ended).toBe(false)
  port2.close()
  for (let turns = 0; turns < 10_000 && !made.ended; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect(made.ended).toBe(true)
})
