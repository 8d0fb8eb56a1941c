/** What a browser tells of runs that end or wait, and what its title says. */
import { expect, it } from 'vitest'
import { settingsRoute } from '../../../src/renderer/app/room-routes.ts'
import { runRoute } from '../../../src/renderer/app/routes.ts'
import { askedSince, noticesOf } from '../../../src/renderer/app/run-notices.ts'
import { windowTitle } from '../../../src/renderer/app/window-title.ts'
import { INBOX, SUMMARY } from './fake/runs-data.ts'

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

it('tells what has begun to wait, once, and not where it is on the screen already', () => {
  const [item, ...others] = INBOX
  if (!item) throw new Error('the made-up inbox is empty')
  const before = new Set(others.map(({ id }) => id))
  const [notice, ...more] = askedSince(before, INBOX, { at: 'home' })
  expect(more).toEqual([])
  expect(notice).toMatchObject({
    tone: 'ask',
    body: expect.stringMatching(/line 3\. See the Transcript tab, then “Send back”\.$/),
    to: { at: 'inbox', item: item.id },
  })
  expect(notice?.title).toContain(item.taskTitle ?? item.spec)
  expect(askedSince(new Set(INBOX.map(({ id }) => id)), INBOX, { at: 'home' })).toEqual([])
  expect(askedSince(before, INBOX, { at: 'inbox', item: null })).toEqual([])
  expect(askedSince(before, INBOX, runRoute(item.run))).toEqual([])
})

it('names the place in the title, and how much waits before it', () => {
  expect(windowTitle({ at: 'inbox', item: null }, 2)).toBe('(2) Inbox · Switchyard')
  expect(windowTitle({ at: 'home' }, 0)).toBe('Home · Switchyard')
  expect(windowTitle(settingsRoute({ section: 'machine' }), 0)).toBe('Machine · Switchyard')
  expect(windowTitle(runRoute('a-run'), 1, () => 'Two')).toBe('(1) Two · Switchyard')
  expect(windowTitle(runRoute('a-run'), 0)).toBe('a-run · Switchyard')
})
