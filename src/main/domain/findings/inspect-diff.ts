/** All findings of one diff, in one stable and bounded list for the reviewer. */
import type { Finding } from '../../../contract/verdict.ts'
import { findCheckConfigChanges, findSuppressions, needsVersions } from './check-config.ts'
import type { AddedLines, ChangedFile, FileVersions } from './input.ts'
import { findOutsideClaim } from './outside-claim.ts'
import { findSecrets } from './secrets.ts'
import { isTestFile } from './test-files.ts'
import { findTestTampering } from './test-tampering.ts'

export interface DiffFacts {
  readonly changes: readonly ChangedFile[]
  readonly added: readonly AddedLines[]
  /** Both versions of the files that `filesToRead` named. */
  readonly versions: readonly FileVersions[]
  /** What the task claims; empty when it claims nothing. */
  readonly claims: readonly string[]
}

/** A diff may touch thousands of files; a reviewer reads some dozens of findings. Secrets and tests come first. */
const MAX_FINDINGS = 200

const ORDER: readonly Finding['kind'][] = [
  'secret',
  'test-deleted',
  'test-skipped',
  'test-emptied',
  'check-config',
  'outside-claim',
]

/** Changed files whose two versions must be read (before at the old path, after at the new one). */
export const filesToRead = (changes: readonly ChangedFile[]): ChangedFile[] =>
  changes.filter((change) => needsVersions(change, isTestFile))

/** Everything that Switchyard itself sees in a diff; the most serious kinds first, then by file and line. */
export function inspectDiff(facts: DiffFacts): Finding[] {
  const findings = [
    ...findSecrets(facts.added),
    ...findTestTampering(facts.versions),
    ...findCheckConfigChanges(facts.versions),
    ...findSuppressions(facts.added),
    ...findOutsideClaim(facts.changes, facts.claims),
  ]
  return findings
    .sort(
      (a, b) =>
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
        (a.line ?? 0) - (b.line ?? 0),
    )
    .slice(0, MAX_FINDINGS)
}
