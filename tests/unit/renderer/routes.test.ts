/** Addresses: what is shown can be written down and read back, and nothing in an address breaks the page. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyticsRoute, runsRoute, settingsRoute } from '../../../src/renderer/app/room-routes.ts'
import { href, parseRoute, type Route, RUN_VIEWS, runRoute, TASK_TABS } from '../../../src/renderer/app/routes.ts'

test('every run route survives being written and read', () => {
  fc.assert(
    fc.property(
      fc.record({
        run: fc.stringMatching(/^[a-z0-9][a-z0-9-]{3,20}$/),
        view: fc.constantFrom(...RUN_VIEWS),
        task: fc.string({ minLength: 1 }),
        tab: fc.constantFrom(...TASK_TABS),
        attempt: fc.option(fc.string({ minLength: 1 })),
        wide: fc.boolean(),
      }),
      ({ run, ...part }) => {
        const route = runRoute(run, part)
        expect(parseRoute(href(route))).toEqual(route)
      },
    ),
  )
})

test('the places over all runs keep their filters in the address', () => {
  const routes: Route[] = [
    { at: 'worktrees', filter: 'unsaved' },
    runsRoute(),
    runsRoute({ project: '/a b/&?#', filter: 'needs-you' }),
    runsRoute({ words: ' half a  word &q=#' }),
    analyticsRoute(),
    analyticsRoute({ range: '90d', project: '/a b/&?#', measure: 'retries' }),
    analyticsRoute({ range: 'days', from: '2026-01-31', to: null }),
    settingsRoute(),
    settingsRoute({ project: '/a b', raw: true }),
    settingsRoute({ section: 'about' }),
    settingsRoute({ section: 'user', setting: 'limits.agents' }),
  ]
  for (const route of routes) expect(parseRoute(href(route))).toEqual(route)
  expect(parseRoute('#/analytics?range=days&from=2026-02-31&to=soon')).toMatchObject({ from: null, to: null })
  expect(parseRoute('#/settings/nonsense').at).toBe('nowhere')
  expect(parseRoute('#/analytics?range=nonsense&measure=x')).toEqual(analyticsRoute())
})

test('no address throws', () => {
  fc.assert(fc.property(fc.string(), (hash) => void parseRoute(`#${hash}`)))
  expect(parseRoute('#/runs/%E0%A4%A/board').at).toBe('nowhere')
})

test('a moment of a transcript stands in the address, and nonsense points at nothing', () => {
  const route = runRoute('abcd', { task: 'x', tab: 'transcript', attempt: 'abcd.x.implement.1', entry: 4_711 })
  expect(parseRoute(href(route))).toEqual(route)
  expect(parseRoute('#/runs/abcd/board?task=x&attempt=a&entry=-1')).toMatchObject({ entry: null })
})

test('an unknown view is nowhere, an unknown tab is the first', () => {
  expect(parseRoute('#/runs/abcd/terminals').at).toBe('nowhere')
  expect(parseRoute('#/runs/abcd/board?task=x&tab=nonsense')).toMatchObject({ task: 'x', tab: 'overview' })
})
