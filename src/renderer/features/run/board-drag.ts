/** How cards are picked up and carried: by mouse, finger or keyboard, and what is said of it aloud. */
import {
  type Announcements,
  type CollisionDetection,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import type { TaskCard } from '../../../contract/views.ts'
import { type Column, type ColumnId, columnOf } from './columns.ts'

export const INSTRUCTIONS =
  'Press Space to pick the task up, the arrow keys to move it, Space again to let go, and Escape to leave it where it was. Enter opens it.'

export function useBoardSensors() {
  return useSensors(
    // A click opens the card: only what moves is carried. A finger that scrolls does not wait.
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 280, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: nextPlace,
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter],
      },
    }),
  )
}

const WAYS: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** To the nearest place in that direction that would take the card. */
const nextPlace: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const way = WAYS[event.code]
  const { collisionRect, droppableContainers, droppableRects, active } = context
  if (way === undefined || !collisionRect || !active) return
  event.preventDefault()
  const { left, top } = collisionRect
  let best: { distance: number; x: number; y: number } | null = null
  for (const { id } of droppableContainers.getEnabled()) {
    const rect = droppableRects.get(id)
    if (!rect || id === `card ${active.id}`) continue
    const [dx, dy] = [rect.left - left, rect.top - top]
    const fits = way === 'up' ? dy < -4 : way === 'down' ? dy > 4 : way === 'left' ? dx < -4 : dx > 4
    const aside = way === 'up' || way === 'down' ? Math.abs(dx) : Math.abs(dy) / 8
    const along = way === 'up' || way === 'down' ? Math.abs(dy) : Math.abs(dx)
    if (!fits || ((way === 'up' || way === 'down') && aside > collisionRect.width / 2)) continue
    const distance = along + aside
    if (best === null || distance < best.distance) best = { distance, x: rect.left, y: rect.top }
  }
  return best ? { x: best.x, y: best.y } : currentCoordinates
}

const isCard = ({ id }: { id: UniqueIdentifier }): boolean => String(id).startsWith('card ')

/** How far beside a card, above or below it, letting go still means its place: the gap, the head of the column. */
const NEAR_PX = 72

/**
 * A card counts before the column that it lies in; between cards, and while the column scrolls away below the pointer, the
 * nearest one; without a pointer, what the carried card lies upon.
 */
export const whatIsUnder: CollisionDetection = (args) => {
  const { pointerCoordinates: pointer } = args
  const under = pointer ? pointerWithin(args) : rectIntersection(args)
  const card = under.find(isCard)
  if (card) return [card]
  if (under.length > 0 || !pointer) return under.slice(0, 1)
  let nearest: { id: UniqueIdentifier; distance: number } | null = null
  for (const container of args.droppableContainers) {
    const rect = args.droppableRects.get(container.id)
    if (!rect || !isCard(container) || pointer.x < rect.left || pointer.x > rect.right) continue
    const distance = Math.max(rect.top - pointer.y, pointer.y - rect.bottom)
    if (distance <= NEAR_PX && (nearest === null || distance < nearest.distance))
      nearest = { id: container.id, distance }
  }
  return nearest === null ? [] : [{ id: nearest.id }]
}

/** What a screen reader hears while a card is carried. */
export function sayDrag(tasks: readonly TaskCard[], columns: readonly Column[]): Announcements {
  const title = (id: UniqueIdentifier): string => tasks.find((task) => task.id === id)?.title ?? String(id)
  const place = (data: unknown): string => {
    const { column, index } = data as { column: ColumnId; index?: number }
    const name = columns.find((candidate) => candidate.id === column)?.name ?? column
    const count = columns.find((candidate) => candidate.id === column)?.tasks.length ?? 0
    return index === undefined
      ? `over ${name}: letting go sends it back with a note`
      : `place ${index + 1} of ${count} in ${name}`
  }
  return {
    onDragStart: ({ active }) => {
      const task = tasks.find((candidate) => candidate.id === active.id)
      const name = columns.find((column) => task && column.id === columnOf(task))?.name ?? ''
      return `Picked up ${title(active.id)}, in ${name}.`
    },
    onDragOver: ({ active, over }) =>
      over ? `${title(active.id)}: ${place(over.data.current)}.` : `${title(active.id)}: no place to let go here.`,
    onDragEnd: ({ active, over }) =>
      over ? `Let go of ${title(active.id)}, ${place(over.data.current)}.` : `${title(active.id)} stays where it was.`,
    onDragCancel: ({ active }) => `${title(active.id)} stays where it was.`,
  }
}
