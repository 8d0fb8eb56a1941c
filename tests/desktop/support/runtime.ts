/** Whether the desktop can be tested here: the one reason for skipping is that no Electron runtime can be had. */
import { findElectron } from '../../../scripts/find-electron.ts'

/** Why not; null when it can. */
export function whyNot(): string | null {
  const runtime = findElectron()
  return runtime.ok ? null : runtime.reason
}
