/** All terminals that there are: kept on disk, told to whoever follows their list, each with its viewers. */
import { join } from 'node:path'
import type { TerminalId } from '../../../contract/ids.ts'
import type { TerminalsDelta, TerminalsSnapshot } from '../../../contract/procedures/terminals.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/logger.ts'
import { createFeed, type Feed } from '../app/feed-hub.ts'
import { createEntry, type Entry, idOf, type ViewerLink, viewOf } from './entry.ts'
import { createTerminalIndex } from './terminal-index.ts'

export interface BookOptions {
  /** Where the list and every scrollback lie. */
  readonly folder: string
  readonly clock: Clock
  readonly logger: Logger
  readonly epoch: string
  readonly nextSeq: () => number
}

export interface TerminalBook {
  readonly entries: Map<string, Entry>
  readonly feed: Feed<TerminalsSnapshot, TerminalsDelta>
  find(id: string): Result<Entry, Failure<'terminal-not-found'>>
  /** Its record or state changed. */
  changed(entry: Entry): void
  /** Something changed that comes often and is worth no write of its own: it is kept with the next change. */
  told(entry: Entry): void
  /** It is not among `entries` any more. */
  removed(id: TerminalId): void
  /** The file with what it showed. */
  fileOf(entry: Entry): string
  /** Numbers viewers, and questions to the host. */
  nextNumber(): number
  linkOf(number: number): ViewerLink | undefined
  join(entry: Entry, link: ViewerLink): void
  leave(entry: Entry, link: ViewerLink): void
  /** Writes what is not written yet, and ends the feed. */
  end(): void
}

export function createTerminalBook(options: BookOptions): TerminalBook {
  const { clock, logger, folder } = options
  let numbers = 0
  const nextNumber = (): number => {
    numbers += 1
    return numbers
  }
  const entries = new Map<string, Entry>()
  const byNumber = new Map<number, Entry>()

  const index = createTerminalIndex({
    folder,
    clock,
    logger,
    records: () => [...entries.values()].map(({ record }) => record),
  })
  for (const record of index.load()) {
    // Whatever had a process when we ended, however we did, has none now.
    const exit: TerminalExit = record.exit ?? { by: 'app-ended' }
    entries.set(record.id, createEntry({ ...record, exit }))
  }
  const feed = createFeed<TerminalsSnapshot, TerminalsDelta>({
    epoch: options.epoch,
    nextSeq: options.nextSeq,
    snapshot: () => ({ terminals: [...entries.values()].map(viewOf) }),
  })

  const book: TerminalBook = {
    entries,
    feed,
    find(id) {
      const entry = entries.get(id)
      return entry ? ok(entry) : fail('terminal-not-found', `There is no terminal ${id}. It may have been removed.`)
    },
    changed(entry) {
      if (entries.get(idOf(entry)) === entry) index.changed()
      book.told(entry)
    },
    told(entry) {
      if (entries.get(idOf(entry)) === entry) feed.publish({ terminals: [viewOf(entry)] })
    },
    removed(id) {
      index.changed()
      feed.publish({ removed: [id] })
    },
    fileOf: (entry) => join(folder, `${idOf(entry)}.scrollback`),
    nextNumber,
    linkOf(number) {
      const entry = byNumber.get(number)
      if (entry) for (const link of entry.links) if (link.number === number) return link
      return undefined
    },
    join(entry, link) {
      byNumber.set(link.number, entry)
      entry.links.add(link)
    },
    leave(entry, link) {
      byNumber.delete(link.number)
      entry.links.delete(link)
    },
    end() {
      index.flush()
      feed.end()
    },
  }
  return book
}
