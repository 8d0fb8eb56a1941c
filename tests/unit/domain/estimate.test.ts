import { describe, expect, test } from 'vitest'
import { TaskId } from '../../../src/contract/ids.ts'
import { estimateRun, longestChain, quartiles } from '../../../src/main/domain/plan/estimate.ts'

const task = (id: string, ...dependsOn: string[]) => ({
  id: TaskId.parse(id),
  dependsOn: dependsOn.map((other) => TaskId.parse(other)),
})
const past = [1, 2, 3, 4, 5].map((costUsd) => ({ costUsd, wallMs: costUsd * 1000 }))
const CHAIN = [task('a'), task('b', 'a'), task('c', 'b'), task('d')]

describe('an estimate', () => {
  test('is not made from too little', () => {
    expect(estimateRun({ tasks: CHAIN, past: past.slice(0, 2), agents: 4, sequential: false })).toBeNull()
  })
  test('costs as many tasks as there are, and takes as long as its longest chain', () => {
    const estimate = estimateRun({ tasks: CHAIN, past, agents: 4, sequential: false })
    expect(estimate).toMatchObject({ basis: 5, perTask: { costUsd: { low: 2, likely: 3, high: 4 } } })
    expect(estimate?.total?.costUsd).toEqual({ low: 8, likely: 12, high: 16 })
    expect(estimate?.total?.wallMs.likely).toBe(9_000)
  })
  test('takes longer with fewer agents, and the sum of all one after the other', () => {
    const tasks = ['a', 'b', 'c', 'd'].map((id) => task(id))
    const likely = (agents: number, sequential = false) =>
      estimateRun({ tasks, past, agents, sequential })?.total?.wallMs.likely
    expect([likely(4), likely(2), likely(4, true)]).toEqual([3_000, 6_000, 12_000])
  })
  test('says what one task takes while the tasks are unknown, and nothing of the whole', () => {
    const estimate = estimateRun({ tasks: null, past, agents: 4, sequential: false })
    expect(estimate?.perTask.wallMs.likely).toBe(3_000)
    expect(estimate?.total).toBeNull()
  })
})

test('quartiles lie between the values', () => {
  expect(quartiles([4])).toEqual({ low: 4, likely: 4, high: 4 })
  expect(quartiles([10, 0, 20, 30])).toEqual({ low: 7.5, likely: 15, high: 22.5 })
})

test('the longest chain ends also where tasks wait for each other, and is quick for many', () => {
  expect(longestChain([])).toBe(0)
  expect(longestChain(CHAIN)).toBe(3)
  expect(longestChain([task('a', 'b'), task('b', 'a')])).toBeGreaterThan(0)
  const many = Array.from({ length: 500 }, (_, n) => (n === 0 ? task('t0') : task(`t${n}`, `t${n - 1}`)))
  expect(longestChain(many.toReversed())).toBe(500)
})
