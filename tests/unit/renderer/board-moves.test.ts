import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskCard } from '../../../src/contract/views.ts'
import { dropMeaning, reprioritise } from '../../../src/renderer/features/run/board-moves.ts'
import { columns } from '../../../src/renderer/features/run/columns.ts'
import { TASKS } from './fake/data.ts'

const base = TASKS[0] as TaskCard
const waiting = (priorities: readonly number[]): TaskCard[] =>
  priorities.map((priority, index) => ({
    ...base,
    id: `t${index}`,
    index,
    priority,
    status: 'waiting',
    startedAt: null,
    mergedAt: null,
  }))
const shown = (tasks: readonly TaskCard[]): string[] =>
  columns(tasks)
    .find((column) => column.id === 'waiting')
    ?.tasks.map((task) => task.id) ?? []

describe('another place in the queue', () => {
  test('is taken by changing as little as can be', () => {
    const tasks = waiting([0, 0, 0, 0])
    expect(reprioritise(tasks, 't3', 0)).toEqual([{ task: 't3', priority: 1 }])
    expect(reprioritise(tasks, 't0', 3)).toEqual([{ task: 't0', priority: -1 }])
    expect(reprioritise(tasks, 't2', 2)).toEqual([])
    expect(reprioritise(tasks, 'gone', 0)).toEqual([])
  })
  test('whatever the priorities were: the board then shows it there, and the others in their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 9 }),
        fc.nat(8),
        fc.nat(8),
        (priorities, from, to) => {
          const tasks = waiting(priorities)
          const before = shown(tasks)
          const id = before[from % before.length] ?? ''
          const place = to % before.length
          const list = before.map((name) => tasks.find((task) => task.id === name) ?? base)
          const changed = new Map(reprioritise(list, id, place).map((item) => [item.task, item.priority]))
          const after = shown(tasks.map((task) => ({ ...task, priority: changed.get(task.id) ?? task.priority })))
          const wanted = before.filter((name) => name !== id)
          wanted.splice(place, 0, id)
          expect(after).toEqual(wanted)
        },
      ),
    )
  })
})

describe('letting go', () => {
  const of = (id: string): TaskCard => TASKS.find((task) => task.id === id) ?? base
  test('of what waits changes its place, of what was begun sends it back', () => {
    expect(dropMeaning(of('readme'), 'waiting')).toBe('reorder')
    expect(dropMeaning(of('report'), 'working')).toBe('send-back')
    expect(dropMeaning(of('report'), 'waiting')).toBe('send-back')
    expect(dropMeaning(of('command'), 'waiting')).toBe('send-back')
  })
  test('means nothing elsewhere: work is not done by dragging it forward', () => {
    expect(dropMeaning(of('readme'), 'working')).toBeNull()
    expect(dropMeaning(of('command'), 'merged')).toBeNull()
    expect(dropMeaning(of('statement'), 'working')).toBeNull()
    expect(dropMeaning(of('command'), 'working')).toBeNull()
  })
})
