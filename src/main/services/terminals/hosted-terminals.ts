/** Terminals in the pty host: takes in what it reports of them, has it end when it holds none, and survives its death. */
import { assertNever } from '../../../contract/result.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/logger.ts'
import type { HostReport, ScreenText } from '../../terminals/messages.ts'
import { createPtyHost, type PtyHost } from '../../terminals/pty-host-process.ts'
import { type Entry, idOf, takeRoom } from './entry.ts'
import type { TerminalBook } from './terminal-book.ts'

/** A host without terminals is kept for whoever opens the next one. */
const LINGER_MS = 5_000

export interface HostedTerminals extends Pick<PtyHost, 'tell' | 'mention' | 'settled'> {
  /** A terminal is about to be opened: a host that rests stays. */
  keep(): void
  /** null: the host does not hold it. */
  screen(entry: Entry): Promise<ScreenText | null>
  /** Nothing is started any more. */
  ended(): boolean
  /** Ends the host and everything in it; what it did not come to tell is then known all the same. */
  end(): Promise<void>
}

export function createHostedTerminals(
  book: TerminalBook,
  { clock, logger, env }: { clock: Clock; logger: Logger; env: NodeJS.ProcessEnv },
): HostedTerminals {
  const { entries } = book
  const screens = new Map<number, (screen: ScreenText | null) => void>()
  let linger: (() => void) | null = null
  let ended = false

  const host = createPtyHost({ env, logger, report, died })

  function report(message: HostReport): void {
    if (message.type === 'frame') {
      const link = book.linkOf(message.viewer)
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
        book.changed(entry)
        return
      case 'open-failed':
        exited(entry, { by: 'failed', message: message.message.slice(0, 1_000) })
        entry.opened?.(message.message)
        letGo(entry, false)
        return
      case 'title':
        entry.record = { ...entry.record, programTitle: message.title }
        for (const listener of entry.titles) listener(message.title)
        // An agent that works turns a wheel in its title: many times a second, over hours.
        book.told(entry)
        return
      case 'resized':
        entry.record = { ...entry.record, cols: message.cols, rows: message.rows }
        book.told(entry)
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
    book.changed(entry)
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

  return {
    tell: host.tell,
    mention: host.mention,
    settled: host.settled,
    keep() {
      linger?.()
      linger = null
    },
    screen: (entry) =>
      new Promise((resolve) => {
        const ticket = book.nextNumber()
        screens.set(ticket, resolve)
        if (entry.hosted) host.mention({ type: 'screen', terminal: idOf(entry), ticket })
        else {
          screens.delete(ticket)
          resolve(null)
        }
      }),
    ended: () => ended,
    async end() {
      ended = true
      linger?.()
      await host.shutdown()
      // What the host did not come to tell.
      died()
      linger?.()
    },
  }
}
