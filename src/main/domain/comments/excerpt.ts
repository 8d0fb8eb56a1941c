/** The lines of a diff that a comment is about, with some around them, as text that makes sense without the diff. */

/** Lines shown before and after those that are commented on. */
const AROUND = 6
/** A range may be long; its beginning and end say where it is. */
const MOST_LINES = 40
const MOST_CHARACTERS = 160

export interface CommentPlace {
  readonly side: 'old' | 'new'
  readonly line: number
  readonly endLine: number
}

interface Row {
  readonly mark: string
  readonly text: string
  readonly old: number | null
  readonly new: number | null
}

/** Null when the patch of the file does not show these lines. */
export function excerptOfPatch(patch: string, place: CommentPlace): string | null {
  return excerptOf(rowsOf(patch), place)
}

/** For lines that no hunk shows: they are the same before and after. Null when the file has no such line. */
export function excerptOfText(text: string, place: CommentPlace): string | null {
  const lines = text.replace(/\n$/, '').split('\n')
  return excerptOf(
    lines.map((line, index) => ({ mark: ' ', text: line, old: index + 1, new: index + 1 })),
    place,
  )
}

function excerptOf(rows: readonly Row[], { side, line, endLine }: CommentPlace): string | null {
  const first = rows.findIndex((row) => row[side] === line)
  const last = rows.findIndex((row) => row[side] === endLine)
  if (first < 0 || last < first) return null
  const shown = rows
    .slice(Math.max(0, first - AROUND), last + AROUND + 1)
    .map((row) => ({ row, commented: isWithin(row[side], line, endLine) }))
  const lines = shown.map(
    ({ row, commented }) => `${commented ? '>' : ' '} ${row.mark}${row.text.slice(0, MOST_CHARACTERS)}`,
  )
  if (lines.length <= MOST_LINES) return lines.join('\n')
  const half = MOST_LINES / 2
  const left = lines.length - MOST_LINES
  return [...lines.slice(0, half), `  [... ${left} lines left out ...]`, ...lines.slice(-half)].join('\n')
}

const isWithin = (number: number | null, from: number, to: number): boolean =>
  number !== null && number >= from && number <= to

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** Rows of one file's patch; counting down each hunk tells content from headers. */
function rowsOf(patch: string): Row[] {
  const rows: Row[] = []
  let old = 0
  let now = 0
  let oldLeft = 0
  let newLeft = 0
  for (const line of patch.split('\n')) {
    const text = line.slice(1).replace(/\r$/, '')
    if (oldLeft > 0 || newLeft > 0) {
      const mark = line[0]
      if (mark === '+') {
        rows.push({ mark, text, old: null, new: now++ })
        newLeft--
      } else if (mark === '-') {
        rows.push({ mark, text, old: old++, new: null })
        oldLeft--
      } else if (mark === ' ' || mark === undefined) {
        rows.push({ mark: ' ', text, old: old++, new: now++ })
        oldLeft--
        newLeft--
      }
      continue
    }
    const hunk = HUNK.exec(line)
    if (!hunk) continue
    if (rows.length > 0) rows.push({ mark: '@', text, old: null, new: null })
    old = Number(hunk[1])
    oldLeft = Number(hunk[2] ?? 1)
    now = Number(hunk[3])
    newLeft = Number(hunk[4] ?? 1)
  }
  return rows
}
