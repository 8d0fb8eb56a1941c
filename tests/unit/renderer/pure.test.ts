/** The renderer's pure parts: columns, turns, keys, text from outside, dropped files. */
import { describe, expect, test } from 'vitest'
import type { TaskStatus } from '../../../src/contract/status.ts'
import type { TranscriptEntry } from '../../../src/contract/views.ts'
import { visible } from '../../../src/renderer/api/visible.ts'
import { keyName } from '../../../src/renderer/app/key-name.ts'
import { bestOf, rank } from '../../../src/renderer/app/rank.ts'
import { age, clockTime, duration, fullTime, timeOrDay } from '../../../src/renderer/components/format.ts'
import { plainText } from '../../../src/renderer/components/plain-text.ts'
import { parseOptions } from '../../../src/renderer/features/intake/run-options.tsx'
import { columnOf, columns } from '../../../src/renderer/features/run/columns.ts'
import { totals } from '../../../src/renderer/features/run/totals.ts'
import { editLines } from '../../../src/renderer/features/task/edit-lines.ts'
import { gatesAfter } from '../../../src/renderer/features/task/gates-after.ts'
import { recordOf } from '../../../src/renderer/features/task/record.ts'
import { turnsOf } from '../../../src/renderer/features/task/turns.ts'
import { ATTEMPTS } from './fake/attempts-data.ts'
import { TASKS, taskDetail } from './fake/data.ts'
import { TRANSCRIPT } from './fake/told-data.ts'

const task = (id: string) => {
  const found = TASKS.find((card) => card.id === id)
  if (!found) throw new Error(`no task ${id}`)
  return found
}

describe('the board', () => {
  test('a task that waits for a person stands in the column of its step', () => {
    expect(columnOf(task('rules-file'))).toBe('checking')
    expect(columnOf({ ...task('rules-file'), step: 'implement' })).toBe('working')
    expect(columnOf({ ...task('rules-file'), startedAt: null })).toBe('waiting')
  })
  test('it is on top of that column', () => {
    expect(columns(TASKS).find((column) => column.id === 'checking')?.tasks[0]?.id).toBe('rules-file')
  })
  test('every task is in exactly one column, whatever its status', () => {
    const statuses: TaskStatus[] = [
      'waiting',
      'working',
      'verifying',
      'reviewing',
      'attention',
      'paused',
      'merged',
      'failed',
      'cancelled',
    ]
    const all = statuses.map((status) => ({ ...task('report'), id: status, status }))
    expect(
      columns(all)
        .flatMap((column) => column.tasks.map((card) => card.id))
        .sort(),
    ).toEqual([...statuses].sort())
  })
  test('"Ended" is there only when something did', () => {
    expect(columns(TASKS).map((column) => column.id)).not.toContain('ended')
    expect(columns([{ ...task('report'), status: 'cancelled' }]).map((column) => column.id)).toContain('ended')
  })
})

describe('a transcript', () => {
  test('joins calls with their results', () => {
    const turns = turnsOf(TRANSCRIPT)
    expect(turns.filter((turn) => turn.kind === 'tool').map((turn) => turn.result?.ok ?? null)).toEqual([
      true,
      true,
      false,
      null,
    ])
    expect(turns.some((turn) => turn.kind === 'entry' && turn.entry.kind === 'tool-result')).toBe(false)
  })
  test('a turn that reads as before is the same object, so that it is not drawn again', () => {
    const before = turnsOf(TRANSCRIPT.slice(0, 11))
    const after = turnsOf(TRANSCRIPT)
    // The call that ends the first part is answered in the second.
    expect(after.slice(0, before.length - 1).every((turn, index) => turn === before[index])).toBe(true)
    expect(after[before.length - 1]).not.toBe(before.at(-1))
  })
  test('keeps a result whose call lies on an earlier page', () => {
    const turns = turnsOf(TRANSCRIPT.slice(5, 6))
    expect(turns).toMatchObject([{ kind: 'entry', entry: { kind: 'tool-result' } }])
  })
})

test('an edit is shown without what it leaves as it was, but for two lines around it', () => {
  const lines = (before: string[], after: string[]) =>
    editLines({ before: before.join('\n'), after: after.join('\n') }).map(({ sign, text }) => sign + text)
  expect(lines(['a', 'b', 'c', 'old', 'd', 'e', 'f'], ['a', 'b', 'c', 'new', 'newer', 'd', 'e', 'f'])).toEqual([
    ' b',
    ' c',
    '−old',
    '+new',
    '+newer',
    ' d',
    ' e',
  ])
  expect(lines([], ['a', 'b', ''])).toEqual(['+a', '+b'])
  expect(lines(['a', 'a'], ['a', 'a', 'a'])).toEqual([' a', ' a', '+a'])
  expect(lines(['a'], ['a'])).toEqual([' a'])
})

test('what an answer cost stands at its end, and alone where its end is not there', () => {
  const base = { at: null, subagent: false }
  const tokens = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }
  const call = (n: number): TranscriptEntry => ({
    ...base,
    n,
    kind: 'tool',
    id: `t${n}`,
    name: 'Bash',
    summary: 'running true',
    input: '{}',
    file: null,
    edit: null,
  })
  const turns = turnsOf([
    { ...base, n: 0, kind: 'cost', usd: 1, tokens },
    { ...base, n: 1, kind: 'text', text: 'Two calls follow.' },
    call(2),
    call(3),
    // A call may be answered before the answer that made it has ended.
    { ...base, n: 4, kind: 'tool-result', id: 't3', ok: true, exitCode: 0, text: '', truncated: false },
    { ...base, n: 5, kind: 'cost', usd: 2, tokens },
    { ...base, n: 6, subagent: true, kind: 'text', text: 'Of a subagent.' },
    { ...base, n: 7, kind: 'cost', usd: 3, tokens },
    { ...base, n: 8, kind: 'wait', text: 'waits' },
    { ...base, n: 9, kind: 'cost', usd: 4, tokens },
  ])
  expect(turns.map(({ key, cost }) => [key, cost?.usd ?? null])).toEqual([
    [0, null],
    [1, null],
    [2, null],
    [3, 2],
    [6, null],
    [7, null],
    [8, null],
    [9, null],
  ])
})

