/** Migration 2, from a file of schema 1 with rows in it: instances come, and nothing else changes. */
import { afterEach, expect, it } from 'vitest'
import { AttemptId, InstanceId, SessionId, TaskId, TerminalId } from '../../../../src/contract/ids.ts'
import { initial } from '../../../../src/main/store/migrations/0001-initial.ts'
import { instances } from '../../../../src/main/store/migrations/0002-instances.ts'
import { cleanUp, events, opened, run1, tempFile } from '../fixtures.ts'

afterEach(cleanUp)

const session = SessionId.parse('5f1c9a52-7f0e-4b5c-9a53-0f2d3c4b5a69')
const terminal = TerminalId.parse('6f1c9a52-7f0e-4b5c-9a53-0f2d3c4b5a69')
const row = (id: string) => ({
  id: InstanceId.parse(id),
  title: 'parser: implement',
  cwd: '/w/parser',
  session,
  model: null,
  run: run1,
  task: TaskId.parse('parser'),
  attempt: AttemptId.parse(`${run1}.parser.implement.1`),
  terminal: null,
  oauth: false,
  createdAt: 5,
})

it('adds the ledger beside the rows that are there', () => {
  const file = tempFile()
  const before = opened({ file, migrations: [initial] })
  before.runs.append(run1, 0, [events.created()], 1)
  before.projects.register({ dir: '/a', name: 'a' }, 1)
  before.close()
  const store = opened({ file, migrations: [initial, instances] })
  expect(store.inspect()).toMatchObject({ schemaVersion: 2, events: 1, projects: 1, backups: 1 })
  expect(store.instances.list()).toEqual([])
})

it('keeps an instance from its making over its processes to its end', () => {
  const file = tempFile()
  const store = opened({ file, migrations: [initial, instances] })
  const first = row('i-aaaa-0001')
  store.instances.add(first)
  expect(store.instances.get(first.id)).toEqual({
    ...first,
    startedAt: null,
    pid: null,
    startTime: null,
    endedAt: null,
    exit: null,
  })
  expect(store.instances.begin(first.id, { at: 10, oauth: true })).toBe(true)
  store.instances.running(first.id, { pid: 7, startTime: '70', terminal })
  expect(store.instances.get(first.id)).toMatchObject({ startedAt: 10, oauth: true, pid: 7, startTime: '70', terminal })
  store.instances.end(first.id, { at: 20, exit: { by: 'exit', code: 0 } })
  // The end that was told first is the true one.
  store.instances.end(first.id, { at: 30, exit: { by: 'app-ended' } })
  expect(store.instances.get(first.id)).toMatchObject({ endedAt: 20, exit: { by: 'exit', code: 0 } })
  store.close()
  const again = opened({ file, migrations: [initial, instances] })
  expect(again.instances.list()).toHaveLength(1)
  expect(again.instances.begin(first.id, { at: 40, oauth: false })).toBe(true)
  expect(again.instances.get(first.id)).toMatchObject({ startedAt: 40, pid: null, endedAt: null, exit: null, terminal })
  again.instances.remove(first.id)
  expect(again.instances.list()).toEqual([])
})

it('gives a session to one process at a time', () => {
  const store = opened({ file: tempFile(), migrations: [initial, instances] })
  const [first, second] = [row('i-aaaa-0001'), row('i-aaaa-0002')]
  store.instances.add(first)
  store.instances.add(second)
  expect(store.instances.begin(first.id, { at: 1, oauth: false })).toBe(true)
  expect(store.instances.begin(second.id, { at: 2, oauth: false })).toBe(false)
  expect(store.instances.get(second.id)).toMatchObject({ startedAt: null })
  store.instances.end(first.id, { at: 3, exit: { by: 'exit', code: 0 } })
  expect(store.instances.begin(second.id, { at: 4, oauth: false })).toBe(true)
  expect(store.instances.begin(first.id, { at: 5, oauth: false })).toBe(false)
})
