/** Instances that log in through an OAuth server: the port with a real listener, and the time since a kill on a clock that is moved. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type InstanceId, SessionId } from '../../src/contract/ids.ts'
import type { InstanceView } from '../../src/contract/procedures/instances.ts'
import { MCP_INIT_MS, PORT_WAIT_MS, RESTART_GAP_MS } from '../../src/main/agents/claude/restart-timing.ts'
import { type Clock, systemClock } from '../../src/main/lib/clock.ts'
import { systemIds } from '../../src/main/lib/ids.ts'
import { createPortProbe } from '../../src/main/lib/listening-port.ts'
import { silentLogger } from '../../src/main/lib/logger.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { createInstances } from '../../src/main/services/instances/create-instances.ts'
import type { Instances } from '../../src/main/services/instances/instances.ts'
import { createPaths } from '../../src/main/services/paths.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { CLAUDE } from '../fixtures/claude-cli.ts'
import { firstOf } from '../support/api-world.ts'
import { createTerminalWorld, type TerminalWorld } from '../support/terminal-world.ts'

/** Goes with the time, and ahead of it when told. */
function clockAhead(): { clock: Clock; skip(ms: number): void } {
  let ahead = 0
  const timers = new Set<{ at: number; fire(): void }>()
  const now = () => systemClock.now() + ahead
  return {
    clock: {
      now,
      after(ms, callback) {
        const cancel = () => {
          timers.delete(timer)
          stop()
        }
        const timer = {
          at: now() + ms,
          fire() {
            cancel()
            callback()
          },
        }
        const stop = systemClock.after(ms, timer.fire)
        timers.add(timer)
        return cancel
      },
    },
    skip(ms) {
      ahead += ms
      for (const timer of [...timers]) if (timer.at <= now()) timer.fire()
    },
  }
}

let world: TerminalWorld
let listener: Server
let port: number
let instances: Instances
let skip: (ms: number) => void
const closers: (() => unknown)[] = []

beforeEach(async () => {
  listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  port = address.port
  // Neither a key nor a token: it would log in. Nothing but its own dialog for that comes up.
  const env = {
    SWITCHYARD_CLAUDE: CLAUDE,
    CLAUDE_OAUTH_PORT: String(port),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
  }
  world = createTerminalWorld(env)
  writeFileSync(join(world.folder, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true }))
  mkdirSync(join(world.folder, 'home'))
  const paths = createPaths(join(world.folder, 'home'))
  const store = openStore({ file: paths.database, mode: 'write' })
  if (!store.ok) throw new Error(store.failure.message)
  const time = clockAhead()
  skip = time.skip
  let seq = 0
  instances = createInstances({
    store: store.value,
    clock: time.clock,
    ids: systemIds,
    logger: silentLogger,
    processes: createProcessTable(),
    probe: createPortProbe(),
    paths,
    env: { PATH: process.env['PATH'], HOME: world.folder, ...env },
    terminals: world.terminals,
    epoch: randomUUID(),
    nextSeq: () => ++seq,
    sessionBusy: () => null,
    policyOf: () => null,
    trusts: async () => false,
  })
  closers.push(() => store.value.close(), instances.end)
})
afterEach(async () => {
  await world.terminals.end()
  for (const close of closers.splice(0).reverse()) close()
  await world.close()
  if (listener.listening) await freePort()
})

const freePort = (): Promise<void> => new Promise((resolve) => listener.close(() => resolve()))

async function until(fits: (view: InstanceView) => boolean): Promise<InstanceView> {
  let found: InstanceView | undefined
  const cancel = new AbortController()
  await firstOf(instances.watch(undefined, cancel.signal), (message) => {
    found = message.type === 'resync' ? undefined : message.data.instances?.find(fits)
    return found !== undefined
  })
  cancel.abort()
  if (!found) throw new Error('no such instance')
  return found
}
const waits = (text: string) => (view: InstanceView) => view.waitsFor?.text.includes(text) ?? false

/** One that is not forgotten when its start does not come about, as a spawned one is. */
function recorded(): InstanceId {
  const id = systemIds.instance(Date.now())
  const nobodys = { run: null as never, task: null as never, attempt: null as never }
  const session = SessionId.parse(systemIds.session())
  instances.record({ ...nobodys, id, cwd: world.work, title: 'kept', model: null, session })
  return id
}

it('names who holds the port, starts once it is free, and comes back 30 seconds after it was stopped', async () => {
  const spawned = instances.spawn({ cwd: world.work })
  const held = await until(waits(`port ${port}`))
  expect(held).toMatchObject({ state: { kind: 'starting' }, pid: null })
  expect(held.waitsFor?.text).toContain(`pid ${process.pid}`)
  const behind = instances.spawn({ cwd: world.work, title: 'behind' })
  const second = await until(waits('another instance'))
  expect(second).toMatchObject({ title: 'behind', waitsFor: { until: null } })
  // Left out of the line at once, not when whoever is before has passed.
  await instances.stop(second.id)
  expect(await behind).toMatchObject({ ok: false, failure: { code: 'start-cancelled' } })

  await freePort()
  const started = await spawned
  if (!started.ok) throw new Error(started.failure.message)
  expect(started.value.pid).toBeGreaterThan(0)
  const { id, pid } = started.value
  // Its process is there a moment before the program is in it.
  const patient = () => createProcessTable().hasEnv(pid ?? 0, 'MCP_TIMEOUT', String(MCP_INIT_MS))
  await expect.poll(patient, { timeout: 30_000 }).toBe(true)

  const stopped = await instances.stop(id)
  if (!stopped.ok) throw new Error(stopped.failure.message)
  const cancelled = instances.resume(id)
  const resting = await until(waits('settled'))
  expect(resting.waitsFor?.until).toBe((stopped.value.endedAt ?? 0) + RESTART_GAP_MS)
  // A start that does not come about is no kill, and does not make one forgotten either.
  await instances.stop(id)
  expect(await cancelled).toMatchObject({ ok: false, failure: { code: 'start-cancelled' } })
  const again = instances.resume(id)
  expect((await until(waits('settled'))).waitsFor?.until).toBe(resting.waitsFor?.until)
  skip(RESTART_GAP_MS)
  expect(await again).toMatchObject({ ok: true, value: { waitsFor: null, exit: null } })
})

it('gives up after 45 seconds with the holder in its reason, and does not count that as a kill', async () => {
  const id = recorded()
  const first = instances.resume(id)
  await until(waits(`port ${port}`))
  skip(PORT_WAIT_MS)
  expect(await first).toMatchObject({ ok: false, failure: { code: 'port-held' } })
  const refused = await until((view) => view.exit !== null)
  expect(refused.exit).toMatchObject({ by: 'failed', message: expect.stringContaining(`pid ${process.pid}`) })

  await freePort()
  expect(await instances.resume(id)).toMatchObject({ ok: true, value: { state: { kind: 'starting' }, exit: null } })
})

it('leaves a start that waits when the engine ends to the next one', async () => {
  const first = instances.resume(recorded())
  await until(waits(`port ${port}`))
  instances.end()
  expect(await first).toMatchObject({ ok: false, failure: { code: 'start-cancelled' } })
  expect(instances.list()).toMatchObject([{ startedAt: expect.any(Number), endedAt: null, exit: null }])
})
