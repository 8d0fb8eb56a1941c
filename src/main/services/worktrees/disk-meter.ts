/** Measures what worktrees take on the disk, one at a time in the background; figures are kept with their age. */
import type { Clock } from '../../lib/clock.ts'
import { type DiskUsage, diskUsage } from './disk-usage.ts'

export interface Measured extends DiskUsage {
  /** Epoch milliseconds. */
  readonly measuredAt: number
}

export interface DiskMeter {
  /** Forgets folders that are gone, and has the others measured that were never, or long ago. */
  look(folders: readonly string[]): void
  /** Has these measured whatever their age. Returns how many wait. */
  measure(folders: readonly string[]): number
  of(folder: string): { disk: Measured | null; measuring: boolean }
  forget(folder: string): void
}

/** A figure older than this is taken again when somebody looks. */
const OLD_MS = 15 * 60_000

export function createDiskMeter(
  clock: Clock,
  measureOne: (folder: string) => Promise<DiskUsage> = diskUsage,
): DiskMeter {
  const known = new Map<string, Measured>()
  /** Bounded by the worktrees that there are: a folder waits once, and those that are gone are taken out. */
  const waiting = new Set<string>()
  let current: string | null = null

  async function work(): Promise<void> {
    for (;;) {
      const [next] = waiting
      if (next === undefined) break
      waiting.delete(next)
      current = next
      try {
        known.set(next, { ...(await measureOne(next)), measuredAt: clock.now() })
      } catch {
        // It went while it was measured: nothing is known of it.
        known.delete(next)
      }
    }
    current = null
  }

  function queue(folders: readonly string[]): void {
    for (const folder of folders) if (folder !== current) waiting.add(folder)
    if (current === null && waiting.size > 0) void work()
  }

  return {
    look(folders) {
      const here = new Set(folders)
      for (const gone of [...known.keys(), ...waiting]) {
        if (here.has(gone)) continue
        known.delete(gone)
        waiting.delete(gone)
      }
      queue(folders.filter((folder) => clock.now() - (known.get(folder)?.measuredAt ?? 0) > OLD_MS))
    },
    measure(folders) {
      queue(folders)
      return waiting.size + (current === null ? 0 : 1)
    },
    of: (folder) => ({ disk: known.get(folder) ?? null, measuring: folder === current || waiting.has(folder) }),
    forget(folder) {
      known.delete(folder)
      waiting.delete(folder)
    },
  }
}
