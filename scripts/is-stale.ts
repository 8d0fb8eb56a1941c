/** Whether something that was built is older than what it was built from. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `built` is a file that every build writes; paths are relative to `root`, folders count with all that is in them. */
export function isStale(root: string, built: string, sources: readonly string[]): boolean {
  const made = newest(join(root, built))
  return made === 0 || sources.some((source) => newest(join(root, source)) > made)
}

/** When something in `path` changed last; 0 when there is no such thing. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
