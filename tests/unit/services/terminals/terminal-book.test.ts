/** What is written of terminals, and what is only told. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemIds } from '../../../../src/main/lib/ids.ts'
import { silentLogger } from '../../../../src/main/lib/logger.ts'
import { createEntry } from '../../../../src/main/services/terminals/entry.ts'
import { createTerminalBook } from '../../../../src/main/services/terminals/terminal-book.ts'
import { testClock } from '../../terminals/test-clock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-book-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('writes the list for what counts, and with it what was only told before', async () => {
  const clock = testClock()
  let seq = 0
  const book = createTerminalBook({ folder, clock, logger: silentLogger, epoch: randomUUID(), nextSeq: () => ++seq })
  const id = systemIds.terminal()
  const entry = createEntry({
    id,
    kind: 'instance',
    title: 'x',
    programTitle: '',
    cwd: folder,
    run: null,
    task: null,
    attempt: null,
    exit: null,
    cols: 80,
    rows: 24,
    life: 1,
    createdAt: 1,
    exitedAt: null,
  })
  book.entries.set(id, entry)
  const stop = new AbortController()
  const feed = book.feed.subscribe(undefined, stop.signal)
  await feed.next()
  const file = join(folder, 'terminals.json')
  entry.record = { ...entry.record, programTitle: '* working' }
  book.told(entry)
  expect((await feed.next()).value).toMatchObject({ data: { terminals: [{ id, programTitle: '* working' }] } })
  clock.pass(60_000)
  expect(existsSync(file)).toBe(false)
  book.changed(entry)
  clock.pass(100)
  expect(readFileSync(file, 'utf8')).toContain('* working')
  stop.abort()
})
