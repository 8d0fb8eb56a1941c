/** When `npm start` builds anew. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isStale } from '../../../scripts/is-stale.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-stale-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, seconds: number): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, seconds, seconds)
  utimesSync(dirname(file), 1, 1)
}
const stale = () => isStale(root, 'out/index.html', ['src', 'lock.json'])

it('builds what was never built, as in a fresh checkout, also without any source that is known', () => {
  expect(stale()).toBe(true)
  write('src/deep/page.ts', 10)
  expect(stale()).toBe(true)
})

it('builds anew when a source in any depth is newer than the build, and not otherwise', () => {
  write('src/deep/page.ts', 10)
  write('lock.json', 10)
  write('out/index.html', 20)
  expect(stale()).toBe(false)
  write('src/deep/page.ts', 30)
  expect(stale()).toBe(true)
})
