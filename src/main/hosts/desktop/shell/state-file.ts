/** Small files of the desktop host: losing one costs a convenience, so nothing here ever fails. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeFileAtomic } from '../../../lib/atomic-write.ts'
import type { Logger } from '../../../lib/logger.ts'

/** Empty when there is none. */
export function readState(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export function writeState(file: string, text: string, logger: Logger): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileAtomic(file, text)
  } catch (error) {
    logger.warn({ file, error: String(error) }, 'a state file could not be written')
  }
}
