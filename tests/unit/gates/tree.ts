/** Trees in memory, for whatever reads a project through a `TreeReader`. */
import type { TreeReader } from '../../../src/main/gates/gate.ts'

export function tree(files: Record<string, string>): TreeReader {
  return {
    files: () => Promise.resolve(Object.keys(files)),
    read: (path) => Promise.resolve(files[path] ?? null),
  }
}
