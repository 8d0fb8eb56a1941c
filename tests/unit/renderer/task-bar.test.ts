/** The bar of a run's progress stands for every task, however many there are. */
import { describe, expect, test } from 'vitest'
import type { TaskStatus } from '../../../src/contract/status.ts'
import type { TaskCard } from '../../../src/contract/views.ts'
import { piecesOf } from '../../../src/renderer/features/run/task-bar.tsx'
import { TASKS } from './fake/data.ts'

const base = TASKS[0] as TaskCard
const tasks = (status: TaskStatus, count: number): TaskCard[] =>
  Array.from({ length: count }, (_, at) => ({ ...base, id: `${status}-${at}`, status }))

describe('the bar', () => {
  test('has a piece per task in the order of the plan, where they fit', () => {
    expect(piecesOf(TASKS).map((piece) => piece.key)).toEqual(TASKS.map((task) => task.id))
    expect(piecesOf(TASKS).map((piece) => piece.shade)).toEqual([
      ...['done', 'done', 'work', 'work'],
      ...['need', 'work', 'work', 'open'],
    ])
  })
  test('has a piece per state, as wide as its share, where they would not: none is cut off at its end', () => {
    const many = [...tasks('waiting', 500), ...tasks('merged', 300), ...tasks('attention', 1), ...tasks('working', 199)]
    expect(piecesOf(many).map(({ shade, tasks }) => [shade, tasks])).toEqual([
      ['done', 300],
      ['work', 199],
      ['need', 1],
      ['open', 500],
    ])
  })
})
