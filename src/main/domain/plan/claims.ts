/** Claims: the paths and globs that a task alone may change; how they are normalised, matched and compared. */
import picomatch from 'picomatch'
import { fail, ok, type Result } from '../../../contract/result.ts'
import { patternsIntersect } from './glob-intersection.ts'

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

/**
 * Whether two sets of claims may have a path in common. Conservative: where it cannot be told, they overlap.
 * A task without claims overlaps with none.
 */
export function claimsOverlap(a: readonly string[], b: readonly string[]): boolean {
  const left = a.map(fold)
  const right = b.map(fold)
  return left.some((one) => right.some((other) => one === other || patternsIntersect(one, other)))
}