test('each gate stands at the end of one attempt: the last that had begun before it', () => {
  const task = taskDetail('report')
  const first = task.attempts[0]
  const gate = task.gateRuns[0]
  if (!first || !gate) throw new Error('The fake task has neither attempts nor gates.')
  const attempt = (name: string, startedAt: number) => ({ ...first, attempt: name, startedAt })
  const ran = (name: string, startedAt: number | null, finishedAt: number | null) => ({
    ...gate,
    gateRun: name,
    startedAt,
    finishedAt,
  })
  const made = {
    // Not in order of time, as they were planned.
    attempts: [attempt('a', 100), attempt('c', 300), attempt('b', 200)],
    gateRuns: [
      ran('too-early', 50, 60),
      ran('late-a', 180, 190),
      ran('early-a', 150, 260),
      ran('of-b', 200, 210),
      ran('begin-unknown', null, 250),
      ran('planned', null, null),
      ran('of-c', 999, null),
    ],
  }
  const names = (id: string) => gatesAfter(made, id).map((run) => run.gateRun)
  expect(names('a')).toEqual(['early-a', 'late-a'])
  expect(names('b')).toEqual(['of-b', 'begin-unknown'])
  expect(names('c')).toEqual(['of-c'])
  expect(names('unknown')).toEqual([])
})

test('the record of a task is in order of time', () => {
  const record = recordOf(taskDetail('report'))
  expect(record.map((entry) => entry.kind)).toContain('verdict')
  expect(record.map((entry) => entry.at)).toEqual(record.map((entry) => entry.at).toSorted((a, b) => a - b))
})

test('totals add up to the whole', () => {
  const sum = totals(ATTEMPTS, (attempt) => attempt.phase).reduce((cost, row) => cost + row.costUsd, 0)
  expect(sum).toBeCloseTo(ATTEMPTS.reduce((cost, attempt) => cost + attempt.costUsd, 0))
})

describe('text from outside', () => {
  test('loses what steers a terminal, and progress lines that were overwritten', () => {
    expect(plainText('\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007link\u0007')).toBe('redlink')
    expect(plainText('10%\r50%\rdone\r\nnext')).toBe('done\nnext')
  })
  test('cannot show itself in another order than it has', () => {
    expect(visible({ title: 'a\u202eb', list: ['\u2066'] })).toEqual({ title: 'a\ufffdb', list: ['\ufffd'] })
  })
  test('stays the same object when there is nothing to take out', () => {
    const value = { title: 'مرحبا', list: [1, null, { deep: 'x' }] }
    expect(visible(value)).toBe(value)
  })
})

describe('keys', () => {
  const key = (name: string, held: Partial<KeyboardEvent> = {}) =>
    keyName({ key: name, metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, ...held })
  test('are named by what is typed', () => {
    expect(key('k', { ctrlKey: true })).toBe('mod+k')
    expect(key('?', { shiftKey: true })).toBe('?')
    expect(key('G', { shiftKey: true })).toBe('shift+g')
    expect(key('Escape')).toBe('escape')
  })
})

test('the palette finds words, prefers the start of a name, and makes nothing of scattered letters', () => {
  expect(rank('', 'two', ['Two', 'project'])).toBe(1)
  expect(rank('', 'two', ['Add two'])).toBe(0.8)
  expect(rank('', 'two', ['action Show keyboard shortcuts'])).toBe(0)
  expect(rank('', 'go inb', ['Go to Inbox'])).toBeGreaterThan(0.8)
})

test('the palette lists the best of many, and the first ones while nothing is typed', () => {
  const tasks = Array.from({ length: 1_000 }, (_, at) => `task ${at}`)
  expect(bestOf(tasks, '', (task) => [task], 3)).toEqual(['task 0', 'task 1', 'task 2'])
  expect(bestOf([...tasks, '999 bottles'], '999', (task) => [task], 3)).toEqual(['999 bottles', 'task 999'])
})

test('options that are left empty are left to the configuration; wrong ones are named', () => {
  const empty = { budget: '', agents: '', strategy: '', yes: false, merge: false }
  expect(parseOptions(empty)).toEqual({ options: {}, problems: {} })
  expect(parseOptions({ ...empty, budget: '2,50', agents: '3', yes: true }).options).toEqual({
    budgetUsd: 2.5,
    maxAgents: 3,
    yes: true,
  })
  expect(parseOptions({ ...empty, strategy: 'files' }).options).toEqual({ strategy: 'files' })
  expect(parseOptions({ ...empty, budget: '-1' }).problems.budget).toBeDefined()
  expect(parseOptions({ ...empty, agents: '2.5' }).options).toBeNull()
})

test('times are told in two units at most', () => {
  expect([999, 61_000, 3_720_000, 100 * 3_600_000].map(duration)).toEqual(['0s', '1m 01s', '1h 02m', '4d 4h'])
  expect(age(1_000, 500)).toBe('now')
  expect(age(0, 125_000)).toBe('2m ago')
})

test('a time on another day comes with its day', () => {
  const noon = new Date(2026, 0, 31, 12).getTime()
  expect(timeOrDay(noon + 3_600_000, noon)).toBe(clockTime(noon + 3_600_000))
  expect(timeOrDay(noon + 24 * 3_600_000, noon)).toBe(fullTime(noon + 24 * 3_600_000))
})
