/** Finds files that a task changed although it had not claimed them. */
import type { Finding } from '../../../contract/verdict.ts'
import { claimsCover } from '../plan/claims.ts'
import type { ChangedFile } from './input.ts'

/** Claims that are named in the text; the reviewer sees all of them in the task itself. */
const SHOWN = 5

/** No claim at all means that nothing was promised, and nothing is found. Both paths of a rename count. */
export function findOutsideClaim(changes: readonly ChangedFile[], claims: readonly string[]): Finding[] {
  if (claims.length === 0) return []
  const paths = new Set<string>()
  for (const change of changes) {
    paths.add(change.path)
    if (change.oldPath !== null && change.status === 'renamed') paths.add(change.oldPath)
  }
  const shown = `${claims.slice(0, SHOWN).join(', ')}${claims.length > SHOWN ? ', ...' : ''}`
  return [...paths]
    .filter((path) => !claimsCover(claims, path))
    .map((path) => ({
      kind: 'outside-claim' as const,
      file: path,
      line: null,
      text: `changed, but not among the files that the task claims (${shown})`,
    }))
}
