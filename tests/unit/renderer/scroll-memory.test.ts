/** Places of scrolled areas: the newest are kept, within a bound, and the top is no place. */
import { expect, test } from 'vitest'
import { remember } from '../../../src/renderer/components/scroll-memory.ts'

test('the one that was left longest ago goes first', () => {
  const places = new Map<string, number>()
  for (const key of ['a', 'b', 'c']) remember(places, key, 10, 3)
  remember(places, 'a', 20, 3)
  remember(places, 'd', 30, 3)
  expect([...places]).toEqual([
    ['c', 10],
    ['a', 20],
    ['d', 30],
  ])
})

test('at the top there is nothing to remember', () => {
  const places = new Map([['a', 10]])
  remember(places, 'a', 0)
  expect(places.size).toBe(0)
})
