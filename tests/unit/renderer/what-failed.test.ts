/** Where a run that ended without success leads to. */
import { describe, expect, test } from 'vitest'
import type { AttemptView, GateRunView } from '../../../src/contract/views.ts'
import { runRoute } from '../../../src/renderer/app/routes.ts'
import { whatFailed } from '../../../src/renderer/features/run/what-failed.ts'

const header = { run: 'amber-heron-42' }
const gate = (task: string | null, finishedAt: number, passed: boolean) => ({ task, finishedAt, passed }) as GateRunView
const attempt = (task: string | null, finishedAt: number | null, outcome: AttemptView['outcome']) =>
  ({ task, finishedAt, outcome, attempt: `amber-heron-42.${task}.fix.1` }) as AttemptView

describe('what failed', () => {
  test('is the red gate that ended last, with its task', () => {
    const gateRuns = [gate('a', 5, false), gate('b', 9, false), gate('c', 10, true)]
    expect(whatFailed({ header, attempts: [], gateRuns })).toEqual(runRoute(header.run, { task: 'b' }))
  })
  test('is the attempt, where one ended badly after it', () => {
    const attempts = [attempt('a', 7, 'failed'), attempt('b', 8, 'succeeded'), attempt('c', null, null)]
    expect(whatFailed({ header, attempts, gateRuns: [gate('b', 5, false)] })).toEqual(
      runRoute(header.run, { task: 'a', tab: 'transcript', attempt: 'amber-heron-42.a.fix.1' }),
    )
  })
  test('is told by all that happened, where nothing of a task did', () => {
    const attempts = [attempt(null, 7, 'failed')]
    expect(whatFailed({ header, attempts, gateRuns: [gate(null, 5, false)] })).toEqual(
      runRoute(header.run, { view: 'activity' }),
    )
  })
})
