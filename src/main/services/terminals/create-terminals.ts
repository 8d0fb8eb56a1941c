/** Terminals: keeps their list, has the pty host run them, and connects viewers and owners with what runs there. */
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { TerminalId } from '../../../contract/ids.ts'
import type { TerminalPlace, TerminalsDelta, TerminalsSnapshot } from '../../../contract/procedures/terminals.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import { shellEnvironment } from '../../gates/command-environment.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { Logger } from '../../lib/logger.ts'
import type { HostReport, ScreenText } from '../../terminals/messages.ts'
import { createPtyHost } from '../../terminals/pty-host-process.ts'
import { createFeed } from '../app/feed-hub.ts'
import { acceptViewer } from './accept-viewer.ts'
import { createEntry, type Entry, idOf, takeRoom, viewOf, whenGone } from './entry.ts'
import { createHandle, createRendered, type HandleDeps } from './handle.ts'
import { checkProgram, userShell } from './shell.ts'
import { createTerminalIndex } from './terminal-index.ts'
import type { RenderOrder, SpawnOrder, Terminals } from './terminals.ts'

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

/** Each has a shell; beyond it old ones have to be removed first. */
const MOST_TERMINALS = 600
/** A host without terminals is kept for whoever opens the next one. */
const LINGER_MS = 5_000
/** A program that is not there after this will never be. */
const OPEN_MS = 20_000
const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 }

/** What both kinds of order have to say about the terminal itself. */
type Order = (SpawnOrder & { argv: SpawnOrder['argv'] }) | (RenderOrder & { argv: null })

