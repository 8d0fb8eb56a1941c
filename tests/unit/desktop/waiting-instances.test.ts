/** Which interactive instances wait for a person, which of them are news, and what the notice says and opens. */
import { expect, it } from 'vitest'
import { InstanceId, TerminalId } from '../../../src/contract/ids.ts'
import type { InstanceView } from '../../../src/contract/procedures/instances.ts'
import { waitingNotice } from '../../../src/main/hosts/desktop/model/notices.ts'
import { createWaitingInstances } from '../../../src/main/hosts/desktop/model/waiting-instances.ts'

const TERMINAL = TerminalId.parse('4b7d2f1e-6f5e-4c6c-9d5c-1d6f3a9b0c11')
const IDS = ['i-amber-0001', 'i-amber-0002'] as const

const view = (n: 0 | 1, kind: InstanceView['state']['kind'], since = 1, wants: string | null = null): InstanceView => ({
  id: InstanceId.parse(IDS[n]),
  title: `shop\n${n}`,
  cwd: '/shop',
  run: null,
  task: null,
  attempt: null,
  session: 's',
  model: null,
  terminal: TERMINAL,
  state: { kind, since, seenAt: since, by: 'hook', wants },
  waitsFor: null,
  mcp: [],
  pid: 1,
  createdAt: 0,
  startedAt: 0,
  endedAt: null,
  exit: null,
})
const snapshot = (...instances: InstanceView[]) =>
  ({ type: 'snapshot', epoch: 'e', seq: 1, data: { instances } }) as const
const delta = (data: { instances?: InstanceView[]; removed?: string[] }) =>
  ({ type: 'delta', epoch: 'e', seq: 2, data }) as const
const told = (views: readonly InstanceView[]) => views.map(({ id }) => id)

it('one that begins to wait is told once for each dialog, and counts until it goes on or is gone', () => {
  const waiting = createWaitingInstances()
  expect(waiting.take(snapshot(view(0, 'busy'), view(1, 'idle')))).toEqual([])
  expect(told(waiting.take(delta({ instances: [view(0, 'waiting', 2)] })))).toEqual([IDS[0]])
  expect(waiting.take(delta({ instances: [view(0, 'waiting', 2)] }))).toEqual([])
  expect(told(waiting.take(delta({ instances: [view(0, 'waiting', 3), view(1, 'waiting', 3)] })))).toEqual([...IDS])
  expect(waiting.count).toBe(2)
  waiting.take(delta({ instances: [view(0, 'busy', 4)] }))
  expect(waiting.count).toBe(1)
  waiting.take(delta({ removed: [IDS[1]] }))
  expect(waiting.count).toBe(0)
})

it('what was missed is made up for by the next snapshot', () => {
  const waiting = createWaitingInstances()
  waiting.take(snapshot(view(0, 'waiting', 2)))
  expect(waiting.take({ type: 'resync', epoch: 'e', seq: 3, reason: 'lagged' })).toEqual([])
  expect(told(waiting.take(snapshot(view(1, 'waiting', 3))))).toEqual([IDS[1]])
  expect(waiting.count).toBe(1)
})

it('the notice names the instance and what it asks for, on one line each, and opens its pane', () => {
  expect(waitingNotice(view(0, 'waiting', 2, 'Bash\n<b>rm</b>'))).toEqual({
    kind: 'attention',
    title: 'shop 0 needs you',
    body: 'It asks for a permission: Bash brm/b',
    opens: { view: 'terminals', terminal: TERMINAL },
  })
})
