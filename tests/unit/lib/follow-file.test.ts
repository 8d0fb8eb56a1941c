import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFollowHub } from '../../../src/main/lib/follow-file.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-follow-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the follow hub', () => {
  test('delivers every byte once and in order, from a file that comes later and grows', async () => {
    const file = path.join(dir, 'out')
    let seen = ''
    const follower = createFollowHub().follow(file, (bytes) => {
      seen += bytes.toString('latin1')
    })
    await follower.drain()
    expect(seen).toBe('')
    let written = ''
    for (let n = 0; n < 20; n++) {
      const text = `${n}:${'x'.repeat(n * 9_001)}\n`
      written += text
      appendFileSync(file, text)
      await follower.drain()
      expect(seen.length).toBe(written.length)
    }
    expect(seen).toBe(written)
    expect(follower.offset()).toBe(written.length)
    follower.close()
    await follower.drain()
    appendFileSync(file, 'late')
    follower.poke()
    expect(seen).toBe(written)
  })

  test('a flood in one file neither starves another nor holds the event loop', async () => {
    const hub = createFollowHub()
    const flood = path.join(dir, 'flood')
    const quiet = path.join(dir, 'quiet')
    writeFileSync(flood, Buffer.alloc(40 * 1024 * 1024, 'x'))
    writeFileSync(quiet, 'hello')
    let flooded = 0
    const flooding = hub.follow(flood, (bytes) => {
      flooded += bytes.length
      const until = performance.now() + 0.5 // Stands for the parsing.
      while (performance.now() < until);
    })
    let floodedWhenQuietCame = -1
    const other = hub.follow(quiet, () => {
      floodedWhenQuietCame = flooded
    })
    let turns = 0
    const counting = setInterval(() => {
      turns += 1
    }, 1)
    await flooding.drain()
    clearInterval(counting)
    expect(flooded).toBe(40 * 1024 * 1024)
    expect(floodedWhenQuietCame).toBeLessThan(1024 * 1024)
    // 640 chunks of at least 0.5 ms in slices of about 6 ms: other work got its turn in between.
    expect(turns).toBeGreaterThan(10)
    flooding.close()
    other.close()
  })
})
