import { expect, test } from 'vitest'
import { scrollFor } from '../../../src/renderer/components/sideways.ts'

test('what is chosen is brought into view from either side, and nothing moves when it is seen', () => {
  const row = { scroll: 100, width: 300 }
  expect(scrollFor(row, { left: 200, width: 80 })).toBe(100)
  expect(scrollFor(row, { left: 350, width: 80 }, 32)).toBe(162)
  expect(scrollFor(row, { left: 60, width: 80 }, 32)).toBe(28)
  expect(scrollFor(row, { left: 10, width: 80 }, 32)).toBe(0)
})
