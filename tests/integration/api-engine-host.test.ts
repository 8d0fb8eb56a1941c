/** The engine of the desktop app without its windows: what tray and notifications hear of the real CLI. */
import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import type { InstanceView } from '../../src/contract/procedures/instances.ts'
import { ScriptBuilder } from '../../src/main/agents/scripted-model/script-builder.ts'
import { connectEngineClient, type EngineClient } from '../../src/main/api/client/engine-client.ts'
import { localSocketPath } from '../../src/main/api/index.ts'
import { type EngineHost, openEngineHost } from '../../src/main/hosts/desktop/engine-host.ts'
import { VERSION } from '../../src/main/hosts/version.ts'
import { commandId } from '../support/api-world.ts'
import { closeWorlds, createWorld, type World, type WorldOptions } from '../support/world.ts'

let host: EngineHost | null = null
let engine: EngineClient | null = null
afterEach(async () => {
  engine?.close()
  await host?.stopAll()
  await host?.close()
  await closeWorlds()
})

async function begin(
  script: WorldOptions['script'],
): Promise<{ world: World; opened: EngineHost; client: EngineClient['client'] }> {
  const world = await createWorld({ script })
  const opened = await openEngineHost(world.env, pino({ level: 'silent' }))
  if (!opened.ok) throw new Error(opened.failure.message)
  host = opened.value
  const connected = await connectEngineClient(localSocketPath(world.home), { version: VERSION })
  if (!connected.ok) throw new Error(connected.failure.message)
  engine = connected.value
  return { world, opened: opened.value, client: engine.client }
}

it('serves the dashboard once somebody asks for a link, each of which is another, and ends it with the app', async () => {
  const { opened, client } = await begin(new ScriptBuilder().build())
  const ask = () => client.system.dashboard({ commandId: commandId() })
  const [first, second] = await Promise.all([ask(), ask()])
  expect(first.url).toBe(second.url)
  expect(first.link).not.toBe(second.link)
  expect((await fetch(first.link)).status).toBe(200)
  const info = await fetch(`${first.url}/api/system`, { headers: { authorization: `Bearer ${first.token}` } })
  expect(await info.json()).toMatchObject({ pid: process.pid, grant: 'admin' })
  expect((await fetch(`${first.url}/api/system`)).status).toBe(401)
  engine?.close()
  host = null
  await opened.close()
  await expect(fetch(first.url)).rejects.toThrow()
})

it('an instance that asks for a permission is told, with its pane, and counts in the tray', async () => {
  const script = new ScriptBuilder()
    .on({ includes: 'touch it' })
    .tool('Bash', { command: 'touch made.txt && node -e 1' })
  const { world, opened, client } = await begin(script.build())
  const waits = new Promise<InstanceView>((resolve) => opened.onWaiting(resolve))
  const spawned = await client.instances.spawn({
    commandId: commandId(),
    where: { in: 'folder', dir: world.project },
    prompt: 'please touch it',
  })
  expect(await waits).toMatchObject({ id: spawned.id, terminal: spawned.terminal, state: { wants: 'Bash' } })
  expect(opened.pulse().waiting).toBe(1)
})
