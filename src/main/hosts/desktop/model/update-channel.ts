/** Which versions are offered: kept in a small file of the desktop host. */
import { z } from 'zod'

export const UpdateChannel = z.enum(['stable', 'beta'])
export type UpdateChannel = z.infer<typeof UpdateChannel>

/** Nothing chosen yet: a beta stays with betas, everybody else with what is stable. */
export function parseChannel(text: string, version: string): UpdateChannel {
  const chosen = UpdateChannel.safeParse(text.trim())
  if (chosen.success) return chosen.data
  return version.includes('-') ? 'beta' : 'stable'
}
