/** Pages of a long patch: one read behind all of them, given out while it goes on. */
import { describe, expect, it } from 'vitest'
import { createPatchPages, type ReadPatch } from '../../../src/main/services/app/patch-pages.ts'

/** A read that goes on as the test says. */
function reading() {
  const reads: { onBytes: (bytes: Buffer) => void; end: (truncated: boolean) => void; signal: AbortSignal }[] = []
  const read: ReadPatch = (_most, onBytes, signal) =>
    new Promise((resolve) => {
      reads.push({ onBytes, end: (truncated) => resolve({ truncated }), signal })
    })
  const only = () => {
    const [one] = reads
    if (!one) throw new Error('nothing is read')
    return one
  }
  return { read, reads, only }
}

const line = (n: number): string => `line ${String(n).padStart(4, '0')}\n`
const text = (from: number, to: number): string => Array.from({ length: to - from }, (_, n) => line(from + n)).join('')

describe('pages of a patch', () => {
  it('are given out while the patch is still being read, and the further ones come from the same read', async () => {
    const pages = createPatchPages()
    const { read, reads, only } = reading()
    const asked = pages.page('a', read, { offset: 0, maxBytes: 25 })
    only().onBytes(Buffer.from(text(0, 1)))
    only().onBytes(Buffer.from(text(1, 5)))
    const first = await asked
    expect(first).toEqual({ patch: text(0, 2), next: 20, truncated: false })
    const second = pages.page('a', read, { offset: 20, maxBytes: 1_000 })
    only().onBytes(Buffer.from(text(5, 9)))
    only().end(false)
    expect(await second).toEqual({ patch: text(2, 9), next: null, truncated: false })
    expect(reads).toHaveLength(1)
  })

  it('are the same wherever the pieces are cut', async () => {
    const whole = Buffer.from(text(0, 40))
    for (const size of [1, 7, 64, 1_000]) {
      const pages = createPatchPages()
      const read: ReadPatch = async (_most, onBytes) => {
        for (let at = 0; at < whole.length; at += size) onBytes(whole.subarray(at, at + size))
        return { truncated: true }
      }
      let got = ''
      for (let offset: number | null = 0; offset !== null; ) {
        const page = await pages.page('a', read, { offset, maxBytes: 96 })
        got += page.patch
        offset = page.next
        expect(page.truncated).toBe(offset === null)
      }
      expect(got).toBe(whole.toString())
    }
  })

  it('stop the read once everybody who waited has gone, and not before', async () => {
    const pages = createPatchPages()
    const { read, reads, only } = reading()
    const [one, two] = [new AbortController(), new AbortController()]
    const first = pages.page('a', read, { offset: 0, maxBytes: 1_000 }, one.signal)
    const second = pages.page('a', read, { offset: 0, maxBytes: 1_000 }, two.signal)
    one.abort()
    await expect(first).rejects.toThrow()
    expect(only().signal.aborted).toBe(false)
    two.abort()
    await expect(second).rejects.toThrow()
    expect(only().signal.aborted).toBe(true)
    void pages.page('a', read, { offset: 0, maxBytes: 1_000 })
    expect(reads).toHaveLength(2)
  })

  it('say that a read failed, and read again when asked again', async () => {
    const pages = createPatchPages()
    let failing = true
    const read: ReadPatch = async (_most, onBytes) => {
      if (failing) throw new Error('no such commit')
      onBytes(Buffer.from('x\n'))
      return { truncated: false }
    }
    await expect(pages.page('a', read, { offset: 0, maxBytes: 1_000 })).rejects.toThrow('no such commit')
    failing = false
    expect(await pages.page('a', read, { offset: 0, maxBytes: 1_000 })).toMatchObject({ patch: 'x\n', next: null })
  })
})
