/** Downloads the runtime of the package `electron` when it is not there yet: it comes at the first use, not at install. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { electronPackage, type FoundElectron, findElectron } from './find-electron.ts'

const DOWNLOAD_MS = 10 * 60_000

/** The reason says why there is none; a folder that was named and holds none is not replaced by a download. */
export function fetchElectron(): FoundElectron {
  const found = findElectron()
  if (found.ok || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return found
  console.error('Fetching Electron, once...')
  const fetched = spawnSync(process.execPath, [join(electronPackage(), 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: DOWNLOAD_MS,
  })
  const now = findElectron()
  if (now.ok) return now
  const said = (fetched.error?.message ?? fetched.stderr).trim().split('\n')[0] ?? ''
  return { ok: false, reason: `Electron could not be fetched: ${said}` }
}
