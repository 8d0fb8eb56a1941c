/** Opens a terminal, a new one or one that has ended, and waits until its program is there. */
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import { createEntry, type Entry, whenGone } from './entry.ts'
import type { HostedTerminals } from './hosted-terminals.ts'
import { checkProgram } from './shell.ts'
import type { TerminalBook } from './terminal-book.ts'
import type { RenderOrder, SpawnOrder } from './terminals.ts'

/** Each has a shell; beyond it old ones have to be removed first. */
const MOST_TERMINALS = 600
/** A program that is not there after this will never be. */
const OPEN_MS = 20_000
const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 }

/** What both kinds of order have to say about the terminal itself. */
type Order = (SpawnOrder & { argv: SpawnOrder['argv'] }) | (RenderOrder & { argv: null })

export function createStarter(
  book: TerminalBook,
  host: HostedTerminals,
  { clock, ids }: { clock: Clock; ids: Pick<IdMint, 'terminal'> },
) {
  const { entries } = book

  function entryFor(order: Order): Result<Entry, Failure> {
    if (order.terminal === undefined) {
      if (entries.size >= MOST_TERMINALS)
        return fail('too-many-terminals', `There are ${MOST_TERMINALS} terminals. Remove some that have ended first.`)
      const size = order.size ?? DEFAULT_SIZE
      return ok(
        createEntry({
          id: ids.terminal(),
          kind: order.argv === null ? 'attempt' : order.kind,
          title: order.title,
          programTitle: '',
          cwd: order.cwd,
          run: order.run ?? null,
          task: order.task ?? null,
          attempt: order.argv === null ? order.attempt : null,
          exit: null,
          ...size,
          life: 0,
          createdAt: clock.now(),
          exitedAt: null,
        }),
      )
    }
    const known = book.find(order.terminal)
    if (known.ok && known.value.state !== 'exited')
      return fail('terminal-running', 'A program still runs in this terminal. Close it first.')
    return known
  }

  async function start(order: Order): Promise<Result<Entry, Failure>> {
    if (host.ended()) return fail('closing', 'Switchyard is just ending.')
    if (order.argv !== null) {
      const there = checkProgram(order.argv, order.cwd, order.env)
      if (!there.ok) return there
    }
    const found = entryFor(order)
    if (!found.ok) return found
    const entry = found.value
    entry.state = 'starting'
    await whenGone(entry)
    await host.settled()
    // A host that is started now would be nobody's.
    if (host.ended()) {
      entry.state = 'exited'
      return fail('closing', 'Switchyard is just ending.')
    }
    const { record } = entry
    const size = order.size ?? { cols: record.cols, rows: record.rows }
    const restart = order.argv === null ? null : (order.restart ?? null)
    // Only now: letting go of its last life may just have given the host its last seconds.
    host.keep()
    Object.assign(entry, { hosted: true, untaken: 0, restart, drawn: order.argv === null })
    entry.record = { ...record, ...size, title: order.title, cwd: order.cwd, life: record.life + 1, exit: null }
    entry.record = { ...entry.record, exitedAt: null, programTitle: '' }
    entries.set(record.id, entry)
    const opened = new Promise<string | null>((resolve) => {
      const cancel = clock.after(OPEN_MS, () => entry.opened?.('It did not start in time.'))
      entry.opened = (failure) => {
        cancel()
        entry.opened = null
        resolve(failure)
      }
    })
    host.tell({
      type: 'open',
      terminal: record.id,
      life: entry.record.life,
      argv: order.argv,
      env: order.argv === null ? {} : order.env,
      cwd: order.cwd,
      size,
      wholeTree: order.argv !== null && (order.wholeTree ?? order.kind === 'instance'),
      ownScreen: order.argv !== null && order.kind === 'instance',
      file: book.fileOf(entry),
    })
    for (const link of entry.links) link.show()
    book.changed(entry)
    const failure = await opened
    return failure === null ? ok(entry) : fail('terminal-failed', `The terminal could not be started: ${failure}`)
  }

  return start
}
