/** Names a failure by a digest, so that "the same failure again" can be told from a new one. */
import { createHash } from 'node:crypto'
import { failureText } from '../domain/findings/failure-text.ts'
import { plainText } from './output-tail.ts'

/** Equal for two runs of the same failure, whatever their times, paths, ports and line numbers. */
export function failureDigest(output: string, roots: readonly string[] = []): string {
  return createHash('sha256')
    .update(failureText(plainText(output), roots))
    .digest('hex')
    .slice(0, 32)
}
