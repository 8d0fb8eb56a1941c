/** One terminal in the engine: its record, its process as far as it is known, and who listens. */
import type { TerminalId } from '../../../contract/ids.ts'
import type { TerminalState, TerminalView } from '../../../contract/procedures/terminals.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import type { TerminalRecord } from './terminal-index.ts'
import type { SpawnOrder } from './terminals.ts'

/** Typed and not yet taken by the program; beyond it nothing more is accepted. */
export const MOST_UNTAKEN = 1024 * 1024

/** One viewer, between its channel and whatever shows the terminal. */
export interface ViewerLink {
  readonly number: number
  /** The terminal has a process (again): look at that. */
  show(): void
  /** The host has let go of it, or is gone: show what was kept, unless it has everything. */
  showPast(hostDied: boolean): void
  relay(frame: Uint8Array): void
  problem(code: string, message: string, final: boolean): void
}

export interface Entry {
  record: TerminalRecord
  state: TerminalState
  pid: number | null
  /** Whether the pty host holds it; after the end it does for a moment longer. */
  hosted: boolean
  /** Nothing runs in it: somebody draws. */
  drawn: boolean
  untaken: number
  restart: NonNullable<SpawnOrder['restart']> | null
  /** Settles the order that opens it. */
  opened: ((failure: string | null) => void) | null
  /** Called when the host has let go of it. */
  readonly gone: Set<() => void>
  readonly links: Set<ViewerLink>
  readonly titles: Set<(title: string) => void>
  readonly ends: Set<(exit: TerminalExit) => void>
  /** Whoever draws waits here for room. */
  readonly room: Set<() => void>
}

export const idOf = (entry: Entry): TerminalId => entry.record.id

export const createEntry = (record: TerminalRecord): Entry => ({
  record,
  state: 'exited',
  pid: null,
  hosted: false,
  drawn: record.kind === 'attempt',
  untaken: 0,
  restart: null,
  opened: null,
  gone: new Set(),
  links: new Set(),
  titles: new Set(),
  ends: new Set(),
  room: new Set(),
})

export const viewOf = ({ record, state, pid, restart }: Entry): TerminalView => ({
  ...record,
  state,
  pid,
  restartable: record.kind === 'shell' || restart !== null,
})

/** Settles when the host has let go of it. */
export const whenGone = (entry: Entry): Promise<void> =>
  entry.hosted ? new Promise((resolve) => entry.gone.add(resolve)) : Promise.resolve()

export function takeRoom(entry: Entry, bytes: number): void {
  entry.untaken = Math.max(0, entry.untaken - bytes)
  if (entry.untaken > MOST_UNTAKEN / 2) return
  for (const wake of entry.room) wake()
  entry.room.clear()
}
