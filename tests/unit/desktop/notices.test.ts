/** Which events a person is told of outside of the window, in which words, and what a click opens. */
import { describe, expect, it } from 'vitest'
import type { RunEvent, StoredEvent } from '../../../src/contract/events.ts'
import { AttentionId, RunId } from '../../../src/contract/ids.ts'
import { noticesFor } from '../../../src/main/hosts/desktop/model/notices.ts'

const run = RunId.parse('r-20261121-abcd')
let seq = 0
const stored = (event: RunEvent): StoredEvent => ({ seq: ++seq, stream: run, version: seq, at: 0, event })
const raised = (text: string, id = 'a1'): StoredEvent =>
  stored({ type: 'AttentionRaised', attention: AttentionId.parse(id), task: null, kind: 'plan-approval', text })
const finished = (status: 'succeeded' | 'failed' | 'cancelled', reason = ''): StoredEvent =>
  stored({ type: 'RunFinished', status, reason })
const summary = () => ({ specName: 'ledger', projectName: 'books', taskCount: 4, mergedCount: 4, costUsd: 1.5 })
const told = (events: StoredEvent[], watching = false) => noticesFor(events, { summary, watching })

describe('notices', () => {
  it('tell of a run that is built, also to somebody who watches', () =>
    expect(told([finished('succeeded')], true)).toEqual([
      {
        kind: 'completed',
        title: 'ledger is built',
        body: '4 of 4 tasks merged in books for $1.50.',
        opens: { view: 'run', run },
      },
    ]))
  it('tell of a failure and why', () =>
    expect(told([finished('failed', 'lint is red')])).toMatchObject([{ kind: 'failed', body: 'lint is red' }]))
  it('say nothing of a run that a person cancelled', () => expect(told([finished('cancelled')])).toEqual([]))
  it('tell what waits, and open it in the inbox', () =>
    expect(told([raised('Approve the plan.')])).toEqual([
      {
        kind: 'attention',
        title: 'ledger needs you',
        body: 'Approve the plan.',
        opens: { view: 'inbox', attention: 'a1' },
      },
    ]))
  it('name the buttons of the window, not commands', () =>
    expect(told([raised('The plan waits: `switchyard resume r --yes`.')])).toMatchObject([
      { body: 'The plan waits: “Approve plan”.' },
    ]))
  it('do not repeat what the focused window shows', () => expect(told([raised('Approve.')], true)).toEqual([]))
  it('become one when many things begin to wait at once', () =>
    expect(told(['1', '2', '3'].map((id) => raised('x', id)))).toMatchObject([
      { title: '3 things wait for you', opens: { view: 'inbox' } },
    ]))
  it('show the text of agents as one bounded line of plain characters', () => {
    const [notice] = told([raised(`<b>bold</b>\n\u202e\u0007${'long '.repeat(100)}`)])
    expect(notice?.body).toMatch(/^bbold\/b long/)
    expect(notice?.body).not.toMatch(/[\p{Cc}\p{Cf}<>]/u)
    expect(notice?.body.length).toBeLessThanOrEqual(180)
  })
  it('ignore all other events', () =>
    expect(
      told([stored({ type: 'RunPaused', reason: 'x', until: null }), stored({ type: 'RunUnpaused', reason: '' })]),
    ).toEqual([]))
})
