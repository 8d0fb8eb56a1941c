/** Which words of a changed line differ from the line that it stands against. Bounded: long lines are only marked whole. */

export type Range = readonly [from: number, to: number]

const MOST_CHARACTERS = 600
const MOST_WORDS = 160
/** Lines that share less than this are different lines, and marking their words would be noise. */
const LEAST_COMMON = 0.25

const words = (text: string): string[] => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []

export interface WordDiff {
  readonly before: readonly Range[]
  readonly after: readonly Range[]
}

const NOTHING: WordDiff = { before: [], after: [] }

export function wordDiff(before: string, after: string): WordDiff {
  if (before.length > MOST_CHARACTERS || after.length > MOST_CHARACTERS || before === after) return NOTHING
  const a = words(before)
  const b = words(after)
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return NOTHING
  const width = b.length + 1
  // Length of the longest common sequence of what follows each pair of positions.
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
  const changedBefore: Range[] = []
  const changedAfter: Range[] = []
  let i = 0
  let j = 0
  let atBefore = 0
  let atAfter = 0
  let kept = 0
  while (i < a.length || j < b.length) {
    const left = a[i] ?? ''
    const right = b[j] ?? ''
    if (i < a.length && j < b.length && left === right) {
      kept += left.trim().length
      atBefore += left.length
      atAfter += right.length
      i++
      j++
    } else if (
      i < a.length &&
      (j >= b.length || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      extend(changedBefore, atBefore, atBefore + left.length)
      atBefore += left.length
      i++
    } else {
      extend(changedAfter, atAfter, atAfter + right.length)
      atAfter += right.length
      j++
    }
  }
  const size = Math.max(before.trim().length, after.trim().length)
  return size > 0 && kept / size >= LEAST_COMMON ? { before: changedBefore, after: changedAfter } : NOTHING
}

/** Per text of a file, by the row of the removed line: both rows of a pair ask, and a row that is drawn again asks again. */
const compared = new WeakMap<readonly string[], Map<number, { readonly other: number; readonly diff: WordDiff }>>()

/** Which words differ between a removed row and the added one that it stands against. */
export function changedWords(text: readonly string[], removed: number, added: number): WordDiff {
  let pairs = compared.get(text)
  if (!pairs) {
    pairs = new Map()
    compared.set(text, pairs)
  }
  const known = pairs.get(removed)
  if (known?.other === added) return known.diff
  const diff = wordDiff(text[removed] ?? '', text[added] ?? '')
  pairs.set(removed, { other: added, diff })
  return diff
}

function extend(ranges: Range[], from: number, to: number): void {
  const last = ranges.at(-1)
  if (last && last[1] === from) ranges[ranges.length - 1] = [last[0], to]
  else ranges.push([from, to])
}

export interface Token {
  readonly from: number
  readonly to: number
  readonly name: string
}

export interface Piece {
  readonly text: string
  readonly name: string
  readonly marked: boolean
}

/** A line cut wherever its colour or its mark changes. */
export function pieces(text: string, tokens: readonly Token[], marks: readonly Range[]): Piece[] {
  if (tokens.length === 0 && marks.length === 0) return [{ text, name: '', marked: false }]
  const cuts = new Set([0, text.length])
  for (const { from, to } of tokens) cuts.add(from).add(to)
  for (const [from, to] of marks) cuts.add(from).add(to)
  const places = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b)
  const found: Piece[] = []
  let token = 0
  let mark = 0
  for (let n = 0; n + 1 < places.length; n++) {
    const from = places[n] ?? 0
    const to = places[n + 1] ?? from
    while (token < tokens.length && (tokens[token]?.to ?? 0) <= from) token++
    while (mark < marks.length && (marks[mark]?.[1] ?? 0) <= from) mark++
    const name = (tokens[token]?.from ?? Number.POSITIVE_INFINITY) <= from ? (tokens[token]?.name ?? '') : ''
    found.push({ text: text.slice(from, to), name, marked: (marks[mark]?.[0] ?? Number.POSITIVE_INFINITY) <= from })
  }
  return found
}
