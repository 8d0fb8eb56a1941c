/** How many panes stand beside each other, and which of them lies in a direction. */

/** Pixels that a pane needs to be of use: some 50 columns and 10 rows. */
export const LEAST_WIDTH = 400
export const LEAST_HEIGHT = 200

export interface GridShape {
  readonly columns: number
  readonly rows: number
  /** Height of a row in pixels when not all of them fit, and the grid scrolls; null: they share the room. */
  readonly rowHeight: number | null
}

/** As many columns as make panes about half as high as wide again, within what fits. */
export function gridShape(count: number, width: number, height: number): GridShape {
  if (count <= 0) return { columns: 1, rows: 1, rowHeight: null }
  const most = Math.max(1, Math.floor(width / LEAST_WIDTH))
  let best = 1
  let off = Number.POSITIVE_INFINITY
  for (let columns = 1; columns <= Math.min(most, count); columns++) {
    const rows = Math.ceil(count / columns)
    const ratio = width / columns / Math.max(LEAST_HEIGHT, height / rows)
    // Terminals read best at about 1.6 to 1; an empty place at the end counts a little.
    const distance = Math.abs(Math.log(ratio / 1.6)) + (columns * rows - count) * 0.08
    if (distance < off) {
      off = distance
      best = columns
    }
  }
  const rows = Math.ceil(count / best)
  return { columns: best, rows, rowHeight: height / rows < LEAST_HEIGHT ? Math.max(LEAST_HEIGHT, height / 3) : null }
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/** The index of the pane in that direction; the same one at an edge. */
export function neighbour(index: number, direction: Direction, count: number, columns: number): number {
  switch (direction) {
    case 'left':
      return index % columns === 0 ? index : index - 1
    case 'right':
      return index % columns === columns - 1 || index + 1 >= count ? index : index + 1
    case 'up':
      return index < columns ? index : index - columns
    case 'down':
      // The last row may be short: its last pane is below everything that is right of it.
      return Math.floor(index / columns) === Math.floor((count - 1) / columns)
        ? index
        : Math.min(count - 1, index + columns)
  }
}
