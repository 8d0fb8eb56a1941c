/** Keeps a terminal's scrollback in its file: when it has rested, at intervals while it has not, and at its end. */
import type { Clock } from '../../lib/clock.ts'
import { readScrollback, type Scrollback, writeScrollback } from '../scrollback-file.ts'
import type { Mirror } from './mirror.ts'

const REST_MS = 1_000
const INTERVAL_MS = 15_000

export interface Keeper {
  /** It shows something else than before. */
  touched(): void
  /** Writes what is not kept yet; settles when it is. */
  keep(): Promise<void>
  /** What is kept, where it is what the mirror shows at this moment; null: it must be drawn. */
  current(): Promise<Scrollback | null>
  stop(): void
}

export interface KeeperOptions {
  readonly file: string
  readonly life: number
  readonly mirror: Mirror
  readonly clock: Clock
  /** A few at a time over all terminals. */
  readonly fewAtOnce: <T>(work: () => Promise<T>) => Promise<T>
}

export function createKeeper({ file, life, mirror, clock, fewAtOnce }: KeeperOptions): Keeper {
  let dirty = false
  let kept: number | null = null
  let stopped = false
  let rest: (() => void) | null = null
  let interval: (() => void) | null = null
  let writing: Promise<void> = Promise.resolve()

  function cancel(): void {
    rest?.()
    interval?.()
    rest = null
    interval = null
  }

  async function write(): Promise<void> {
    if (!dirty) return
    dirty = false
    cancel()
    try {
      const { offset, size, rows, blank, alternate } = await mirror.snapshot()
      await writeScrollback(file, { life, offset, size, blank, rows, alternate })
      // A change of size draws the rows anew without moving the offset.
      kept = dirty ? null : offset
    } catch {
      // A full disk must not end terminals; it is tried again with the next output.
      kept = null
    }
  }
  const keep = (): Promise<void> => {
    writing = writing.then(() => fewAtOnce(write))
    return writing
  }

  return {
    touched() {
      if (stopped) return
      dirty = true
      kept = null
      rest?.()
      rest = clock.after(REST_MS, () => void keep())
      interval ??= clock.after(INTERVAL_MS, () => void keep())
    },
    keep,
    async current() {
      if (kept === null || dirty || mirror.unparsed() > 0) return null
      const offset = kept
      const read = await readScrollback(file)
      return read !== null && read.life === life && read.offset === offset && kept === offset ? read : null
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}
