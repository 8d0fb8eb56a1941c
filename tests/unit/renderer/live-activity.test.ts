// @vitest-environment jsdom
/** What agents do: newest first, and drawn without the card that it stands on. */
import { QueryClient } from '@tanstack/react-query'
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LiveActivity } from '../../../src/contract/feed.ts'
import { createConnection } from '../../../src/renderer/api/connection.ts'
import { ApiProvider } from '../../../src/renderer/api/context.tsx'
import { createLiveActivities, liveActivities } from '../../../src/renderer/api/live-activity.ts'
import { mergeRun, sameButActivity } from '../../../src/renderer/api/merge.ts'
import type { Transport } from '../../../src/renderer/api/transport.ts'
import { runRoute } from '../../../src/renderer/app/routes.ts'
import { TaskCardView } from '../../../src/renderer/features/run/task-card.tsx'
import { runDetail, TASKS } from './fake/data.ts'

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true))
afterEach(() => vi.unstubAllGlobals())

const doing = (task: string | null, text: string, at = 1): LiveActivity => ({
  run: 'r',
  task,
  attempt: `${task}.${text}`,
  at,
  text,
  tool: null,
  costUsd: 0,
})

test('of several agents on a task the one that spoke last', () => {
  const live = createLiveActivities()
  live.set([doing('t', 'late', 5), doing('t', 'early', 2), doing(null, 'plans')])
  expect(live.of('t')?.text).toBe('late')
  expect(live.of(null)?.text).toBe('plans')
  live.set([])
  expect(live.of('t')).toBeNull()
})

test('an activity alone leaves the run as it is shown', () => {
  const run = runDetail()
  expect(sameButActivity(run, mergeRun(run, { activity: [doing('t', 'edits')] }))).toBe(true)
  expect(sameButActivity(run, mergeRun(run, { tasks: TASKS.slice(0, 1) }))).toBe(false)
})

test('a card shows what its agent does, and is not drawn again for it', async () => {
  const working = TASKS.find(({ status }) => status === 'working')
  if (!working) throw new Error('a task of the fake is worked on')
  let drawn = 0
  const task = {
    ...working,
    get title() {
      drawn += 1
      return working.title
    },
  }
  const queries = new QueryClient()
  const route = runRoute('calm-heron-42')
  const place = document.createElement('div')
  const root = createRoot(place)
  const card = createElement(TaskCardView, { task, route, selected: false })
  const transport = { connection: createConnection() } as Transport
  // biome-ignore lint/correctness/noChildrenProp: the provider's type asks for them among the others.
  await act(async () => root.render(createElement(ApiProvider, { transport, queries, children: card })))
  const before = drawn
  await act(async () => liveActivities(queries, 'calm-heron-42').set([doing(task.id, 'editing src/parse.ts')]))
  expect(place.textContent).toContain('editing src/parse.ts')
  expect(drawn).toBe(before)
  await act(async () => root.unmount())
})
