import { describe, expect, it } from 'vitest'
import { failureDigest } from '../../../src/main/gates/failure-digest.ts'

const A = `
[2026-03-04T05:06:07.890Z] run 7f9c2ba4-e88f-4b1d-9ac0-0123456789ab seed: 12345
\u001b[31mFAIL\u001b[0m /srv/tree-a/test/sum.test.js:12:5 (12.5ms)
  Error: expected 3 but got 4
      at Object.<anonymous> (/srv/tree-a/src/sum.js:3:10)
      at listen http://127.0.0.1:41234/ pid=4711 0x7ffee3
      in /tmp/run-8s7d/out.json
    12 |   expect(sum(1, 2)).toBe(3)
Tests: 1 failed, 8 passed
Time:  1.234 s
`
const B = `
[2026-03-05T11:00:59.001Z] run 00000000-e88f-4b1d-9ac0-0123456789ab seed: 99
FAIL test/sum.test.js:19:7 (3ms)
  Error: expected 3 but got 4
      at Object.<anonymous> (/srv/tree-b/src/sum.js:4:10)
      at listen http://127.0.0.1:50000/ pid=12 0x55aa00
      in /tmp/run-k2jd/out.json
    19 |   expect(sum(1, 2)).toBe(3)

Tests:   1 failed, 8 passed
Time:  0.98 s
`

describe('failureDigest', () => {
  it('is the same for the same failure at another time, in another place, some lines further down', () => {
    expect(failureDigest(A, ['/srv/tree-a', '/work'])).toBe(failureDigest(B, ['/srv/tree-b', '/work']))
  })

  it.each([
    ['another value', 'got 4', 'got 5'],
    ['another file', 'sum.test.js', 'mul.test.js'],
    ['another message', 'expected 3', 'wanted 3'],
    ['another count of failures', '1 failed', '2 failed'],
  ])('differs for %s', (_, from, to) => {
    expect(failureDigest(A.replace(from, to))).not.toBe(failureDigest(A))
  })

  it('tells compilers’ errors apart by code, not by line', () => {
    const at = (line: number, code: string): string => failureDigest(`src/a.ts(${line},5): error ${code}: no`)
    expect(at(3, 'TS2322')).toBe(at(300, 'TS2322'))
    expect(at(3, 'TS2322')).not.toBe(at(3, 'TS2345'))
  })

  it('stays quick on a long output', () => {
    const begun = performance.now()
    failureDigest(`${'x'.repeat(3_000_000)}\n${'a.b '.repeat(500_000)}`)
    expect(performance.now() - begun).toBeLessThan(3_000)
  })
})
