/** Recent specs: our own list for the menu, and the system's for dock and taskbar. */
import { app } from 'electron'
import type { Logger } from '../../../lib/logger.ts'
import { addRecentSpec, parseRecentSpecs, renderRecentSpecs } from '../model/recent-specs.ts'
import { readState, writeState } from './state-file.ts'

export interface RecentSpecs {
  files(): readonly string[]
  add(file: string): void
  clear(): void
}

export function createRecentSpecs(file: string, logger: Logger, changed: () => void): RecentSpecs {
  let files = parseRecentSpecs(readState(file))
  const put = (next: readonly string[]): void => {
    files = next
    writeState(file, renderRecentSpecs(files), logger)
    changed()
  }
  return {
    files: () => files,
    add(spec) {
      app.addRecentDocument(spec)
      put(addRecentSpec(files, spec))
    },
    clear() {
      app.clearRecentDocuments()
      put([])
    },
  }
}
