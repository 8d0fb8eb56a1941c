/** Asks whoever holds the engine of a data directory for a new link to its dashboard. */
import { randomUUID } from 'node:crypto'
import type { DashboardAccess } from '../../contract/procedures/system.ts'
import { type Failure, ok, type Result } from '../../contract/result.ts'
import { answerOf } from '../api/client/answer.ts'
import { type ReachOptions, reachEngine } from './reach-engine.ts'

export interface FoundDashboard {
  /** Such as "`switchyard web` (pid 4711)". */
  readonly holder: string
  readonly access: DashboardAccess
}

/** `no-dashboard`: the holder serves none. The failures of `reachEngine` otherwise. */
export async function askForDashboard(
  home: string,
  options: ReachOptions = {},
): Promise<Result<FoundDashboard, Failure>> {
  const reached = await reachEngine(home, options)
  if (!reached.ok) return reached
  const { client, info, holder, close } = reached.value
  try {
    const answer = await answerOf(client.system.dashboard({ commandId: randomUUID() }))
    return answer.ok
      ? ok({ holder: `\`${holder?.command ?? 'another process'}\` (pid ${info.pid})`, access: answer.value })
      : answer
  } finally {
    close()
  }
}
