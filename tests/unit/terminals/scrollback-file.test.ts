/** The kept scrollback: read as it was written, and never believed when it is not ours. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cleanPaste, cleanTitle } from '../../../src/main/terminals/host/clean-text.ts'
import { pastRows, readScrollback, writeScrollback } from '../../../src/main/terminals/scrollback-file.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-scrollback-'))
  file = join(folder, 'deep', 'x.scrollback')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const head = { life: 2, offset: 17, size: { cols: 80, rows: 24 }, blank: 3 }

it('comes back as it was kept, for this user alone, and leaves nothing beside it', async () => {
  const alternate = Buffer.from('full\r\nscreen')
  await writeScrollback(file, { ...head, rows: [Buffer.from('a\r\n'), Buffer.from('{"b":1}\n\x1b[0m')], alternate })
  await writeScrollback(file, { ...head, rows: [Buffer.from('newer')], alternate })
  expect(await readScrollback(file)).toEqual({ ...head, rows: Buffer.from('newer'), alternate })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'deep'))).toEqual(['x.scrollback'])
})

it.each([
  ['absent', null],
  ['empty', ''],
  ['without a head', 'text\n'],
  ['of another version', '{"version":2,"life":1,"offset":0,"size":{"cols":80,"rows":24},"blank":0}\nx'],
  ['shorter than it says', '{"version":1,"life":1,"offset":0,"size":{"cols":80,"rows":24},"blank":0,"alternate":9}\nx'],
  ['of an impossible size', '{"version":1,"life":1,"offset":0,"size":{"cols":0,"rows":24},"blank":0}\nx'],
])('is none when it is %s', async (_, text) => {
  file = join(folder, 'x.scrollback')
  if (text !== null) writeFileSync(file, text)
  expect(await readScrollback(file)).toBeNull()
})

it('of a version that kept no full screens is read as it is', async () => {
  file = join(folder, 'x.scrollback')
  writeFileSync(file, `${JSON.stringify({ version: 1, ...head })}\nrows`)
  expect(await readScrollback(file)).toEqual({ ...head, rows: Buffer.from('rows'), alternate: Buffer.alloc(0) })
})

it('shows a full screen below the rows, each with attributes of its own', () => {
  const kept = { ...head, rows: Buffer.from('\x1b[31mshell'), alternate: Buffer.from('editor') }
  expect(pastRows(kept).toString()).toBe('\x1b[31mshell\x1b[0m\r\neditor\x1b[0m')
  expect(pastRows({ ...kept, alternate: Buffer.alloc(0) }).toString()).toBe('\x1b[31mshell\x1b[0m')
})

it('cleans what is shown and what is pasted', () => {
  expect(cleanTitle('\x07 a\u202eb\u009bc\n ')).toBe('abc')
  expect(cleanTitle('x'.repeat(5_000))).toHaveLength(200)
  expect(cleanPaste('a\r\nb\nc\td')).toBe('a\rb\rc\td')
  // Nothing in it may end the brackets around it.
  expect(cleanPaste('a\x1b[201~rm -rf /\x03')).toBe('a[201~rm -rf /')
})
