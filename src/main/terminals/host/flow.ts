/** Decides when a program is held back, and which viewer held it back for too long. */
import type { Clock } from '../../lib/clock.ts'
import type { Viewer } from './viewer.ts'

/** Unparsed bytes, by the mirror or the slowest viewer, at which the program is held, and at which it goes on. */
const HOLD_ABOVE = 1024 * 1024
const RELEASE_BELOW = 300 * 1000
/** How long a viewer may hold the program back at a stretch; one that was dropped a moment ago gets less. */
const PATIENCE_MS = 1_000
const SHORT_PATIENCE_MS = 200
/** Between two snapshots of one viewer that does not keep up; doubled each time, so that it hardly slows the program. */
const SNAPSHOT_MS = { first: 250, longest: 8_000 }
/** A viewer that kept up for so long has a clean record. */
const FORGIVEN_MS = 15_000

interface Record {
  readonly at: number
  readonly pauseMs: number
}

export interface Flow {
  /** Backlogs changed. */
  look(): void
  /** How long to wait before a dropped viewer is shown the next snapshot, in milliseconds. */
  delayFor(viewer: Viewer): number
  forget(viewer: Viewer): void
  stop(): void
}

export interface FlowOptions {
  readonly clock: Clock
  readonly viewers: () => Iterable<Viewer>
  readonly unparsed: () => number
  readonly hold: (held: boolean) => void
}

export function createFlow({ clock, viewers, unparsed, hold }: FlowOptions): Flow {
  const records = new Map<number, Record>()
  let held = false
  let cancel: (() => void) | null = null

  function worst(): number {
    let most = 0
    for (const viewer of viewers()) most = Math.max(most, viewer.behind())
    return most
  }

  function patience(): number {
    for (const viewer of viewers())
      if (viewer.behind() >= RELEASE_BELOW && records.has(viewer.id)) return SHORT_PATIENCE_MS
    return PATIENCE_MS
  }

  function drop(): void {
    cancel = null
    for (const viewer of viewers()) {
      if (viewer.behind() < RELEASE_BELOW) continue
      const before = records.get(viewer.id)
      const recent = before !== undefined && clock.now() - before.at < FORGIVEN_MS
      const pauseMs = recent ? Math.min(before.pauseMs * 2, SNAPSHOT_MS.longest) : SNAPSHOT_MS.first
      records.set(viewer.id, { at: clock.now(), pauseMs })
      viewer.drop()
    }
    flow.look()
  }

  const flow: Flow = {
    look() {
      const backlog = Math.max(unparsed(), worst())
      const next = held ? backlog >= RELEASE_BELOW : backlog > HOLD_ABOVE
      if (next !== held) {
        held = next
        hold(held)
      }
      if (held && worst() >= RELEASE_BELOW) cancel ??= clock.after(patience(), drop)
      else {
        cancel?.()
        cancel = null
      }
    },
    delayFor(viewer) {
      const record = records.get(viewer.id)
      return record === undefined ? 0 : Math.max(0, record.at + record.pauseMs - clock.now())
    },
    forget: (viewer) => void records.delete(viewer.id),
    stop() {
      cancel?.()
      cancel = null
    },
  }
  return flow
}
