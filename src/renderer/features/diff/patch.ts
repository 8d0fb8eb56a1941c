/** Reads git's unified diff of one file into rows, piece by piece: pure, linear, and never thrown off by what a file holds. */

export const HUNK = 0
export const CONTEXT = 1
export const ADDED = 2
export const REMOVED = 3
/** Such as "\ No newline at end of file". What is said before the first hunk stands in the summary of the files. */
export const NOTE = 4
export type RowKind = typeof HUNK | typeof CONTEXT | typeof ADDED | typeof REMOVED | typeof NOTE

/** Rows as columns: a diff of 200,000 lines is four arrays and not 200,000 objects. Line numbers are 0 where there is none. */
export interface Rows {
  readonly kinds: RowKind[]
  readonly old: number[]
  readonly now: number[]
  readonly text: string[]
  /** Characters of the longest line, of those that are drawn. */
  widest: number
}

/** Characters of a line that are drawn: a minified file is one line of megabytes. */
export const MOST_CHARACTERS = 2_000

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

export interface PatchReader {
  readonly rows: Rows
  /** Takes the next piece, which may end anywhere. */
  push(text: string): void
  /** Takes what is left of a last line without an end. */
  end(): void
}

export function createPatchReader(): PatchReader {
  const rows: Rows = { kinds: [], old: [], now: [], text: [], widest: 0 }
  let rest = ''
  let old = 0
  let now = 0
  let oldLeft = 0
  let newLeft = 0

  function add(kind: RowKind, before: number, after: number, text: string): void {
    rows.kinds.push(kind)
    rows.old.push(before)
    rows.now.push(after)
    rows.text.push(text)
    if (text.length > rows.widest) rows.widest = Math.min(text.length, MOST_CHARACTERS)
  }

  function line(whole: string): void {
    // Counting down the hunk tells content from headers: a removed line "-- x" looks just like a file header.
    if (oldLeft > 0 || newLeft > 0) {
      const text = whole.endsWith('\r') ? whole.slice(1, -1) : whole.slice(1)
      switch (whole[0]) {
        case '+':
          newLeft--
          add(ADDED, 0, now++, text)
          return
        case '-':
          oldLeft--
          add(REMOVED, old++, 0, text)
          return
        case '\\':
          add(NOTE, 0, 0, whole.slice(2))
          return
        default:
          oldLeft--
          newLeft--
          add(CONTEXT, old++, now++, text)
          return
      }
    }
    const header = HEADER.exec(whole)
    if (header) {
      old = Number(header[1])
      oldLeft = Number(header[2] ?? 1)
      now = Number(header[3])
      newLeft = Number(header[4] ?? 1)
      add(HUNK, 0, 0, whole)
    } else if (whole.startsWith('\\ ')) add(NOTE, 0, 0, whole.slice(2))
  }

  return {
    rows,
    push(text) {
      let from = 0
      for (;;) {
        const end = text.indexOf('\n', from)
        if (end < 0) break
        line(rest === '' ? text.slice(from, end) : rest + text.slice(from, end))
        rest = ''
        from = end + 1
      }
      rest += text.slice(from)
    },
    end() {
      if (rest !== '') line(rest)
      rest = ''
    },
  }
}

/** What stands beside what: for each drawn row the row on the left and on the right, -1 for none. */
export interface Sides {
  readonly left: number[]
  readonly right: number[]
}

export interface GrowingSides {
  readonly sides: Sides
  /** Takes the rows that came since. */
  grow(rows: Rows): void
}

/** Removed lines stand beside the added ones that follow them; everything else stands on both sides. */
export function createSides(): GrowingSides {
  const left: number[] = []
  const right: number[] = []
  /** Where the last run of rows begins, in the patch and as it is drawn: more of it may come. */
  let at = 0
  let drawn = 0

  function grow({ kinds }: Rows): void {
    left.length = drawn
    right.length = drawn
    for (let from = at; from < kinds.length; ) {
      at = from
      drawn = left.length
      if (kinds[from] !== REMOVED && kinds[from] !== ADDED) {
        left.push(from)
        right.push(from)
        from++
        continue
      }
      let removed = from
      while (kinds[removed] === REMOVED) removed++
      let added = removed
      while (kinds[added] === ADDED) added++
      const height = Math.max(removed - from, added - removed)
      for (let row = 0; row < height; row++) {
        left.push(from + row < removed ? from + row : -1)
        right.push(removed + row < added ? removed + row : -1)
      }
      from = added
    }
  }
  return { sides: { left, right }, grow }
}

/** Runs of changes longer than this are compared as a whole: nobody looks for words in them, and looking costs. */
export const LONGEST_RUN = 400

/** How many rows of a kind stand before (or from) a row on; more than the longest run is as good as without end. */
function run({ kinds }: Rows, from: number, step: 1 | -1, kind: RowKind): number {
  let length = 0
  while (length <= LONGEST_RUN && kinds[from + step * length] === kind) length++
  return length
}

/** The row that a changed row is compared with word by word, or -1: the same place in the run on the other side. */
export function counterpart(rows: Rows, row: number): number {
  const kind = rows.kinds[row]
  if (kind !== ADDED && kind !== REMOVED) return -1
  const before = run(rows, row - 1, -1, kind)
  if (before > LONGEST_RUN) return -1
  if (kind === ADDED) {
    const first = row - before
    const removed = run(rows, first - 1, -1, REMOVED)
    return removed > LONGEST_RUN || before >= removed ? -1 : first - removed + before
  }
  const after = run(rows, row, 1, REMOVED)
  if (after > LONGEST_RUN) return -1
  const other = row + after + before
  return run(rows, row + after, 1, ADDED) > before ? other : -1
}

export type Side = 'old' | 'new'

/** The row that shows this line, or -1. */
export function rowOfLine(rows: Rows, side: Side, line: number): number {
  return (side === 'old' ? rows.old : rows.now).indexOf(line)
}

/** The first row of the next (or previous) run of changes, seen from a row; -1: there is none. */
export function nextChange({ kinds }: Rows, from: number, step: 1 | -1): number {
  const changed = (row: number) => kinds[row] === ADDED || kinds[row] === REMOVED
  for (let row = from + step; row >= 0 && row < kinds.length; row += step)
    if (changed(row) && !changed(row - 1)) return row
  return -1
}
