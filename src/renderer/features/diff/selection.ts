/** Lines that are chosen for a comment, and how the keyboard moves among them. Pure. */
import { ADDED, HUNK, NOTE, REMOVED, type Rows, type Side } from './patch.ts'

export interface Selection {
  readonly file: string
  readonly side: Side
  /** Rows of the patch: where it began, and where it stands. */
  readonly anchor: number
  readonly head: number
}

/** The side on which a row is spoken of: what was removed is on the old one, everything else on the new one. */
export const sideOf = ({ kinds }: Rows, row: number): Side => (kinds[row] === REMOVED ? 'old' : 'new')

const onSide = ({ kinds }: Rows, row: number, side: Side): boolean =>
  kinds[row] !== HUNK && kinds[row] !== NOTE && kinds[row] !== (side === 'old' ? ADDED : REMOVED)

/** The lines of a selection; null when its rows show none on its side. */
export function linesOf(rows: Rows, { side, anchor, head }: Selection): { line: number; endLine: number } | null {
  const numbers = side === 'old' ? rows.old : rows.now
  let first = 0
  let last = 0
  for (let row = Math.min(anchor, head); row <= Math.max(anchor, head); row++) {
    if (!onSide(rows, row, side)) continue
    const line = numbers[row] ?? 0
    if (first === 0) first = line
    last = line
  }
  return first === 0 ? null : { line: first, endLine: last }
}

/** The next row that can be commented on; where it stands when there is none. While a range grows it keeps its side. */
export function step(rows: Rows, from: number, by: 1 | -1, side: Side | null): number {
  for (let row = from + by; row >= 0 && row < rows.kinds.length; row += by)
    if (side === null ? onSide(rows, row, sideOf(rows, row)) : onSide(rows, row, side)) return row
  return from
}

/** Whether a row is chosen, and on which side. */
export function chosenSide(rows: Rows, row: number, selection: Selection | null): Side | null {
  if (selection === null) return null
  const { anchor, head, side } = selection
  if (row < Math.min(anchor, head) || row > Math.max(anchor, head)) return null
  return onSide(rows, row, side) ? side : null
}
