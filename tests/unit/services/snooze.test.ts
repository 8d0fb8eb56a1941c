/** Putting an item of the inbox aside: told by the item, taken back, bounded, and nothing that the run itself notices. */
import { describe, expect, test } from 'vitest'
import { AttentionId } from '../../../src/contract/ids.ts'
import { runStatus } from '../../../src/main/domain/run/report.ts'
import { inboxOf, snoozeItem } from '../../../src/main/services/app/inbox.ts'
import type { RunSession } from '../../../src/main/services/engine/run-session.ts'
import { createWorld, plannedTask, planOf } from '../domain/run/simulation.ts'

const DAY = 24 * 3_600_000
const NOW = 1_000_000

function waiting() {
  const world = createWorld({ plan: planOf([plannedTask('a')]) })
  const { run } = world.state.created
  const id = AttentionId.parse(`${run}.attention.1`)
  world.append([{ type: 'AttentionRaised', attention: id, task: null, kind: 'plan-invalid', text: 'no plan came' }])
  const session: RunSession = {
    run,
    state: world.state,
    append: (events) => world.append([...events]),
    onAppended: () => () => {},
  }
  return { session, id, snooze: (until: number | null) => snoozeItem(session, id, until, NOW) }
}

describe('snooze', () => {
  test('keeps the item open and says until when; the run waits as before', () => {
    const { session, snooze } = waiting()
    const status = runStatus(session.state)
    expect(snooze(NOW + DAY).ok).toBe(true)
    expect(inboxOf(session.state)).toMatchObject([{ snoozedUntil: NOW + DAY }])
    expect(runStatus(session.state)).toBe(status)
    expect(snooze(null).ok).toBe(true)
    expect(inboxOf(session.state)).toMatchObject([{ snoozedUntil: null }])
  })

  test('writes nothing when nothing changes', () => {
    const { session, snooze } = waiting()
    snooze(NOW + DAY)
    const { version } = session.state
    expect(snooze(NOW + DAY).ok).toBe(true)
    expect(session.state.version).toBe(version)
  })

  test('refuses what is past, what is too far, and what was answered', () => {
    const { session, id, snooze } = waiting()
    expect(snooze(NOW)).toMatchObject({ failure: { code: 'invalid-time' } })
    expect(snooze(NOW + 61 * DAY)).toMatchObject({ failure: { code: 'invalid-time' } })
    session.append([{ type: 'AttentionResolved', attention: id, decision: 'retry', note: '' }])
    expect(snooze(NOW + DAY)).toMatchObject({ failure: { code: 'answered' } })
  })
})
