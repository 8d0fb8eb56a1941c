/**
 * Data directories of tests share what Node compiled: on a machine of its own a data directory is new once, here it is for
 * every test, and each tool call of its agents would compile the policy hook anew.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { COMPILE_CACHE } from '../../scripts/compile-cache.ts'

/** `home`: a data directory; it is made where there is none yet. */
export function shareCompiledCode(home: string): void {
  const own = join(home, 'cache', 'node')
  if (existsSync(own)) return
  mkdirSync(COMPILE_CACHE, { recursive: true })
  mkdirSync(join(home, 'cache'), { recursive: true })
  symlinkSync(COMPILE_CACHE, own, 'junction')
}
