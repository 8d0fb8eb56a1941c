/**
 * Where everything stands in a diff of many files: heights of rows are the same, so places are arithmetic and not a list of
 * 200,000 entries. Only what stands between rows (comments) has heights of its own.
 */

export interface Insert {
  /** It stands below this drawn row. */
  readonly row: number
  readonly key: string
  readonly height: number
}

export interface Section {
  /** Drawn rows; 0 when it is closed. */
  readonly rows: number
  /** In the order of their rows. */
  readonly inserts: readonly Insert[]
}

export interface Measures {
  readonly header: number
  readonly row: number
  /** Below each file. */
  readonly gap: number
}

export interface Layout {
  /** Where each section begins; one more at the end: where everything ends. */
  readonly tops: Float64Array
  readonly height: number
}

export const sectionHeight = ({ rows, inserts }: Section, measures: Measures): number =>
  measures.header + rows * measures.row + inserts.reduce((sum, { height }) => sum + height, 0) + measures.gap

export function layoutOf(sections: readonly Section[], measures: Measures): Layout {
  const tops = new Float64Array(sections.length + 1)
  let top = 0
  for (const [index, section] of sections.entries()) {
    tops[index] = top
    top += sectionHeight(section, measures)
  }
  tops[sections.length] = top
  return { tops, height: top }
}

/** The section at this height; the last one beyond the end. */
export function sectionAt({ tops }: Layout, y: number): number {
  let low = 0
  let high = Math.max(0, tops.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** Top of a drawn row, from the top of its section. */
export function rowTop({ inserts }: Section, row: number, measures: Measures): number {
  let top = measures.header + row * measures.row
  for (const insert of inserts) {
    if (insert.row >= row) break
    top += insert.height
  }
  return top
}

/** The drawn rows that a window from `from` to `to` (from the top of the section) shows. */
export function rowsWithin(
  section: Section,
  from: number,
  to: number,
  measures: Measures,
): { first: number; last: number } {
  return {
    first: Math.max(0, Math.min(section.rows, rowAt(section, from, measures))),
    last: Math.min(section.rows - 1, rowAt(section, to, measures)),
  }
}

/** The drawn row at a height in the section; one that stands beside an insert belongs to the row above it. */
export function rowAt(section: Section, y: number, measures: Measures): number {
  let passed = 0
  for (const insert of section.inserts) {
    const begin = measures.header + (insert.row + 1) * measures.row + passed
    if (y < begin) break
    if (y < begin + insert.height) return insert.row
    passed += insert.height
  }
  return Math.floor((y - measures.header - passed) / measures.row)
}
