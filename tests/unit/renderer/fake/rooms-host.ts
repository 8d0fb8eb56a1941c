/** The made-up yard's side of the views over all runs: worktrees and analytics. */
import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/contract/index.ts'
import { analyticsOf, cleanupOf, WORKTREES } from './rooms.ts'

const os = implement(contract)
const nothing = (): never => {
  throw new ORPCError('REFUSED', { message: 'This yard is made up.', data: { code: 'fake', details: [] } })
}

export const roomHandlers = {
  worktrees: {
    list: os.worktrees.list.handler(() => WORKTREES),
    measure: os.worktrees.measure.handler(() => ({ queued: WORKTREES.length })),
    cleanup: os.worktrees.cleanup.handler(({ input }) => cleanupOf(input.mode, input.paths)),
    merge: os.worktrees.merge.handler(nothing),
  },
  analytics: { totals: os.analytics.totals.handler(() => analyticsOf(new Date().toISOString().slice(0, 10))) },
}
