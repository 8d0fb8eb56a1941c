/** The packed app under test: the one that SWITCHYARD_PACKED names, else one that is packed for the tests. */
import { join } from 'node:path'
import { root } from './desktop.ts'
import { whyNot } from './runtime.ts'

/** Below the folder of deliveries, in one of its own: nothing that somebody packed is overwritten. */
export const PACKED_INTO = 'release/tested'

export const packedApp = (): string =>
  process.env['SWITCHYARD_PACKED'] ?? join(root, PACKED_INTO, 'linux-unpacked', 'switchyard-desktop')

/** Why it cannot be tested here; null when it can. */
export function whyNotPacked(): string | null {
  if (process.env['SWITCHYARD_PACKED']) return null
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'packed for the tests on Linux x64 alone; elsewhere SWITCHYARD_PACKED names a packed app'
  return whyNot()
}
