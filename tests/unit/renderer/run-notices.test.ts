/** What a browser tells of runs that end. */
import { expect, it } from 'vitest'
import { noticesOf } from '../../../src/renderer/app/run-notices.ts'
import { SUMMARY } from './fake/data.ts'

const run = (name: string, status: typeof SUMMARY.status) => ({ ...SUMMARY, run: name, title: name, status })

it('tells a run that ended since it was last seen, once, and nothing of one that ended before', () => {
  const before = new Map([
    ['a', 'running'],
    ['b', 'running'],
    ['c', 'succeeded'],
    ['d', 'running'],
  ])
  const now = [
    run('a', 'succeeded'),
    { ...run('b', 'failed'), reason: 'The base is red.' },
    run('c', 'succeeded'),
    run('d', 'attention'),
    run('new', 'succeeded'),
  ]
  const notices = noticesOf(before, now)
  expect(notices.map(({ tone, title }) => [tone, title])).toEqual([
    ['done', 'a is built'],
    ['fail', 'b failed'],
  ])
  expect(notices[1]?.body).toBe('The base is red.')
  expect(noticesOf(new Map(now.map((one) => [one.run, one.status])), now)).toEqual([])
})