export function createTerminals(options: TerminalsOptions): Terminals {
  const { clock, logger, folder } = options
  let numbers = 0
  const nextNumber = (): number => {
    numbers += 1
    return numbers
  }
  const entries = new Map<string, Entry>()
  const byNumber = new Map<number, Entry>()
  const screens = new Map<number, (screen: ScreenText | null) => void>()
  let linger: (() => void) | null = null
  let ended = false

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
  const fileOf = (entry: Entry): string => join(folder, `${idOf(entry)}.scrollback`)

  const host = createPtyHost({ env: options.env, logger, report, died })

  function changed(entry: Entry): void {
    if (entries.get(idOf(entry)) !== entry) return
    index.changed()
    feed.publish({ terminals: [viewOf(entry)] })
  }

  function report(message: HostReport): void {
    if (message.type === 'frame') {
      const link = linkOf(message.viewer)
      link?.relay(message.bytes)
      return
    }
    if (message.type === 'screen') {
      screens.get(message.ticket)?.(message.screen)
      screens.delete(message.ticket)
      return
    }
    const entry = entries.get(message.terminal)
    if (entry?.hosted) heard(entry, message)
  }

  function heard(entry: Entry, message: Exclude<HostReport, { type: 'frame' | 'screen' }>): void {
    switch (message.type) {
      case 'opened':
        entry.state = 'running'
        entry.pid = message.pid
        entry.opened?.(null)
        changed(entry)
        return
      case 'open-failed':
        exited(entry, { by: 'failed', message: message.message.slice(0, 1_000) })
        entry.opened?.(message.message)
        letGo(entry, false)
        return
      case 'title':
        entry.record = { ...entry.record, programTitle: message.title }
        for (const listener of entry.titles) listener(message.title)
        changed(entry)
        return
      case 'resized':
        entry.record = { ...entry.record, cols: message.cols, rows: message.rows }
        changed(entry)
        return
      case 'taken':
        takeRoom(entry, message.bytes)
        return
      case 'exited':
        exited(entry, ended ? { by: 'app-ended' } : message.exit)
        return
      case 'gone':
        letGo(entry, false)
        return
      default:
        assertNever(message, 'report')
    }
  }

  function exited(entry: Entry, exit: TerminalExit): void {
    if (entry.state === 'exited') return
    entry.state = 'exited'
    entry.pid = null
    takeRoom(entry, entry.untaken)
    entry.record = { ...entry.record, exit, exitedAt: clock.now() }
    for (const listener of entry.ends) listener(exit)
    changed(entry)
  }

  function letGo(entry: Entry, hostDied: boolean): void {
    entry.hosted = false
    for (const link of entry.links) link.showPast(hostDied)
    for (const wake of entry.gone) wake()
    entry.gone.clear()
    if ([...entries.values()].some((other) => other.hosted)) return
    linger?.()
    // Idle costs nothing: without a terminal there is no host.
    linger = clock.after(LINGER_MS, () => void host.shutdown())
  }

  function died(): void {
    for (const [ticket, answer] of screens) {
      screens.delete(ticket)
      answer(null)
    }
    for (const entry of entries.values()) {
      if (!entry.hosted) continue
      exited(entry, ended ? { by: 'app-ended' } : { by: 'host-ended' })
      entry.opened?.('The process that holds terminals ended.')
      letGo(entry, true)
    }
  }

  const linkOf = (number: number) => {
    const entry = byNumber.get(number)
    if (entry) for (const link of entry.links) if (link.number === number) return link
    return undefined
  }

  function entryFor(order: Order): Result<Entry, Failure> {
    if (order.terminal === undefined) {
      if (entries.size >= MOST_TERMINALS)
        return fail('too-many-terminals', `There are ${MOST_TERMINALS} terminals. Remove some that have ended first.`)
      const size = order.size ?? DEFAULT_SIZE
      return ok(
        createEntry({
          id: options.ids.terminal(),
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
    const known = entries.get(order.terminal)
    if (known === undefined) return notFound(order.terminal)
    if (known.state !== 'exited')
      return fail('terminal-running', 'A program still runs in this terminal. Close it first.')
    return ok(known)
  }

  async function start(order: Order): Promise<Result<Entry, Failure>> {
    if (ended) return fail('closing', 'Switchyard is just ending.')
    if (order.argv !== null) {
      const there = checkProgram(order.argv, order.cwd, order.env)
      if (!there.ok) return there
    }
    const found = entryFor(order)
    if (!found.ok) return found
    const entry = found.value
    linger?.()
    linger = null
    entry.state = 'starting'
    await whenGone(entry)
    await host.settled()
    // A host that is started now would be nobody's.
    if (ended) {
      entry.state = 'exited'
      return fail('closing', 'Switchyard is just ending.')
    }
    const { record } = entry
    const size = order.size ?? { cols: record.cols, rows: record.rows }
    const restart = order.argv === null ? null : (order.restart ?? null)
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
      file: fileOf(entry),
    })
    for (const link of entry.links) link.show()
    changed(entry)
    const failure = await opened
    return failure === null ? ok(entry) : fail('terminal-failed', `The terminal could not be started: ${failure}`)
  }

  const environment = (): Record<string, string> => shellEnvironment({ base: options.env, ownRoot: options.ownRoot })

  const shellIn = (cwd: string, title: string): Omit<SpawnOrder, 'terminal' | 'size'> => {
    const env = environment()
    return { kind: 'shell', argv: userShell(env), env, cwd, title }
  }

  const notFound = (id: string) => fail('terminal-not-found', `There is no terminal ${id}. It may have been removed.`)
  const find = (id: string): Result<Entry, Failure<'terminal-not-found'>> => {
    const entry = entries.get(id)
    return entry ? ok(entry) : notFound(id)
  }

  function close(entry: Entry): void {
    if (entry.state === 'exited' || entry.state === 'closing') return
    entry.state = 'closing'
    host.mention({ type: 'close', terminal: idOf(entry) })
    changed(entry)
  }

  const closed = async (entry: Entry): Promise<void> => {
    close(entry)
    await whenGone(entry)
  }

  const handleDeps: HandleDeps = {
    tell: host.mention,
    close,
    observe(entry, link) {
      byNumber.set(link.number, entry)
      entry.links.add(link)
      if (entry.hosted) link.show()
      return () => {
        entry.links.delete(link)
        byNumber.delete(link.number)
        host.mention({ type: 'detach', terminal: idOf(entry), viewer: link.number })
      }
    },
    nextNumber,
    screen: (entry) =>
      new Promise((resolve) => {
        const ticket = nextNumber()
        screens.set(ticket, resolve)
        if (entry.hosted) host.mention({ type: 'screen', terminal: idOf(entry), ticket })
        else {
          screens.delete(ticket)
          resolve(null)
        }
      }),
  }

  async function restart(id: TerminalId): Promise<Result<Entry, Failure>> {
    const found = find(id)
    if (!found.ok) return found
    const entry = found.value
    const { kind, cwd, title } = entry.record
    if (kind !== 'shell' && entry.restart === null)
      return fail('not-restartable', 'What ran in this terminal cannot be started anew from here.')
    await closed(entry)
    const again = entry.restart
    const order = again === null ? ok(shellIn(cwd, title)) : await again()
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
      const started = await start({ ...shellIn(cwd, title ?? task ?? (basename(cwd) || cwd)), size, run, task })
      return started.ok ? ok(viewOf(started.value)) : started
    },
    rename(id, title) {
      const found = find(id)
      if (!found.ok) return found
      const entry = found.value
      entry.record = { ...entry.record, title }
      changed(entry)
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
      index.changed()
      feed.publish({ removed: [id] })
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
        entry: ended ? undefined : entries.get(id),
        rights,
        channel,
        clock,
        number: nextNumber(),
        tell: host.mention,
        fileOf,
        added: (entry, link) => {
          byNumber.set(link.number, entry)
          entry.links.add(link)
        },
        removed: (entry, link) => {
          byNumber.delete(link.number)
          entry.links.delete(link)
        },
      }),
    async end() {
      if (ended) return
      ended = true
      linger?.()
      await host.shutdown()
      // What the host did not come to tell.
      died()
      linger?.()
      for (const entry of entries.values())
        for (const link of [...entry.links])
          link.problem('ended', 'Switchyard has ended. Open the terminal again when it runs.', true)
      index.flush()
      feed.end()
    },
  }
}
