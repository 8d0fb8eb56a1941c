/** Terminals: keeps their list, has the pty host run them, and connects viewers and owners with what runs there. */
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TerminalId } from '../../../contract/ids.ts'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { shellEnvironment } from '../../gates/command-environment.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { Logger } from '../../lib/logger.ts'
import { acceptViewer, ENDED } from './accept-viewer.ts'
import { type Entry, idOf, viewOf, whenGone } from './entry.ts'
import { createHandle, createRendered, type HandleDeps } from './handle.ts'
import { createHostedTerminals } from './hosted-terminals.ts'
import { taskMarks, userShell } from './shell.ts'
import { createStarter } from './start-terminal.ts'
import { createTerminalBook } from './terminal-book.ts'
import type { SpawnOrder, Terminals } from './terminals.ts'

export interface TerminalsOptions {
  /** Where the list and every scrollback lie. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Root of Switchyard's own package, whose tools no shell may pick up; null: not known. */
  readonly ownRoot: string | null
  readonly clock: Clock
  readonly logger: Logger
  readonly ids: Pick<IdMint, 'terminal'>
  readonly epoch: string
  readonly nextSeq: () => number
  /** The folder that a place stands for. */
  readonly locate: (where: TerminalPlace) => Result<{ cwd: string; run: string | null; task: string | null }, Failure>
}

export function createTerminals(options: TerminalsOptions): Terminals {
  const { clock } = options
  const book = createTerminalBook(options)
  const host = createHostedTerminals(book, options)
  const start = createStarter(book, host, options)
  const { entries, feed, find, fileOf } = book

  const environment = (): Record<string, string> => shellEnvironment({ base: options.env, ownRoot: options.ownRoot })

  const shellIn = (
    cwd: string,
    title: string,
    { run, task }: { run: string | null; task: string | null },
  ): Omit<SpawnOrder, 'terminal' | 'size'> => {
    const env = environment()
    return { kind: 'shell', argv: userShell(env), env: { ...env, ...taskMarks(run, task) }, cwd, title }
  }

  function close(entry: Entry): void {
    if (entry.state === 'exited' || entry.state === 'closing') return
    entry.state = 'closing'
    host.mention({ type: 'close', terminal: idOf(entry) })
    book.changed(entry)
  }

  const closed = async (entry: Entry): Promise<void> => {
    close(entry)
    await whenGone(entry)
  }

  const handleDeps: HandleDeps = {
    tell: host.mention,
    close,
    observe(entry, link) {
      book.join(entry, link)
      if (entry.hosted) link.show()
      return () => {
        book.leave(entry, link)
        host.mention({ type: 'detach', terminal: idOf(entry), viewer: link.number })
      }
    },
    nextNumber: book.nextNumber,
    screen: host.screen,
  }

  async function restart(id: TerminalId): Promise<Result<Entry, Failure>> {
    const found = find(id)
    if (!found.ok) return found
    const entry = found.value
    const { kind, cwd, title, run, task } = entry.record
    if (kind !== 'shell' && entry.restart === null)
      return fail('not-restartable', 'What ran in this terminal cannot be started anew from here.')
    await closed(entry)
    const again = entry.restart
    const order = again === null ? ok(shellIn(cwd, title, { run, task })) : await again()
    return order.ok ? start({ ...order.value, terminal: id }) : order
  }

  return {
    list: () => [...entries.values()].map(viewOf),
    get(id) {
      const found = find(id)
      return found.ok ? ok(viewOf(found.value)) : found
    },
    watch: (cursor, signal) => feed.subscribe(cursor, signal),
    async open({ where, size, title }) {
      const place = options.locate(where)
      if (!place.ok) return place
      const { cwd, run, task } = place.value
      const started = await start({
        ...shellIn(cwd, title ?? task ?? (basename(cwd) || cwd), { run, task }),
        size,
        run,
        task,
      })
      return started.ok ? ok(viewOf(started.value)) : started
    },
    rename(id, title) {
      const found = find(id)
      if (!found.ok) return found
      const entry = found.value
      entry.record = { ...entry.record, title }
      book.changed(entry)
      return ok(viewOf(entry))
    },
    close(id) {
      const found = find(id)
      if (!found.ok) return found
      close(found.value)
      return ok(viewOf(found.value))
    },
    async restart(id) {
      const started = await restart(id)
      return started.ok ? ok(viewOf(started.value)) : started
    },
    async remove(id) {
      const found = find(id)
      if (!found.ok) return found
      const entry = found.value
      await closed(entry)
      entries.delete(id)
      for (const link of [...entry.links]) link.problem('removed', 'This terminal was removed.', true)
      await rm(fileOf(entry), { force: true })
      book.removed(id)
      return ok(undefined)
    },
    async spawn(order) {
      const started = await start(order)
      return started.ok ? ok(createHandle(started.value, handleDeps)) : started
    },
    async render(order) {
      const started = await start({ ...order, argv: null })
      return started.ok ? ok(createRendered(started.value, handleDeps)) : started
    },
    environment,
    handle(id) {
      const entry = entries.get(id)
      return entry === undefined || entry.record.kind === 'attempt' ? null : createHandle(entry, handleDeps)
    },
    attach: (id, rights, channel) =>
      acceptViewer({
        entry: host.ended() ? 'ended' : entries.get(id),
        rights,
        channel,
        clock,
        number: book.nextNumber(),
        tell: host.mention,
        fileOf,
        added: book.join,
        removed: book.leave,
      }),
    async end() {
      if (host.ended()) return
      await host.end()
      for (const entry of entries.values()) for (const link of [...entry.links]) link.problem('ended', ENDED, true)
      book.end()
    },
  }
}
