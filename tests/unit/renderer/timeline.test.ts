import { describe, expect, test } from 'vitest'
import type { AttemptView, RunDetail } from '../../../src/contract/views.ts'
import { addNewer, addOlder, NOTHING, opensDay } from '../../../src/renderer/features/run/history.ts'
import {
  CLOSEST,
  chosenToPlace,
  fitWindow,
  following,
  kept,
  marks,
  pan,
  placeToChosen,
  toTime,
  toX,
  zoom,
} from '../../../src/renderer/features/run/timeline/time-scale.ts'
import { step, timelineOf } from '../../../src/renderer/features/run/timeline/timeline-model.ts'
import { ATTEMPTS } from './fake/attempts-data.ts'
import { runDetail, TASKS } from './fake/data.ts'
import { NOW } from './fake/words.ts'

describe('the window of time', () => {
  const window = fitWindow(1_000_000, 1_600_000, 600)
  test('holds all of it, with room at both sides', () => {
    expect(toX(window, 1_000_000)).toBeGreaterThan(0)
    expect(toX(window, 1_600_000)).toBeLessThan(600)
  })
  test('is kept as numbers with whether now is followed, and only when it was chosen', () => {
    for (const chosen of [
      { window: null, follow: false },
      { window: null, follow: true },
      { window, follow: false },
      { window, follow: true },
    ])
      expect(placeToChosen(chosenToPlace(chosen))).toEqual(chosen)
    expect(chosenToPlace({ window: null, follow: false })).toBeNull()
    // No version of ours comes so close; marks without number would be drawn.
    expect(placeToChosen([0, 1, 0]).window?.msPerPx).toBe(CLOSEST)
  })
  test('zooms about the pointer, and no closer than is of use', () => {
    const near = zoom(window, 2, 150)
    expect(near.msPerPx).toBeCloseTo(window.msPerPx / 2)
    expect(toTime(near, 150)).toBeCloseTo(toTime(window, 150))
    expect(zoom(window, 1e9, 0).msPerPx).toBe(CLOSEST)
  })
  test('moves, follows now, and does not get lost', () => {
    expect(toTime(pan(window, 50), 0)).toBeCloseTo(toTime(window, 50))
    const x = toX(following(window, 1_700_000, 600), 1_700_000)
    expect(x).toBeGreaterThan(500)
    expect(x).toBeLessThan(600)
    const lost = kept(pan(window, 1e7), 1_000_000, 1_600_000, 600)
    expect(toX(lost, 1_600_000)).toBeGreaterThan(0)
  })
  test('is marked at round times that have room for their words', () => {
    const found = marks(window, 600, 80, 0)
    expect(found.marks.length).toBeGreaterThan(2)
    expect(found.marks.every((mark) => mark.at % found.step === 0)).toBe(true)
    expect((found.marks[1]?.x ?? 0) - (found.marks[0]?.x ?? 0)).toBeGreaterThanOrEqual(80)
    const days = marks({ start: 0, msPerPx: 1_000_000 }, 600, 80, 2 * 3_600_000)
    expect(days.marks.every((mark) => (mark.at + 2 * 3_600_000) % days.step === 0)).toBe(true)
  })
})

describe('rows', () => {
  const timeline = timelineOf(runDetail())
  const row = (task: string | null) => timeline.rows.find((candidate) => candidate.task === task)
  test('are in the order in which work began, the run itself first', () => {
    expect(timeline.rows[0]?.task).toBeNull()
    const begun = timeline.rows.slice(1).map((candidate) => candidate.items[0]?.from ?? 0)
    expect(begun).toEqual(begun.toSorted((a, b) => a - b))
    expect(timeline.notBegun).toBe(TASKS.length - (timeline.rows.length - 1))
  })
  test('tell reviews, gates and merges from attempts, and what failed from what passed', () => {
    const items = row('categories')?.items ?? []
    expect(items.map((item) => item.kind)).toEqual([
      ...['attempt', 'attempt', 'attempt'],
      ...['gate', 'gate', 'attempt', 'gate', 'gate'],
      ...['review', 'merge'],
    ])
    expect(items.filter((item) => item.kind === 'gate').map((item) => item.look)).toEqual([
      'good',
      'bad',
      'good',
      'good',
    ])
    expect(row('command')?.items.at(-1)?.look).toBe('live')
  })
  test('attempts side by side get lanes of their own, one after the other share one', () => {
    const first = ATTEMPTS[0] as AttemptView
    const at = (id: string, from: number, to: number | null): AttemptView => ({
      ...first,
      attempt: id,
      task: 'report',
      startedAt: from,
      finishedAt: to,
    })
    const run: RunDetail = {
      ...runDetail(),
      gateRuns: [],
      attempts: [at('a', 1, 10), at('b', 5, null), at('c', 10, 20)],
    }
    const found = timelineOf(run).rows.find((candidate) => candidate.task === 'report')
    expect(found?.items.map((item) => [item.id, item.lane])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ])
    expect(found?.lanes).toBe(2)
  })
  test('the keyboard goes along a row, and to what was nearest in time in the next', () => {
    const items = row('report')?.items ?? []
    const first = items[0]?.id ?? ''
    expect(step(timeline.rows, first, 'right')?.item.id).toBe(items[1]?.id)
    expect(step(timeline.rows, first, 'left')).toBeNull()
    const down = step(timeline.rows, first, 'down')
    expect(timeline.rows[down?.row ?? -1]?.items).toContain(down?.item)
    expect(step(timeline.rows, 'no such', 'down')).toBeNull()
  })
})

test('a day has its head once, with the newest of its entries', () => {
  const at = (day: number, hour: number) => ({ at: new Date(2026, 4, day, hour).getTime() })
  const entries = [at(5, 1), at(4, 23), at(4, 22), at(2, 1)]
  expect(entries.map((_, index) => opensDay(entries, index))).toEqual([true, true, false, true])
  expect(opensDay([], 0)).toBe(false)
})

describe('history', () => {
  const page = (versions: number[], next: number | null, version: number) => ({
    entries: versions.map((v) => ({
      version: v,
      at: NOW,
      type: 'TaskMerged',
      task: null,
      attempt: null,
      text: 'x',
      tone: 'plain' as const,
    })),
    next,
    version,
  })
  const versions = (history: typeof NOTHING) => history.entries.map((entry) => entry.version)
  test('grows at the top and at the end, without anything twice', () => {
    let held = addNewer(NOTHING, page([9, 8, 7], 7, 9))
    held = addNewer(held, page([11, 10], null, 11))
    held = addNewer(held, page([11, 10], null, 11))
    held = addOlder(held, page([6, 5], 5, 9), 7)
    held = addOlder(held, page([6, 5], 5, 9), 7)
    held = addOlder(held, page([2], null, 9), 5)
    expect(versions(held)).toEqual([11, 10, 9, 8, 7, 6, 5, 2])
    expect(held).toMatchObject({ next: null, version: 11 })
  })
  test('begins anew when more happened than a page holds: a gap would be a lie', () => {
    const held = addNewer(addNewer(NOTHING, page([9, 8], 8, 9)), page([40, 39], 39, 40))
    expect(versions(held)).toEqual([40, 39])
    expect(held.next).toBe(39)
  })
})
