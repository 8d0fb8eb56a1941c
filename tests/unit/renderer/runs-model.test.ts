import { expect, test } from 'vitest'
import type { RunSummary } from '../../../src/contract/views.ts'
import { countInWords, fits, isFoundBy, listedRuns } from '../../../src/renderer/features/runs/runs-model.ts'
import { SUMMARY } from './fake/runs-data.ts'

const run = (id: string, part: Partial<RunSummary> = {}): RunSummary => ({
  ...SUMMARY,
  openAttention: 0,
  run: id,
  ...part,
})

test('pages and the feed make one list: newest first, each run once, as the feed says it is', () => {
  const old = run('old', { createdAt: 1 })
  const changed = run('changed', { createdAt: 2, status: 'succeeded' })
  const fresh = run('fresh', { createdAt: 3 })
  const list = listedRuns([[{ ...changed, status: 'running' }], [old]], [fresh, changed], null)
  expect(list.map(({ run: id, status }) => [id, status])).toEqual([
    ['fresh', 'running'],
    ['changed', 'succeeded'],
    ['old', 'running'],
  ])
})

test('of one project the feed adds only its own', () => {
  const mine = run('mine', { projectDir: '/mine' })
  expect(listedRuns([], [mine, run('other', { projectDir: '/other' })], '/mine')).toEqual([mine])
})

test('a filter says how a run stands', () => {
  const open = run('a', { status: 'running', finishedAt: null })
  const plan = run('b', { status: 'approval', finishedAt: null })
  const done = run('c', { status: 'succeeded', finishedAt: 1 })
  const which = (filter: Parameters<typeof fits>[1]) =>
    [open, plan, done].filter((one) => fits(one, filter)).map(({ run: id }) => id)
  expect(which('all')).toEqual(['a', 'b', 'c'])
  expect(which('open')).toEqual(['a', 'b'])
  expect(which('needs-you')).toEqual(['b'])
  expect(which('succeeded')).toEqual(['c'])
  expect(which('failed')).toEqual([])
})

test('a run is found by words of its title, spec, project and name, in any order', () => {
  const one = run('amber-heron-42', { title: 'Where did the money go?', spec: 'ledger-report', projectName: 'Books' })
  for (const words of ['', '  ', 'money', 'MONEY where', 'books report', 'heron', 'led boo'])
    expect(isFoundBy(one, words), words).toBe(true)
  for (const words of ['monney', 'money atlas', 'mny']) expect(isFoundBy(one, words), words).toBe(false)
})

test('what was looked through is said', () => {
  expect(countInWords(3, 3, false)).toBe('3 runs')
  expect(countInWords(100, 100, true)).toBe('the newest 100 runs')
  expect(countInWords(2, 100, true)).toBe('2 runs of the newest 100 runs')
})
