/** Finds files that a task changed although it had not claimed them. */
import picomatch from 'picomatch/posix.js'
import type { Finding } from '../../../contract/verdict.ts'
import type { ChangedFile } from './input.ts'

/** A matcher for claims: paths, globs, or folders (with or without a slash at the end). */
export function claimMatcher(claims: readonly string[]): (path: string) => boolean {
  const patterns = claims.flatMap((claim) => {
    const clean = claim.trim().replace(/^\.\//, '').replace(/\/+$/, '')
    return clean === '' || clean === '.' ? ['**'] : [clean, `${clean}/**`]
  })
  const literal = new Set(patterns)
  const glob = picomatch(patterns, { dot: true })
  // A literal path may hold glob characters, as in "app/[id]/page.tsx".
  return (path) => literal.has(path) || glob(path)
}

/** No claim at all means that nothing was promised, and nothing is found. */
export function findOutsideClaim(changes: readonly ChangedFile[], claims: readonly string[]): Finding[] {
  if (claims.length === 0) return []
  const claimed = claimMatcher(claims)
  const paths = new Set<string>()
  for (const change of changes) {
    paths.add(change.path)
    if (change.oldPath !== null && change.status === 'renamed') paths.add(change.oldPath)
  }
  return [...paths]
    .filter((path) => !claimed(path))
    .map((path) => ({
      kind: 'outside-claim' as const,
      file: path,
      line: null,
      text: `changed, but not among the files that the task claims (${claims.slice(0, 5).join(', ')}${claims.length > 5 ? ', ...' : ''})`,
    }))
}
