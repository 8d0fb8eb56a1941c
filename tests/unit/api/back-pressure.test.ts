/** A WebSocket whose peer does not read: the server stops producing and its memory stays bounded. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { SwitchyardClient } from '../../../src/contract/index.ts'
import { serveWebSocket } from '../../../src/main/api/index.ts'
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

it('holds a feed back until the peer reads, and ends it when the peer is gone', async () => {
  let produced = 0
  let ended = false
  async function* endless(signal: AbortSignal | undefined) {
    try {
      while (!signal?.aborted) {
        produced += 1
        yield { type: 'snapshot' as const, epoch: 'e', seq: produced, data: { runs: [], inbox: [ITEM] } }
      }
    } finally {
      ended = true
    }
  }
  const service = {
    feeds: { runs: (_: unknown, signal: AbortSignal | undefined) => endless(signal) },
  } as unknown as EngineService
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
  for (let looks = 0; looks < 100 && before !== produced; looks++) {
    before = produced
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  expect(produced).toBe(before)
  const [peer] = sockets.clients
  expect(peer?.bufferedAmount).toBeLessThan(2 * 1024 * 1024)
  expect(produced * 100_000).toBeLessThan(64 * 1024 * 1024)

  client.resume()
  const stood = produced
  for (let looks = 0; looks < 100 && produced === stood; looks++) await feed.next()
  expect(produced).toBeGreaterThan(stood)

  client.terminate()
  for (let looks = 0; looks < 200 && !ended; looks++) await new Promise((resolve) => setTimeout(resolve, 25))
  expect(ended).toBe(true)
})
