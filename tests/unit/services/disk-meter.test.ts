/** Sizes of worktrees: taken one at a time, kept with their age, forgotten with their folder. */
import { expect, test } from 'vitest'
import type { Clock } from '../../../src/main/lib/clock.ts'
import { createDiskMeter } from '../../../src/main/services/worktrees/disk-meter.ts'
import type { DiskUsage } from '../../../src/main/services/worktrees/disk-usage.ts'

function meterWithHands() {
  let now = 1_000_000_000
  const pending: { folder: string; done: (usage: DiskUsage) => void; fail: () => void }[] = []
  const clock = { now: () => now, after: () => () => {} } as unknown as Clock
  const meter = createDiskMeter(
    clock,
    (folder) =>
      new Promise((resolve, reject) => {
        pending.push({ folder, done: resolve, fail: () => reject(new Error('gone')) })
      }),
  )
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    meter,
    pending,
    settle,
    pass: (ms: number) => {
      now += ms
    },
    async answer(bytes: number) {
      pending.shift()?.done({ bytes, complete: true })
      await settle()
    },
  }
}

test('folders are measured one after the other, each once', async () => {
  const { meter, pending, answer } = meterWithHands()
  meter.look(['/a', '/b'])
  meter.look(['/a', '/b'])
  expect(pending.map(({ folder }) => folder)).toEqual(['/a'])
  expect(meter.of('/a')).toEqual({ disk: null, measuring: true })
  await answer(10)
  expect(meter.of('/a')).toMatchObject({ disk: { bytes: 10, measuredAt: 1_000_000_000 }, measuring: false })
  expect(pending.map(({ folder }) => folder)).toEqual(['/b'])
  await answer(20)
  expect(pending).toEqual([])
})

test('a figure is taken again when it is old or asked for, and meanwhile shown with its age', async () => {
  const { meter, pending, answer, pass } = meterWithHands()
  meter.look(['/a'])
  await answer(10)
  pass(60_000)
  meter.look(['/a'])
  expect(pending).toEqual([])
  pass(3_600_000)
  meter.look(['/a'])
  expect(meter.of('/a')).toMatchObject({ disk: { bytes: 10 }, measuring: true })
  await answer(11)
  expect(meter.measure(['/a'])).toBe(1)
  await answer(12)
  expect(meter.of('/a')).toMatchObject({ disk: { bytes: 12 }, measuring: false })
})

test('a folder that is gone is neither measured nor remembered, and a failure stops nothing', async () => {
  const { meter, pending, answer, settle } = meterWithHands()
  meter.look(['/a', '/b', '/c'])
  meter.look(['/a', '/c'])
  pending.shift()?.fail()
  await settle()
  expect(meter.of('/a')).toEqual({ disk: null, measuring: false })
  expect(pending.map(({ folder }) => folder)).toEqual(['/c'])
  await answer(5)
  meter.forget('/c')
  expect(meter.of('/c').disk).toBeNull()
})
