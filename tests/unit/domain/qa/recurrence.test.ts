/** When issues of different rounds are the same, and what a verdict is worth. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Issue } from '../../../../src/contract/verdict.ts'
import {
  effectiveVerdict,
  fingerprint,
  recordIssues,
  recurring,
  sameIssue,
  similarity,
} from '../../../../src/main/domain/qa/recurrence.ts'

const issue = (more: Partial<Issue> = {}): Issue => ({
  severity: 'major',
  category: 'errors',
  file: 'src/parse.js',
  line: 10,
  title: 'parse() swallows the error of an unknown unit',
  description: 'An unknown unit such as "5q" returns 0 instead of throwing.',
  ...more,
})

describe('the same issue', () => {
  it.each([
    ['another line number', { line: 99 }],
    ['the line number in the title', { title: 'parse() swallows the error of an unknown unit (line 42)' }],
    ['other case and punctuation', { title: 'Parse swallows the error of an unknown unit.' }],
    ['another severity', { severity: 'minor' as const }],
    ['./ before the path', { file: './src/parse.js' }],
    ['a new title over the same description', { title: 'Bad input is not refused' }],
  ])('is recognised with %s', (_what, more) => {
    expect(sameIssue(issue(), issue(more))).toBe(true)
  })

  it.each([
    ['another file', { file: 'src/format.js' }],
    ['another category', { category: 'tests' }],
    ['other words', { title: 'parse() accepts negative durations', description: 'Minus signs are ignored.' }],
    ['no file', { file: null }],
  ])('is not seen in one with %s', (_what, more) => {
    expect(sameIssue(issue(), issue(more))).toBe(false)
  })

  it('does not take two empty descriptions for alike', () => {
    const a = issue({ title: 'alpha beta gamma', description: '' })
    const b = issue({ title: 'one two three', description: '' })
    expect(sameIssue(a, b)).toBe(false)
  })

  it('is a matter of both sides alike, for any texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const value = similarity(a, b)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        expect(similarity(b, a)).toBeCloseTo(value)
        expect(similarity(a, a)).toBe(1)
      }),
    )
  })
})

describe('rounds', () => {
  it('carry the fingerprint on and count, whatever the words of later rounds', () => {
    const first = recordIssues([issue()], [])
    const second = recordIssues([issue({ line: 3, title: 'parse swallows the error of an unknown unit!' })], [first])
    const third = recordIssues(
      [issue({ title: 'Something else entirely' }), issue({ category: 'tests' })],
      [first, second],
    )
    expect(first[0]).toMatchObject({ seen: 1, fingerprint: fingerprint(issue()) })
    expect(second[0]).toMatchObject({ seen: 2, fingerprint: first[0]?.fingerprint })
    expect(third.map((entry) => entry.seen)).toEqual([3, 1])
    expect(recurring(second)).toEqual([])
    expect(recurring(third).map((entry) => entry.fingerprint)).toEqual([first[0]?.fingerprint])
  })

  it('count an issue that is told twice in one round once', () => {
    expect(recordIssues([issue(), issue({ line: 77 })], [])).toHaveLength(1)
  })

  it('find an issue again that was gone for a round', () => {
    const first = recordIssues([issue()], [])
    expect(recordIssues([issue()], [first, []])[0]?.seen).toBe(2)
  })
})

describe('a verdict', () => {
  it.each([
    [null, 'changes_requested'],
    [{ verdict: 'approved', summary: '', issues: [] }, 'approved'],
    [{ verdict: 'approved', summary: '', issues: [issue({ severity: 'minor' })] }, 'approved'],
    [{ verdict: 'approved', summary: '', issues: [issue({ severity: 'major' })] }, 'changes_requested'],
    [{ verdict: 'approved', summary: '', issues: [issue({ severity: 'critical' })] }, 'changes_requested'],
    [{ verdict: 'changes_requested', summary: '', issues: [] }, 'changes_requested'],
  ] as const)('%j counts as %s', (verdict, effective) => {
    expect(effectiveVerdict(verdict === null ? null : { ...verdict, issues: [...verdict.issues] })).toBe(effective)
  })
})
