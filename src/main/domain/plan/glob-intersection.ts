/**
 * Decides whether two path patterns may match a common path. Never says no where the answer is yes; it may say yes
 * where the answer is no, because claims that overlap only cost parallelism while claims that collide cost work.
 *
 * A pattern is read as segments, and a segment as characters, sets and stars: what is beyond that (negations, groups,
 * braces over several segments) counts as "anything from here on".
 */

/** `any`: one character. `star`: any number of characters within a segment. A set: one of its characters. */
type Token = string | { readonly oneOf: string } | 'any' | 'star'
type Segment =
  | { readonly kind: 'words'; readonly readings: readonly (readonly Token[])[] }
  | { readonly kind: 'globstar' }

const GLOBSTAR: Segment = { kind: 'globstar' }
/** Beyond this many readings of one segment it counts as a star. */
const MOST_READINGS = 8
const cache = new Map<string, readonly (readonly Segment[])[]>()
const MOST_CACHED = 10_000

/** Whether a pattern has no character with a meaning of its own: it can only be a path. */
export const isPath = (pattern: string): boolean => !/[*?[\](){}|!+@"'<>^$\\]/.test(pattern)

export function patternsIntersect(a: string, b: string): boolean {
  const left = parse(a)
  const right = parse(b)
  return left.some((one) => right.some((other) => intersect(one, other)))
}

/** The ways to read a pattern: as a glob, and as a path whose characters mean themselves. */
function parse(pattern: string): readonly (readonly Segment[])[] {
  const known = cache.get(pattern)
  if (known) return known
  const parts = pattern.split('/')
  const parsed: Segment[][] = []
  // A plain path may be a folder: it covers what is below it.
  if (!/[*?]/.test(pattern))
    parsed.push([...parts.map((part): Segment => ({ kind: 'words', readings: [[...part]] })), GLOBSTAR])
  if (!isPath(pattern)) parsed.push(globSegments(pattern, parts))
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(pattern, parsed)
  return parsed
}

function globSegments(pattern: string, parts: readonly string[]): Segment[] {
  // Alternatives at top level and quotes change the meaning of the whole pattern, and so does a leading negation.
  if (/^!|["|\\]/.test(pattern)) return [GLOBSTAR]
  const segments: Segment[] = []
  for (const part of parts) {
    if (part === '**') {
      segments.push(GLOBSTAR)
      continue
    }
    const readings = readSegment(part)
    // Once a segment is beyond us, so are the borders of those after it.
    if (readings === null) return [...segments, GLOBSTAR]
    segments.push({ kind: 'words', readings })
  }
  return segments
}

/** The readings of one segment; null when it may reach beyond its slashes. */
function readSegment(part: string): readonly (readonly Token[])[] | null {
  if (part.includes('**')) return null
  if (!/[[\](){}]/.test(part)) return [[...part].map(plainToken)]
  // Extended globs may negate, and negation does not stop at a slash.
  if (/[?*+@!]\(|[(){}]/.test(part)) return readGroups(part)
  return readSets(part)
}

/** `{a,b}` within a segment is a star; a bare `(name)` is the name, or itself; everything else with groups is unknown. */
function readGroups(part: string): readonly (readonly Token[])[] | null {
  if (/^\([a-z0-9._-]+\)$/.test(part)) return [[...part.slice(1, -1)].map((c) => (c === '.' ? 'any' : c)), [...part]]
  const braces = /^([^[\](){}?*+@!]*)\{[^[\](){}]*\}([^[\](){}?*+@!]*)$/.exec(part)
  if (!braces) return null
  return [[...(braces[1] ?? ''), 'star', ...(braces[2] ?? '')]]
}

/** `[abc]` is one of its characters, or the five characters themselves, as in a route's file name. */
function readSets(part: string): readonly (readonly Token[])[] | null {
  let readings: Token[][] = [[]]
  const pieces = part.split(/(\[[^[\]]*\][+*?]?)/)
  for (const piece of pieces) {
    if (!piece.startsWith('[')) {
      if (/[[\]]/.test(piece)) return null
      for (const reading of readings) reading.push(...[...piece].map(plainToken))
      continue
    }
    const inner = /^\[([a-z0-9._]*(?:(?:[a-z]-[a-z]|[0-9]-[0-9])[a-z0-9._]*)*)\]$/.exec(piece)?.[1]
    // Negated sets, sets with odd ranges and repeated sets may match more than one plain character.
    if (inner === undefined || inner === '') return null
    const set: Token = inner.includes('-') ? 'any' : { oneOf: inner }
    readings = readings.flatMap((reading) => [
      [...reading, set],
      [...reading, ...piece],
    ])
    if (readings.length > MOST_READINGS) return [['star']]
  }
  return readings
}

const plainToken = (character: string): Token => (character === '*' ? 'star' : character === '?' ? 'any' : character)

/** Walks both patterns at once over all pairs of positions. */
function intersect(a: readonly Segment[], b: readonly Segment[]): boolean {
  return walk(
    a,
    b,
    (segment) => segment.kind === 'globstar',
    (one, other) =>
      one.kind === 'globstar' ||
      other.kind === 'globstar' ||
      one.readings.some((left) => other.readings.some((right) => walk(left, right, isStar, charactersMeet))),
  )
}

const isStar = (token: Token): boolean => token === 'star'

function charactersMeet(a: Token, b: Token): boolean {
  if (a === 'any' || b === 'any') return true
  const left = typeof a === 'string' ? a : a.oneOf
  const right = typeof b === 'string' ? b : b.oneOf
  return [...left].some((character) => right.includes(character))
}

/**
 * Whether two sequences with repeating elements can spell the same thing: reachability over the pairs of positions, so
 * the work is bounded by the product of their lengths.
 */
function walk<T>(
  a: readonly T[],
  b: readonly T[],
  repeats: (element: T) => boolean,
  meet: (a: T, b: T) => boolean,
): boolean {
  const width = b.length + 1
  const seen = new Uint8Array((a.length + 1) * width)
  const open: [number, number][] = [[0, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [i, j] = next
    if (seen[i * width + j]) continue
    seen[i * width + j] = 1
    const [one, other] = [a[i], b[j]]
    if (one === undefined && other === undefined) return true
    // A repeating element may end here, or swallow one element of the other side.
    if (one !== undefined && repeats(one)) {
      open.push([i + 1, j])
      if (other !== undefined) open.push([i, j + 1])
    }
    if (other !== undefined && repeats(other)) {
      open.push([i, j + 1])
      if (one !== undefined) open.push([i + 1, j])
    }
    if (one !== undefined && other !== undefined && !repeats(one) && !repeats(other) && meet(one, other))
      open.push([i + 1, j + 1])
  }
  return false
}
