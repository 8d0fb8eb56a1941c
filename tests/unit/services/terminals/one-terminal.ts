/** A book of terminals in a folder of its own, with one terminal in it. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemIds } from '../../../../src/main/lib/ids.ts'
import { silentLogger } from '../../../../src/main/lib/logger.ts'
import { createEntry } from '../../../../src/main/services/terminals/entry.ts'
import { createTerminalBook } from '../../../../src/main/services/terminals/terminal-book.ts'
import type { TerminalRecord } from '../../../../src/main/services/terminals/terminal-index.ts'
import { testClock } from '../../terminals/test-clock.ts'

/** The folder is gone at the end of the test. */
export function oneTerminal(part: Partial<TerminalRecord>) {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-terminals-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
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
    exit: null,
    cols: 80,
    rows: 24,
    life: 1,
    createdAt: 1,
    exitedAt: null,
    ...part,
  })
  book.entries.set(id, entry)
  return { folder, clock, book, id, entry }
}
