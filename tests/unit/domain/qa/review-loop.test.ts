/** The review loop: revise, one stronger model, then a person. */
import { describe, expect, it } from 'vitest'
import { reviewDecision } from '../../../../src/main/domain/qa/review-loop.ts'
import type { VerdictState } from '../../../../src/main/domain/run/state.ts'
import { hash } from '../run/simulation.ts'

const verdict = (round: number, seen: number): VerdictState => ({
  attempt: null,
  round,
  tree: hash(`t${round}`),
  given: 'changes_requested',
  effective: 'changes_requested',
  summary: '',
  issues: [{ severity: 'major', category: 'c', title: 'Same again', description: '', fingerprint: 'f', seen }],
  findings: [],
  at: round,
})

const task = (verdicts: VerdictState[], more: { roundStart?: number; escalatedAt?: number | null } = {}) => ({
  id: 'a',
  verdicts,
  roundStart: 0,
  escalatedAt: null,
  ...more,
})

describe('after a verdict that requests changes', () => {
  it('is revised while the issues are new and rounds are left', () => {
    expect(reviewDecision(task([verdict(1, 1), verdict(2, 2)]), 4)).toEqual({ kind: 'revise' })
  })

  it('calls in the stronger model when an issue comes up for the third time', () => {
    const decision = reviewDecision(task([verdict(1, 1), verdict(2, 2), verdict(3, 3)]), 9)
    expect(decision).toMatchObject({ kind: 'escalate' })
    expect(decision.kind === 'escalate' && decision.reason).toContain('3rd time: Same again')
  })

  it('calls in the stronger model at the limit of rounds', () => {
    expect(reviewDecision(task([verdict(1, 1), verdict(2, 1)]), 2)).toMatchObject({ kind: 'escalate' })
  })

  it('gives the stronger model one revision, then asks a person, once', () => {
    const rounds = [verdict(1, 1), verdict(2, 2), verdict(3, 3)]
    expect(reviewDecision(task(rounds, { escalatedAt: 3 }), 9)).toEqual({ kind: 'revise' })
    expect(reviewDecision(task([...rounds, verdict(4, 4)], { escalatedAt: 3 }), 9)).toMatchObject({
      kind: 'attention',
      attention: 'recurrence',
    })
    expect(reviewDecision(task([...rounds, verdict(4, 1)], { escalatedAt: 3 }), 3)).toMatchObject({
      kind: 'attention',
      attention: 'review',
    })
  })

  it('counts rounds anew after a person sent the task back', () => {
    expect(reviewDecision(task([verdict(1, 1), verdict(2, 1), verdict(3, 1)], { roundStart: 2 }), 2)).toEqual({
      kind: 'revise',
    })
  })

  it.each([
    [3, '3rd'],
    [11, '11th'],
    [21, '21st'],
  ])('names the %i. time %s', (seen, word) => {
    const decision = reviewDecision(task([verdict(1, seen)]), 9)
    expect(decision.kind === 'escalate' && decision.reason).toContain(word)
  })
})
