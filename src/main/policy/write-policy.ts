/** Puts a policy where its hook reads it: whole or not at all, readable by the user only. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../lib/atomic-write.ts'
import { POLICY_FILE } from './policy-files.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'

/** Also makes the folders for temporary files that the policy names. */
export function writePolicy(attemptDir: string, snapshot: PolicySnapshot): void {
  for (const folder of snapshot.scratch) mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileAtomic(join(attemptDir, POLICY_FILE), `${JSON.stringify(snapshot)}\n`, 0o600)
}
