/** A terminal in the hands of its owner: typing, pasting, listening, and ending it. */
import { fail, ok } from '../../../contract/result.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import type { HostOrder, ScreenText } from '../../terminals/messages.ts'
import { type Entry, idOf, MOST_UNTAKEN, type ViewerLink, viewOf, whenGone } from './entry.ts'
import type { RenderedTerminal, TerminalHandle } from './terminals.ts'
import { createObserver } from './viewer-link.ts'

/** What a person would paste, and far more than an agent's prompt needs. */
const MOST_PASTE = 512 * 1024
/** Of one message to the host. */
const PIECE_BYTES = 64 * 1024

export interface HandleDeps {
  readonly tell: (order: HostOrder) => void
  readonly close: (entry: Entry) => void
  readonly observe: (entry: Entry, link: ViewerLink) => () => void
  readonly nextNumber: () => number
  /** null: the host does not hold it. */
  readonly screen: (entry: Entry) => Promise<ScreenText | null>
}

const notRunning = () => fail('not-running', 'No program runs in this terminal.')
const overflow = () =>
  fail('input-overflow', 'The program does not read what is typed: nothing was sent. Try again when it does.')

export function createHandle(entry: Entry, deps: HandleDeps): TerminalHandle {
  const terminal = idOf(entry)
  const isRunning = (): boolean => entry.state === 'running' && !entry.drawn
  return {
    id: terminal,
    view: () => viewOf(entry),
    write(data) {
      if (!isRunning()) return notRunning()
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      if (entry.untaken + bytes.length > MOST_UNTAKEN) return overflow()
      entry.untaken += bytes.length
      deps.tell({ type: 'input', terminal, viewer: null, bytes })
      return ok(undefined)
    },
    paste(text, bracketed = 'auto') {
      if (!isRunning()) return notRunning()
      const length = Buffer.byteLength(text)
      if (length > MOST_PASTE)
        return fail('too-long', `At most ${MOST_PASTE / 1024} KB can be pasted at once; write the rest into a file.`)
      if (entry.untaken + length > MOST_UNTAKEN) return overflow()
      entry.untaken += length
      deps.tell({ type: 'paste', terminal, text, bracketed })
      return ok(undefined)
    },
    resize: (size) => deps.tell({ type: 'resize', terminal, viewer: null, size }),
    onTitle(listener) {
      entry.titles.add(listener)
      return () => void entry.titles.delete(listener)
    },
    onOutput: (listener) => deps.observe(entry, createObserver(entry, deps.nextNumber(), deps.tell, listener)),
    onExit(listener) {
      const { exit } = entry.record
      if (entry.state === 'exited' && exit !== null) listener(exit)
      entry.ends.add(listener)
      return () => void entry.ends.delete(listener)
    },
    async screen() {
      const screen = await deps.screen(entry)
      return screen === null ? notRunning() : ok(screen)
    },
    async close() {
      deps.close(entry)
      await whenGone(entry)
      return entry.record.exit ?? { by: 'host-ended' }
    },
  }
}

export function createRendered(entry: Entry, { tell }: HandleDeps): RenderedTerminal {
  const terminal = idOf(entry)
  const isOpen = (): boolean => entry.hosted && entry.state === 'running'
  return {
    id: terminal,
    view: () => viewOf(entry),
    resize: (size) => tell({ type: 'resize', terminal, viewer: null, size }),
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data
      for (let at = 0; at < bytes.length && isOpen(); at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES)
        entry.untaken += piece.length
        tell({ type: 'draw', terminal, bytes: piece })
        if (entry.untaken > MOST_UNTAKEN / 2) await new Promise<void>((resolve) => entry.room.add(resolve))
      }
    },
    end(exit: TerminalExit) {
      if (isOpen()) tell({ type: 'drawn', terminal, exit })
    },
  }
}
