import { describe, expect, test } from 'vitest'
import type { TaskStatus } from '../../../src/contract/status.ts'
import { readableStart, rememberedView } from '../../../src/renderer/features/run/graph/begin.ts'
import {
  circleWith,
  criticalChain,
  graphEdges,
  levelsOf,
  neighbour,
} from '../../../src/renderer/features/run/graph/graph-model.ts'
import { byLevels, layoutGraph, layoutNarrow, NODE } from '../../../src/renderer/features/run/graph/layout.ts'

const task = (id: string, dependsOn: string[] = [], status: TaskStatus = 'waiting') => ({ id, dependsOn, status })
const YARD = [
  task('base', [], 'merged'),
  task('left', ['base'], 'working'),
  task('right', ['base'], 'attention'),
  task('top', ['left']),
  task('end', ['top', 'right', 'gone']),
]
const kinds = (tasks = YARD) => Object.fromEntries(graphEdges(tasks).map((edge) => [edge.id, edge.kind]))

describe('edges', () => {
  test('are met behind what is merged, blocked behind what will not move, open otherwise', () => {
    expect(kinds()).toEqual({
      'base left': 'met',
      'base right': 'met',
      'left top': 'open',
      'top end': 'open',
      'right end': 'blocked',
    })
  })
  test('of the longest chain left are told from the others', () => {
    expect(criticalChain(YARD)).toEqual(['left', 'top', 'end'])
    expect(graphEdges(YARD).flatMap((edge) => (edge.critical ? [edge.id] : []))).toEqual(['left top', 'top end'])
    expect(criticalChain([task('alone')])).toEqual([])
  })
  test('do not block what is over', () => {
    expect(kinds([task('a', [], 'failed'), task('b', ['a'], 'cancelled')])).toEqual({ 'a b': 'open' })
  })
})

describe('places', () => {
  const many = Array.from({ length: 1_000 }, (_, n) =>
    task(`t${n}`, n === 0 ? [] : [`t${Math.floor(n / 3)}`].filter((id) => id !== `t${n}`)),
  )
  test.each([
    ['few', YARD],
    ['many', many],
  ])('of %s: left to right by dependency, and none on top of another', (_, tasks) => {
    const places = layoutGraph(tasks)
    for (const { id, dependsOn } of tasks)
      for (const before of dependsOn)
        if (places.has(before)) expect(places.get(before)?.x).toBeLessThan(places.get(id)?.x ?? 0)
    const taken = new Map<number, number[]>()
    for (const { x, y } of places.values()) taken.set(x, [...(taken.get(x) ?? []), y])
    for (const column of taken.values()) {
      const sorted = column.toSorted((a, b) => a - b)
      for (let at = 1; at < sorted.length; at += 1)
        expect((sorted[at] ?? 0) - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(NODE.height)
    }
  })
  test('a crowded level takes several columns instead of one without end', () => {
    const places = byLevels(Array.from({ length: 900 }, (_, n) => task(`t${n}`)))
    const height = Math.max(...[...places.values()].map((place) => place.y)) * 2
    expect(height).toBeLessThan(60 * (NODE.height + 16))
    expect(new Set([...places.values()].map((place) => place.x)).size).toBeGreaterThan(10)
  })
  test('where there is no width, goes downwards, a few beside each other', () => {
    const places = layoutNarrow(YARD)
    for (const one of YARD)
      for (const before of one.dependsOn)
        expect(places.get(one.id)?.y ?? 0).toBeGreaterThan(places.get(before)?.y ?? -1)
    const many = [...layoutNarrow(Array.from({ length: 9 }, (_, n) => task(`t${n}`))).values()]
    expect(new Set(many.map(({ x, y }) => `${x} ${y}`)).size).toBe(9)
    expect(Math.max(...many.map(({ x }) => x)) + NODE.width).toBeLessThan(480)
  })
  test('a circle is drawn all the same', () => {
    expect(layoutGraph([task('a', ['b']), task('b', ['a'])]).size).toBe(2)
    expect(levelsOf([task('a', ['b']), task('b', ['a'])]).size).toBe(2)
  })
})

test('a dependency that would close a circle is told with the shortest circle', () => {
  expect(circleWith(YARD, 'base', 'end')).toEqual(['end', 'right', 'base'])
  expect(circleWith(YARD, 'top', 'right')).toBeNull()
  expect(circleWith(YARD, 'top', 'top')).toEqual(['top'])
})

test('the keyboard goes along dependencies, and up and down in a column', () => {
  const places = new Map([
    ['base', { x: 0, y: 0 }],
    ['left', { x: 1, y: -10 }],
    ['right', { x: 1, y: 10 }],
    ['top', { x: 2, y: 0 }],
    ['end', { x: 3, y: 0 }],
  ])
  const go = (from: string, way: 'left' | 'right' | 'up' | 'down') => neighbour(YARD, places, from, way)
  expect(go('base', 'right')).toBe('left')
  expect(go('left', 'down')).toBe('right')
  expect(go('right', 'up')).toBe('left')
  expect(go('end', 'left')).toBe('top')
  expect(go('end', 'right')).toBeNull()
  expect(go('left', 'up')).toBeNull()
})

describe('what was looked at before a reload', () => {
  const row = Array.from({ length: 6 }, (_, n) => ({ x: n * 296, y: 0 }))
  const box = { width: 1280, height: 700 }
  const needed = (n: number) => row[n] ?? null
  test('is seen again', () => {
    expect(rememberedView([-900, 40, 1.2], row, null, box)).toEqual({ x: -900, y: 40, zoom: 1.2 })
    expect(rememberedView(null, row, null, box)).toBeNull()
  })
  test('is not when nothing of the graph is there, or not the task that the address names', () => {
    expect(rememberedView([5_000, 40, 1], row, null, box)).toBeNull()
    expect(rememberedView([-900, 40, 1.2], row, needed(5), box)).not.toBeNull()
    expect(rememberedView([-900, 40, 1.2], row, needed(0), box)).toBeNull()
  })
  test('is not taken from what another version stored', () => {
    for (const stored of [[], [1, 2], [1, 2, 0]]) expect(rememberedView(stored, row, null, box)).toBeNull()
  })
})

describe('what is seen first', () => {
  const row = Array.from({ length: 6 }, (_, n) => ({ x: n * 296, y: 0 }))
  const phone = { width: 390, height: 600 }
  /** Where a place is drawn on the screen. */
  const drawn = (place: { x: number; y: number }, view: { x: number; y: number; zoom: number }) => ({
    left: place.x * view.zoom + view.x,
    right: (place.x + NODE.width) * view.zoom + view.x,
    top: place.y * view.zoom + view.y,
  })
  test('is everything where that can be read', () => {
    expect(readableStart(row, row[0] ?? { x: 0, y: 0 }, { width: 1280, height: 700 })).toBeNull()
  })
  test.each([0, 1, 3, 5])('on a phone is task %i whole, with nothing cut off that would fit', (n) => {
    const place = row[n] ?? { x: 0, y: 0 }
    const view = readableStart(row, place, phone)
    if (!view) throw new Error('all of it cannot be read on a phone')
    const { left, right, top } = drawn(place, view)
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThanOrEqual(phone.width)
    expect(top).toBeCloseTo((phone.height - NODE.height * view.zoom) / 2)
    expect(drawn({ x: 0, y: 0 }, view).left).toBeLessThanOrEqual(16)
  })
})
