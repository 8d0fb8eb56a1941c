/** Whether the desktop can be tested here. */
import { findElectron, whyNoDisplay } from '../../../scripts/find-electron.ts'

/** Why not; null when it can. */
export function whyNot(): string | null {
  const runtime = findElectron()
  if (!runtime.ok) return runtime.reason
  const reason = whyNoDisplay()
  return reason === null ? null : `${reason}: install Xvfb, or run under one`
}
