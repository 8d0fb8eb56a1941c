/** Reading the end of outputs: bounded, whole characters, and no file is no output. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnd } from '../../../src/main/services/effects/read-end.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-read-end-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the end of a file', () => {
  it('is as much as was asked for, without a character that the cut splits', async () => {
    const file = join(dir, 'output.log')
    writeFileSync(file, `${'x'.repeat(1_000_000)}äöü`)
    expect(await readEnd(file, 5)).toBe('öü')
    expect(await readEnd(file, 4)).toBe('öü')
    expect((await readEnd(file, 10_000_000)).length).toBe(1_000_003)
  })

  it('is empty where there is nothing', async () => {
    expect(await readEnd(join(dir, 'none'), 10)).toBe('')
    writeFileSync(join(dir, 'empty'), '')
    expect(await readEnd(join(dir, 'empty'), 10)).toBe('')
  })
})
