/** The list of terminals on disk: which there are and what they are called; what they show lies in a file for each. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TerminalView } from '../../../contract/procedures/terminals.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/logger.ts'

/** What is kept of a terminal: everything but what belongs to a live process. */
export const TerminalRecord = TerminalView.omit({ state: true, pid: true, restartable: true })
export type TerminalRecord = z.infer<typeof TerminalRecord>

const Index = z.object({ version: z.literal(1), terminals: z.array(TerminalRecord) })

/** Changes come in bursts when many terminals end together. */
const SAVE_MS = 100

export interface TerminalIndex {
  load(): TerminalRecord[]
  /** Something changed: it is written soon. */
  changed(): void
  /** Writes now what was changed. */
  flush(): void
}

export interface IndexOptions {
  readonly folder: string
  readonly clock: Clock
  readonly logger: Logger
  readonly records: () => TerminalRecord[]
}

export function createTerminalIndex({ folder, clock, logger, records }: IndexOptions): TerminalIndex {
  const file = join(folder, 'terminals.json')
  let cancel: (() => void) | null = null

  function flush(): void {
    if (cancel === null) return
    cancel()
    cancel = null
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileAtomic(file, JSON.stringify({ version: 1, terminals: records() } satisfies z.infer<typeof Index>))
    } catch (error) {
      logger.error({ err: error }, 'the list of terminals could not be kept')
    }
  }

  return {
    load() {
      let text: string
      try {
        text = readFileSync(file, 'utf8')
      } catch {
        return []
      }
      try {
        return Index.parse(JSON.parse(text)).terminals
      } catch (error) {
        // Put aside, so that the next list does not replace what may still be mended.
        logger.error({ err: error }, 'the list of terminals cannot be read')
        renameSync(file, `${file}.${clock.now()}.unreadable`)
        return []
      }
    },
    changed() {
      cancel ??= clock.after(SAVE_MS, () => flush())
    },
    flush,
  }
}
