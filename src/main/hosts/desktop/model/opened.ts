/** What the system asks the app to open, on its command line or through events: specs, folders and links. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Place } from '../../../../contract/desktop.ts'
import { LINK_SCHEME, parseDeepLink } from './deep-link.ts'

export interface Opened {
  readonly specs: readonly string[]
  readonly folders: readonly string[]
  readonly places: readonly Place[]
}

/** More at once is a mistake (a whole folder selected and opened), and would bury the window. */
const MAX_ITEMS = 20

export type PathKind = 'file' | 'folder' | 'missing'

export function kindOfPath(path: string): PathKind {
  try {
    const stats = statSync(path)
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'missing'
  } catch {
    return 'missing'
  }
}

export const isSpecName = (path: string): boolean => /\.(md|markdown)$/i.test(path)

/**
 * Sorts arguments, without the program itself, into what they mean; the rest (switches of Chromium, missing files, other
 * kinds of file) is left out. `skip`: the app's own folder or entry, which stands among them when run from a checkout.
 */
export function sortOpened(
  args: readonly string[],
  {
    cwd,
    kindOf = kindOfPath,
    skip = [],
  }: { cwd: string; kindOf?: (path: string) => PathKind; skip?: readonly string[] },
): Opened {
  const specs: string[] = []
  const folders: string[] = []
  const places: Place[] = []
  for (const arg of args) {
    if (specs.length + folders.length + places.length >= MAX_ITEMS) break
    if (arg === '' || arg.startsWith('-')) continue
    if (arg.toLowerCase().startsWith(`${LINK_SCHEME}:`)) {
      const place = parseDeepLink(arg)
      if (place !== null) places.push(place)
      continue
    }
    const path = resolve(cwd, arg)
    if (skip.includes(path)) continue
    const kind = kindOf(path)
    if (kind === 'file' && isSpecName(path)) specs.push(path)
    else if (kind === 'folder') folders.push(path)
  }
  return { specs: [...new Set(specs)], folders: [...new Set(folders)], places }
}
