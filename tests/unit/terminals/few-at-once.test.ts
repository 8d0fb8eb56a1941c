/** Several at a time, never more, in order, and whatever one of them comes to. */
import { expect, it } from 'vitest'
import { createFewAtOnce } from '../../../src/main/terminals/host/few-at-once.ts'

it('runs so many at a time in their order, also behind one that fails', async () => {
  const few = createFewAtOnce(2)
  const begun: number[] = []
  const ends: ((failure?: Error) => void)[] = []
  const all = [0, 1, 2, 3].map((n) =>
    few(() => {
      begun.push(n)
      return new Promise<number>((resolve, reject) => {
        ends[n] = (failure) => (failure ? reject(failure) : resolve(n))
      })
    }),
  )
  expect(begun).toEqual([0, 1])
  ends[1]?.(new Error('no'))
  await expect(all[1]).rejects.toThrow('no')
  expect(begun).toEqual([0, 1, 2])
  // Who comes while a place is handed on waits behind.
  ends[0]?.()
  const late = few(async () => begun.push(9))
  await all[0]
  expect(begun.slice(0, 4)).toEqual([0, 1, 2, 3])
  ends[2]?.()
  ends[3]?.()
  await Promise.all([all[2], all[3], late])
  expect(begun).toEqual([0, 1, 2, 3, 9])
})
