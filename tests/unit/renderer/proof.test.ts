/** What is laid before a person who is asked: by the kind of the question. */
import { describe, expect, test } from 'vitest'
import { AttentionKind } from '../../../src/contract/status.ts'
import { href } from '../../../src/renderer/app/routes.ts'
import { placeOf, proofsFor, redGates } from '../../../src/renderer/features/inbox/proof.ts'

describe('an item of the inbox', () => {
  test('shows what its kind is judged by', () => {
    expect(proofsFor('plan-approval')).toEqual(['plan'])
    expect(proofsFor('attempts')[0]).toBe('gates')
    expect(proofsFor('recurrence')[0]).toBe('issues')
    expect(proofsFor('conflict')[0]).toBe('conflicts')
    // What may be accepted as it is is shown with what was due.
    expect(proofsFor('empty-diff')).toContain('due')
  })
  test('leads to where its evidence stands, whatever its kind', () => {
    const place = (kind: AttentionKind, task: string | null) => href(placeOf({ run: 'amber-heron-42', kind, task }))
    expect(place('plan-approval', null)).toBe('#/runs/amber-heron-42/plan')
    expect(place('budget', null)).toBe('#/runs/amber-heron-42/report')
    expect(place('review', 'a')).toBe('#/runs/amber-heron-42/board?task=a&tab=reviews')
    expect(place('conflict', 'a')).toBe('#/runs/amber-heron-42/board?task=a&tab=changes')
    for (const kind of AttentionKind.options) {
      expect(place(kind, 'a')).toContain('task=a')
      expect(place(kind, null)).not.toContain('task=')
    }
  })
})

test('a gate counts as red by its last run that ended', () => {
  const run = (gate: string, passed: boolean | null) => ({ gate, passed })
  const [first, again, under] = [run('test', false), run('test', false), run('test', null)]
  expect(redGates([first, run('lint', false), again, run('lint', true), under])).toEqual([again])
  expect(redGates([first, again])[0]).toBe(again)
})
