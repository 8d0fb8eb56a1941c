/** Where a card that is carried would be let go. */
import type { CollisionDetection } from '@dnd-kit/core'
import { describe, expect, test } from 'vitest'
import { whatIsUnder } from '../../../src/renderer/features/run/board-drag.ts'

const rect = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
  right: left + width,
  bottom: top + height,
})
type Rect = ReturnType<typeof rect>

function at(x: number, y: number, places: Record<string, Rect>): unknown[] {
  const args = {
    active: { id: 'carried' },
    collisionRect: rect(x, y, 10, 10),
    droppableRects: new Map(Object.entries(places)),
    droppableContainers: Object.keys(places).map((id) => ({ id })),
    pointerCoordinates: { x, y },
  }
  return whatIsUnder(args as unknown as Parameters<CollisionDetection>[0]).map(({ id }) => id)
}

describe('letting go', () => {
  const cards = { 'card a': rect(0, 100, 200, 120), 'card b': rect(0, 228, 200, 120) }
  test('on a card means its place', () => {
    expect(at(50, 150, cards)).toEqual(['card a'])
  })
  test('between two cards, or a little above the first, means the nearest: a gap is no hole', () => {
    expect(at(50, 222, cards)).toEqual(['card a'])
    expect(at(50, 226, cards)).toEqual(['card b'])
    expect(at(50, 60, cards)).toEqual(['card a'])
  })
  test('far from all of them, or beside their column, means nothing', () => {
    expect(at(50, 10, cards)).toEqual([])
    expect(at(250, 150, cards)).toEqual([])
  })
  test('in a column that takes the card back means that column', () => {
    expect(at(350, 150, { ...cards, 'column working': rect(300, 50, 200, 600) })).toEqual(['column working'])
  })
})
