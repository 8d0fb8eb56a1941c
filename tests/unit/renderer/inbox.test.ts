import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHeldAnswers } from '../../../src/renderer/features/inbox/held-answers.ts'
import { isAwake, parseUntil, snoozeChoices } from '../../../src/renderer/features/inbox/snooze.ts'

describe('what was put aside', () => {
  test('waits again by itself at its time', () => {
    expect(isAwake({ snoozedUntil: null }, 5)).toBe(true)
    expect(isAwake({ snoozedUntil: 10 }, 9)).toBe(false)
    expect(isAwake({ snoozedUntil: 10 }, 10)).toBe(true)
  })
  test('can be put aside until times that are to come, each offered once', () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = new Date(2026, 4, 4, hour, 20).getTime()
      const times = snoozeChoices(now).map((choice) => choice.until)
      expect(times.length).toBeGreaterThanOrEqual(2)
      expect(new Set(times).size).toBe(times.length)
      expect(Math.min(...times)).toBeGreaterThan(now + 20 * 60_000)
      expect(Math.max(...times)).toBeLessThan(now + 9 * 24 * 3_600_000)
    }
  })
  test('names the evening only before it, and Monday as the next one', () => {
    const names = (now: Date) => snoozeChoices(now.getTime()).map((choice) => choice.name)
    expect(names(new Date(2026, 4, 6, 10))).toContain('This evening')
    expect(names(new Date(2026, 4, 6, 20))).not.toContain('This evening')
    const monday = snoozeChoices(new Date(2026, 4, 4, 8).getTime()).find((choice) => choice.name === 'Next Monday')
    expect(new Date(monday?.until ?? 0).getDate()).toBe(11)
  })
  test('takes a typed time, or says what is wrong with it', () => {
    const now = new Date(2026, 0, 1, 12).getTime()
    expect(parseUntil('2026-01-02T09:00', now)).toEqual({ until: new Date(2026, 0, 2, 9).getTime() })
    expect(parseUntil('', now)).toMatchObject({ problem: expect.stringContaining('day') })
    expect(parseUntil('2025-12-31T09:00', now)).toMatchObject({ problem: expect.stringContaining('future') })
    expect(parseUntil('2027-01-02T09:00', now)).toMatchObject({ problem: expect.stringContaining('60 days') })
  })
})

describe('an answer that is held', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  test('is sent once its time is over, and its item does not come back meanwhile', async () => {
    const held = createHeldAnswers(100)
    const send = vi.fn(() => Promise.resolve())
    held.hold('a', send)
    expect(held.newest()).toBe('a')
    await vi.advanceTimersByTimeAsync(99)
    expect(send).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(send).toHaveBeenCalledTimes(1)
    expect(held.ids).toEqual(['a'])
    expect(held.newest()).toBeNull()
    expect(held.undo('a')).toBe(false)
  })
  test('is never sent when it was taken back', async () => {
    const held = createHeldAnswers(100)
    const send = vi.fn(() => Promise.resolve())
    held.hold('a', send)
    expect(held.undo('a')).toBe(true)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(send).not.toHaveBeenCalled()
    expect(held.ids).toEqual([])
  })
  test('brings its item back when it was refused', async () => {
    const held = createHeldAnswers(100)
    held.hold('a', () => Promise.reject(new Error('answered already')))
    await vi.advanceTimersByTimeAsync(100)
    expect(held.ids).toEqual([])
  })
  test('goes out at once when the page does, and a second answer replaces the first', () => {
    const held = createHeldAnswers(100)
    const [first, second] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())]
    held.hold('a', first)
    held.hold('a', second)
    held.flush()
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(1)
  })
})
