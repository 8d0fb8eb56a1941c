/** Starting anew in a terminal whose last life the host is just letting go of. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemIds } from '../../../../src/main/lib/ids.ts'
import { silentLogger } from '../../../../src/main/lib/logger.ts'
import { createEntry } from '../../../../src/main/services/terminals/entry.ts'
import type { HostedTerminals } from '../../../../src/main/services/terminals/hosted-terminals.ts'
import { createStarter } from '../../../../src/main/services/terminals/start-terminal.ts'
import { createTerminalBook } from '../../../../src/main/services/terminals/terminal-book.ts'
import { testClock } from '../../terminals/test-clock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-starter-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('stops the rest of the host after that, so that it does not end with the new life in it', async () => {
  const clock = testClock()
  let seq = 0
  const book = createTerminalBook({ folder, clock, logger: silentLogger, epoch: randomUUID(), nextSeq: () => ++seq })
  const id = systemIds.terminal()
  const entry = createEntry({
    id,
    kind: 'shell',
    title: 'x',
    programTitle: '',
    cwd: folder,
    run: null,
    task: null,
    attempt: null,
    exit: { by: 'exit', code: 0 },
    cols: 80,
    rows: 24,
    life: 1,
    createdAt: 1,
    exitedAt: 2,
  })
  entry.hosted = true
  book.entries.set(id, entry)
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
