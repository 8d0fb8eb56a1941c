/** A line that breaks in the middle: feeds go on from their cursor over a new one, without a gap, in the same engine. */
import { afterEach, expect, it } from 'vitest'
import type { Cursor } from '../../src/contract/feed.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, commandId, createApiWorld, firstOf } from '../support/api-world.ts'
import { closeWorlds } from '../support/world.ts'

let api: ApiWorld | null = null
afterEach(async () => {
  await api?.close()
  await closeWorlds()
})

const SPEC = '# Two\n## Tasks\n- [ ] two: Add two\n'

/** Settles with the first message; `last` is the place of the last one, once the feed broke. */
async function readUntilCut(feed: AsyncIterable<Cursor>): Promise<{ last: Promise<Cursor> }> {
  const iterator = feed[Symbol.asyncIterator]()
  const { value: first } = await iterator.next()
  async function read(): Promise<Cursor> {
    let at: Cursor = first
    for (;;) {
      const next = await iterator.next().catch(() => null)
      if (next === null || next.done) return { epoch: at.epoch, seq: at.seq }
      at = next.value
    }
  }
  return { last: read() }
}

it.each(['websocket', 'local socket'] as const)('over a %s that was cut, what was missed comes first', async (kind) => {
  const opened = await createApiWorld({ script: scenario([]).build() })
  api = opened
  const before = await opened.client(kind)
  const { run } = await before.runs.start({
    commandId: commandId(),
    spec: { text: SPEC, name: 'two' },
    project: opened.world.project,
    options: {},
  })
  // Explicit tasks need no agent to be planned: the run waits for approval, and nothing happens by itself.
  const one = await before.run.watch({ run })
  await firstOf(one, (message) => message.type !== 'resync' && message.data.header?.status === 'approval')
  await opened.open.service.deps.driver.rest(run)

  const runs = await readUntilCut(await before.runs.watch({}))
  const detail = await readUntilCut(await before.run.watch({ run }))
  opened.cutSockets()
  const cursors = { runs: await runs.last, detail: await detail.last }

  const service = await opened.client('message port')
  await service.runs.setOptions({ commandId: commandId(), run, budgetUsd: 3 })

  const after = await opened.client(kind)
  const again = await firstOf(
    await after.runs.watch({ cursor: cursors.runs }),
    (message) => message.type !== 'resync' && (message.data.runs ?? []).some(({ budgetUsd }) => budgetUsd === 3),
  )
  const anew = await firstOf(
    await after.run.watch({ run, cursor: cursors.detail }),
    (message) => message.type !== 'resync' && message.data.header?.budgetUsd === 3,
  )
  for (const { seen } of [again, anew] as const) expect(seen.map(({ type }) => type)).not.toContain('snapshot')
  expect(again.message.epoch).toBe(cursors.runs.epoch)
  expect(again.message.seq).toBeGreaterThan(cursors.runs.seq)
  expect(anew.message.seq).toBeGreaterThan(cursors.detail.seq)
})
