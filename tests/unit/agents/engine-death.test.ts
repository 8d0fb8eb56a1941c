/** An engine that is killed at any moment of a start: the next one finds the one agent, and starts no second. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { realClaude, startHarness } from './harness.ts'

const FIXTURE = path.join(import.meta.dirname, 'engine.fixture.ts')

test('kill -9 of the engine around the start of an agent: one request, one outcome, always', async () => {
  const harness = await startHarness(() => ({ blocks: [{ type: 'text', text: 'Lived through it.' }] }))
  try {
    // Milliseconds after the engine begins: before the spawn, between spawn and pid, while it runs, after its end.
    for (const delay of [0, 2, 5, 9, 14, 30, 250, 900]) {
      const order = harness.order()
      const file = path.join(order.dir, 'order.json')
      writeFileSync(file, JSON.stringify({ order, baseEnv: harness.baseEnv }))
      const engine = spawn(process.execPath, [FIXTURE, file, realClaude()], { stdio: ['ignore', 'pipe', 'inherit'] })
      const exit = once(engine, 'exit')
      await once(engine.stdout, 'data')
      setTimeout(() => engine.kill('SIGKILL'), delay)
      await exit
      const outcome = await harness.adapter().run(order, harness.watcher().observer).done
      expect(outcome, `killed after ${delay} ms`).toMatchObject({ outcome: 'succeeded', text: 'Lived through it.' })
      const asked = harness.model.requests.filter(
        ({ headers }) => headers['x-claude-code-session-id'] === order.session,
      )
      expect(asked, `killed after ${delay} ms`).toHaveLength(1)
    }
  } finally {
    await harness.close()
  }
})
