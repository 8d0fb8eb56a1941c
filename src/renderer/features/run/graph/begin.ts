/** What of a graph is seen first: all of it where it can be read, else the place that matters, with nothing cut off before it. */
import { NODE, type Placed } from './layout.ts'

/** Below it titles cannot be read. */
const LEAST_ZOOM = 0.55
/** Where not all fits: large enough to be read at ease. */
const ZOOM = 0.8
const MARGIN_PX = 16

interface Size {
  readonly width: number
  readonly height: number
}
export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** null: all of it fits and can be read. Else where the graph lies and how large it is drawn, with `first` in sight. */
export function readableStart(places: readonly Placed[], first: Placed, box: Size): View | null {
  const [left, right] = span(
    places.map(({ x }) => x),
    NODE.width,
  )
  const [top, bottom] = span(
    places.map(({ y }) => y),
    NODE.height,
  )
  const room = { width: box.width - 2 * MARGIN_PX, height: box.height - 2 * MARGIN_PX }
  if (Math.min(room.width / (right - left), room.height / (bottom - top)) >= LEAST_ZOOM) return null
  return {
    x: offset(first.x + NODE.width / 2, left, right, box.width),
    y: offset(first.y + NODE.height / 2, top, bottom, box.height),
    zoom: ZOOM,
  }
}

/** Whether the middle of a task is seen in that view. */
export function inSight(place: Placed, view: View, box: Size): boolean {
  const x = view.x + (place.x + NODE.width / 2) * view.zoom
  const y = view.y + (place.y + NODE.height / 2) * view.zoom
  return x >= 0 && x <= box.width && y >= 0 && y <= box.height
}

/** What was remembered of a graph, where it is of use: something of the graph is seen in it, and `needed` if there is one. */
export function rememberedView(
  kept: readonly number[] | null,
  places: readonly Placed[],
  needed: Placed | null,
  box: Size,
): View | null {
  const [x, y, zoom] = kept ?? []
  if (x === undefined || y === undefined || zoom === undefined || zoom <= 0) return null
  const view = { x, y, zoom }
  return (needed ? [needed] : places).some((place) => inSight(place, view, box)) ? view : null
}

const span = (starts: readonly number[], length: number): [number, number] => [
  Math.min(...starts),
  Math.max(...starts) + length,
]

/** With `middle` in the middle, but nothing empty beyond an edge of the graph; what is narrower than the box is centred. */
function offset(middle: number, from: number, to: number, size: number): number {
  if ((to - from) * ZOOM <= size - 2 * MARGIN_PX) return (size - (from + to) * ZOOM) / 2
  const least = size - MARGIN_PX - to * ZOOM
  const most = MARGIN_PX - from * ZOOM
  return Math.min(most, Math.max(least, size / 2 - middle * ZOOM))
}
