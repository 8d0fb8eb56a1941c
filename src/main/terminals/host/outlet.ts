/** The way out of the host: frames of all viewers through one pipe, in fair turns, with a bound on what is under way. */
import type { Rush } from './rush.ts'

/** What one viewer has to send. */
export interface Source {
  readonly viewer: number
  /** The next frame; null: nothing may be sent now. */
  next(): Uint8Array | null
  /** Whether a person waits for it: it goes first, and past the bound. */
  urgent(): boolean
}

export interface Outlet {
  wake(source: Source): void
  forget(source: Source): void
}

/** Written and not yet taken by the pipe, beside what the pipe itself holds: what an echo may have to wait for. */
const MOST_UNDER_WAY = 64 * 1024
/** With what is urgent. */
const MOST_URGENT = 256 * 1024

/** `send` calls back when the pipe took the frame. */
export function createOutlet(rush: Rush, send: (viewer: number, frame: Uint8Array, taken: () => void) => void): Outlet {
  const waiting = new Set<Source>()
  let underWay = 0
  let running = false

  function next(): Source | undefined {
    if (underWay < MOST_URGENT) for (const source of waiting) if (source.urgent()) return source
    if (rush.isOn()) {
      rush.afterwards(run)
      return undefined
    }
    return underWay < MOST_UNDER_WAY ? waiting.values().next().value : undefined
  }

  function run(): void {
    if (running) return
    running = true
    for (let source = next(); source !== undefined; source = next()) {
      waiting.delete(source)
      const frame = source.next()
      if (frame === null) continue
      waiting.add(source)
      underWay += frame.length
      send(source.viewer, frame, () => {
        underWay -= frame.length
        run()
      })
    }
    running = false
  }

  return {
    wake(source) {
      waiting.add(source)
      run()
    },
    forget: (source) => void waiting.delete(source),
  }
}
