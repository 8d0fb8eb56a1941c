/** Claims: the paths and globs that a task alone may change; how they are normalised, matched and compared. */
import picomatch from 'picomatch'
import { fail, ok, type Result } from '../../../contract/result.ts'
import { isPath, patternsIntersect } from './glob-intersection.ts'

const LONGEST = 500
/** Claims are compared as the least careful file systems compare names: without case, composed. */
const fold = (path: string): string => path.normalize('NFC').toLowerCase()

/**
 * A claim in the one form that we store: relative, with forward slashes, without `.` segments or a trailing slash.
 * The failure's message is the second half of a sentence ("... leaves the repository").
 */
export function normaliseClaim(claim: string): Result<string> {
  const refuse = (why: string) => fail('claim-invalid', why)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(claim)) return refuse('holds a control character')
  const path = claim.trim().replaceAll('\\', '/')
  if (path === '') return refuse('is empty')
  if (path.length > LONGEST) return refuse(`is longer than ${LONGEST} characters`)
  if (path.startsWith('!')) return refuse('is a negation; name what the task changes instead')
  if (path.startsWith('/') || path.startsWith('~/') || /^[A-Za-z]:/.test(path))
    return refuse('is not relative to the repository')
  // A brace or group may hide the two dots, as in "{..,src}/x".
  if (/(?:^|[/{,(|])\.\.(?:[/},)|]|$)/.test(path)) return refuse('leaves the repository (it holds "..")')
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.some((segment) => /^\.git$/i.test(segment))) return refuse('reaches into ".git"')
  return ok(segments.length === 0 ? '**' : segments.join('/'))
}

/** Whether a claim may be a path as it stands: brackets and parentheses do occur in file names, stars do not. */
const isPlain = (claim: string): boolean => !/[*?]/.test(claim)

/**
 * Whether a claim covers a path: it is that path, a folder above it, or a glob that matches it.
 * Dot files count, and letter case does not.
 */
export function claimCovers(claim: string, path: string): boolean {
  const [pattern, file] = [fold(claim), fold(path)]
  if (file === pattern || (isPlain(claim) && file.startsWith(`${pattern}/`))) return true
  // A folder such as "app/(shop)" is a name to whoever claims it, but a group to the matcher: it is tried as both.
  const patterns = [pattern, pattern.replaceAll(/(^|\/)\(([^()|/]*)\)(?=\/|$)/g, '$1\\($2\\)')]
  // `windows` is named so that the answer does not depend on where it is asked.
  return picomatch.isMatch(file, [...new Set(patterns)], { dot: true, windows: false })
}

export const claimsCover = (claims: readonly string[], path: string): boolean =>
  claims.some((claim) => claimCovers(claim, path))

interface PreparedPattern {
  readonly text: string
  /** The folder that everything it matches lies in, and the folders above that one, nearest first; empty: unknown. */
  readonly folders: readonly string[]
}

/** A set of claims made ready for many comparisons. */
export interface PreparedClaims {
  readonly paths: ReadonlySet<string>
  /** Every folder above one of the paths. */
  readonly above: ReadonlySet<string>
  readonly patterns: readonly PreparedPattern[]
}

export function prepareClaims(claims: readonly string[]): PreparedClaims {
  const folded = claims.map(fold)
  const paths = folded.filter(isPath)
  const patterns = folded.filter((claim) => !isPath(claim)).map((text) => ({ text, folders: foldersOf(text) }))
  return { paths: new Set(paths), above: new Set(paths.flatMap(parents)), patterns }
}

/**
 * Whether two sets of claims may have a path in common. Conservative: where it cannot be told, they overlap.
 * A task without claims overlaps with none.
 */
export const claimsOverlap = (a: readonly string[], b: readonly string[]): boolean =>
  preparedOverlap(prepareClaims(a), prepareClaims(b))

export function preparedOverlap(a: PreparedClaims, b: PreparedClaims): boolean {
  // Plain paths meet when they are the same, or when one is a folder above the other.
  for (const path of a.paths) if (b.paths.has(path) || b.above.has(path)) return true
  for (const path of b.paths) if (a.above.has(path)) return true
  return (
    a.patterns.some((pattern) => meetsPaths(pattern, b)) ||
    b.patterns.some((pattern) => meetsPaths(pattern, a)) ||
    a.patterns.some((one) =>
      b.patterns.some((other) => one.text === other.text || patternsIntersect(one.text, other.text)),
    )
  )
}

/** Sets rule out most paths at once: the pattern's folder has to be among them, above one of them or below one. */
function meetsPaths({ text, folders }: PreparedPattern, { paths, above }: PreparedClaims): boolean {
  const [folder] = folders
  if (folder !== undefined && !above.has(folder) && !folders.some((each) => paths.has(each))) return false
  return [...paths].some((path) => patternsIntersect(text, path))
}

function foldersOf(pattern: string): string[] {
  // Alternatives at top level, quotes and a leading negation change the meaning of the whole pattern.
  if (/^!|["|\\]/.test(pattern)) return []
  const segments = pattern.split('/')
  const first = segments.findIndex((segment) => !isPath(segment))
  if (first <= 0) return []
  const folder = segments.slice(0, first).join('/')
  return [folder, ...parents(folder)]
}

/** The folders above a path, nearest first. */
function parents(path: string): string[] {
  const found: string[] = []
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) found.push(path.slice(0, end))
  return found
}
