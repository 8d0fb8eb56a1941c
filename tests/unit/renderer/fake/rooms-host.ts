/** The made-up yard's side of the views over all runs: worktrees and analytics. */
import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../../../src/contract/index.ts'
import { searchTranscript } from '../../../../src/main/services/app/search-transcript.ts'
import { analyticsOf, cleanupOf, SETTINGS_TEXT, settingsOf, WORKTREES } from './rooms.ts'
import { TRANSCRIPT } from './told-data.ts'
import { NOW, told } from './words.ts'

const os = implement(contract)
const nothing = (): never => {
  throw new ORPCError('REFUSED', { message: 'This yard is made up.', data: { code: 'fake', details: [] } })
}

export const messageHandlers = {
  searchTranscript: os.tasks.searchTranscript.handler(({ input }) => searchTranscript(TRANSCRIPT, input)),
  message: os.tasks.message.handler(nothing),
  messages: os.tasks.messages.handler(({ input }) =>
    input.task === 'report'
      ? [
          {
            id: 'one',
            attempt: 'amber-heron-42.report.implement.1',
            at: NOW - 90_000,
            text: 'Amounts are cents, never floats.',
            state: 'delivered' as const,
            deliveredAt: NOW - 84_000,
          },
          {
            id: 'two',
            attempt: 'amber-heron-42.report.implement.1',
            at: NOW - 6_000,
            text: told('Amounts are aligned in src/money.js already: use it for the table.'),
            state: 'sent' as const,
            deliveredAt: null,
          },
        ]
      : [],
  ),
}

export const roomHandlers = {
  worktrees: {
    list: os.worktrees.list.handler(() => WORKTREES),
    measure: os.worktrees.measure.handler(() => ({ queued: WORKTREES.length })),
    cleanup: os.worktrees.cleanup.handler(({ input }) => cleanupOf(input.mode, input.paths)),
    merge: os.worktrees.merge.handler(nothing),
  },
  analytics: { totals: os.analytics.totals.handler(() => analyticsOf(new Date().toISOString().slice(0, 10))) },
  settings: {
    get: os.settings.get.handler(({ input }) => settingsOf(input.project)),
    file: os.settings.file.handler(() => ({
      path: '/home/ada/pocket-ledger/.switchyard/config.yaml',
      text: SETTINGS_TEXT,
      hash: 'a'.repeat(64),
    })),
    check: os.settings.check.handler(({ input }) => ({
      problems: input.text.includes('stratgy')
        ? [
            {
              line: 6,
              key: 'limits.agents',
              text: '"limits.agents" must be a whole number from 1 to 64, but "four" was found.',
            },
            { line: 8, key: 'stratgy', text: '"stratgy" is an unknown key. The nearest known key is "strategy".' },
          ]
        : [],
      wouldStop: [],
    })),
    set: os.settings.set.handler(nothing),
    save: os.settings.save.handler(nothing),
  },
}
