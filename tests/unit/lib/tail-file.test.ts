/** Following what is appended to a file, also one whose folder comes later, from a place on. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type FileTail, tailFile } from '../../../src/main/lib/tail-file.ts'

const folders: string[] = []
const tails: FileTail[] = []
afterEach(() => {
  for (const tail of tails.splice(0)) tail.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-tail-'))
  folders.push(folder)
  return folder
}

/** Collects lines, and waits for as many as are wanted. */
function collector() {
  const lines: string[] = []
  let wake = (): void => {}
  return {
    lines,
    take(line: string) {
      lines.push(line)
      wake()
    },
    async until(count: number): Promise<string[]> {
      while (lines.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return lines
    },
  }
}

it('begins where it is told to, keeps torn lines together, and says how far it is', async () => {
  const file = join(tempFolder(), 'signs.jsonl')
  writeFileSync(file, 'old\nnew ')
  const seen = collector()
  const tail = tailFile(file, 4, seen.take)
  tails.push(tail)
  expect(seen.lines).toEqual([])
  appendFileSync(file, 'one\ntwo\n')
  expect(await seen.until(2)).toEqual(['new one', 'two'])
  expect(tail.offset()).toBe(16)
})

it('follows a file whose folder is made after it began', async () => {
  const folder = join(tempFolder(), 'later')
  const seen = collector()
  const tail = tailFile(join(folder, 'log'), 0, seen.take)
  tails.push(tail)
  mkdirSync(folder)
  tail.poke()
  writeFileSync(join(folder, 'other'), 'nothing of ours\n')
  writeFileSync(join(folder, 'log'), 'a\n')
  expect(await seen.until(1)).toEqual(['a'])
})

it('is silent once it is closed', () => {
  const file = join(tempFolder(), 'log')
  const seen = collector()
  const tail = tailFile(file, 0, seen.take)
  tail.close()
  writeFileSync(file, 'a\n')
  tail.poke()
  expect(seen.lines).toEqual([])
})
