/** Starting anew in a terminal whose last life the host is just letting go of. */
import { expect, it } from 'vitest'
import { systemIds } from '../../../../src/main/lib/ids.ts'
import type { HostedTerminals } from '../../../../src/main/services/terminals/hosted-terminals.ts'
import { createStarter } from '../../../../src/main/services/terminals/start-terminal.ts'
import { oneTerminal } from './one-terminal.ts'

it('stops the rest of the host after that, so that it does not end with the new life in it', async () => {
  const { folder, clock, book, id, entry } = oneTerminal({ exit: { by: 'exit', code: 0 }, exitedAt: 2 })
  entry.hosted = true
  let rests = false
  let restsAtOpening: boolean | null = null
  const host: HostedTerminals = {
    keep: () => {
      rests = false
    },
    tell(order) {
      if (order.type !== 'open') return
      restsAtOpening = rests
      entry.opened?.(null)
    },
    mention() {},
    settled: async () => {},
    screen: async () => null,
    ended: () => false,
    end: async () => {},
  }
  const start = createStarter(book, host, { clock, ids: systemIds })
  const env = { PATH: process.env['PATH'] ?? '' }
  const started = start({ terminal: id, kind: 'shell', argv: ['sh'], env, cwd: folder, title: 'x' })
  // The host lets go of the last terminal that it holds, and rests from then on.
  rests = true
  entry.hosted = false
  for (const wake of entry.gone) wake()
  expect(await started).toMatchObject({ ok: true })
  expect(restsAtOpening).toBe(false)
})
