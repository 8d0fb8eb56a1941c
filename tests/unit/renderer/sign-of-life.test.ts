/** A task that was not heard of is unknown, with its age: never dead, never done. */
import { describe, expect, test } from 'vitest'
import type { TaskCard } from '../../../src/contract/views.ts'
import { SILENT_MS, standingOf, unverifiableSince } from '../../../src/renderer/features/run/sign-of-life.ts'
import { TASKS } from './fake/data.ts'

const task = (id: string): TaskCard => {
  const found = TASKS.find((card) => card.id === id)
  if (!found) throw new Error(`no task ${id}`)
  return found
}
const NOW = 1_000_000_000

describe('a status can be vouched for', () => {
  test('while its agent gives signs of life, and no longer than they are recent', () => {
    const heard = NOW - SILENT_MS
    expect(unverifiableSince(task('command'), heard, null, NOW)).toBeNull()
    expect(unverifiableSince(task('command'), heard - 1, null, NOW)).toBe(heard - 1)
  })
  test('from the beginning of an agent that was not heard yet', () => {
    const command = { ...task('command'), since: NOW - SILENT_MS - 1 }
    expect(unverifiableSince(command, null, null, NOW)).toBe(command.since)
    // Nobody works on it at this moment: there is nobody to be heard.
    const between = { ...command, phases: command.phases.map((tick) => ({ ...tick, state: 'pending' as const })) }
    expect(unverifiableSince(between, null, null, NOW)).toBeNull()
  })
  test('while a gate runs, which says nothing and has a limit of its own', () => {
    expect(unverifiableSince({ ...task('money'), since: 0 }, null, null, NOW)).toBeNull()
  })
  test('no longer than the engine can be reached, except where nothing moves', () => {
    const lost = NOW - 5_000
    for (const id of ['command', 'money', 'report']) expect(unverifiableSince(task(id), NOW, lost, NOW)).toBe(lost)
    for (const id of ['statement', 'rules-file', 'readme'])
      expect(unverifiableSince(task(id), null, lost, NOW)).toBeNull()
  })
  test('and when not, it is said since when, what it was, and why nobody knows', () => {
    const silent = NOW - SILENT_MS - 1
    expect(standingOf(task('command'), silent, null, NOW)).toMatchObject({
      look: { shape: 'unknown', word: 'Unverifiable' },
      since: silent,
      why: expect.stringMatching(/^Working when it was last heard of\. .*no sign of life/),
    })
    expect(standingOf(task('money'), NOW, NOW - 5_000, NOW).why).toMatch(/^Verifying .* cannot be reached/)
    expect(standingOf(task('command'), NOW, null, NOW)).toMatchObject({ look: { word: 'Working' }, why: undefined })
  })
})
