/** Work for idle moments: one piece in each, the latest first. */
import { afterEach, expect, test, vi } from 'vitest'
import { whenIdle } from '../../../src/renderer/features/diff/idle.ts'

afterEach(() => void vi.useRealTimers())

test('each idle moment takes one piece of work, the latest first, and a failure holds up no other', () => {
  vi.useFakeTimers()
  const done: string[] = []
  whenIdle(() => done.push('first'))
  whenIdle(() => {
    throw new Error('unreadable')
  })
  whenIdle(() => done.push('last'))
  vi.advanceTimersToNextTimer()
  expect(done).toEqual(['last'])
  expect(() => vi.advanceTimersToNextTimer()).toThrow('unreadable')
  vi.advanceTimersToNextTimer()
  expect(done).toEqual(['last', 'first'])
  expect(vi.getTimerCount()).toBe(0)
})
