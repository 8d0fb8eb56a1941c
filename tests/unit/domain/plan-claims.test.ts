/** Claims: what they cover, and that an overlap is never missed (picomatch and folders are the oracle). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimCovers, claimsOverlap, normaliseClaim } from '../../../src/main/domain/plan/claims.ts'

describe('claimsOverlap', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'SRC/A.ts', true],
    ['src/a.ts', 'src/b.ts', false],
    ['src', 'src/a.ts', true],
    ['src/a', 'src/ab', false],
    ['src/**', 'src/x/y.ts', true],
    ['src/**', 'lib/**', false],
    ['src/*.ts', 'src/*.js', false],
    ['src/*.ts', 'src/a*', true],
    ['src/*.ts', 'src/x/a.ts', false],
    ['**/*.test.ts', 'src/**', true],
    ['**/*.test.ts', 'src/*.md', false],
    ['**', 'anything/at/all', true],
    ['src/*.{ts,js}', 'src/a.ts', true],
    ['src/{a,b/c}.ts', 'src/b/c.ts', true],
    ['src/{a,b}.ts', 'lib/a.ts', false],
    ['app/[slug]/page.tsx', 'app/[slug]/page.tsx', true],
    ['app/[slug]/page.tsx', 'app/[id]/page.tsx', false],
    ['app/(shop)/page.tsx', 'app/(blog)/page.tsx', false],
    ['app/(shop)/page.tsx', 'app/shop/page.tsx', true],
    ['src/[ab].ts', 'src/b.ts', true],
    ['src/[a-c].ts', 'src/b.ts', true],
    ['caf\u00e9.ts', 'cafe\u0301.ts', true],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(claimsOverlap([a], [b])).toBe(expected)
    expect(claimsOverlap([b], [a])).toBe(expected)
  })

  it('is false for tasks that claim nothing', () => {
    expect(claimsOverlap([], ['**'])).toBe(false)
    expect(claimsOverlap([], [])).toBe(false)
  })

  it('never misses a common path', () => {
    const word = fc.constantFrom('a', 'b', 'ab', 'A', '.x', 'a.b', '[ab]', '(a)', '{a}', 'a+', '@a')
    const piece = fc.oneof(
      word,
      fc.constantFrom(
        '*',
        '?',
        '**',
        '*.b',
        'a*',
        '[ab]',
        '[a-c]',
        '[^b]',
        '[!a]',
        '[ab]+',
        '[ab]?',
        '{a,b}',
        '{a,b/a}',
      ),
      fc.constantFrom(
        '{a,b',
        'b}',
        '!(a)',
        '+(a|b)',
        '@(a|b)',
        '*(a)',
        '?(a)b',
        '(a|b)',
        '(a',
        'b)',
        '[a',
        'a]',
        'a|b',
        '"a"',
      ),
      fc.constantFrom(
        'a**',
        '**b',
        '***',
        '{a..c}',
        '{1..3}',
        '[[:alpha:]]',
        '[]',
        '[a/b]',
        'a!b',
        '^a',
        '$',
        '(.*)',
        '(?:a)',
        '<a>',
        "'a'",
        '.*',
        '..a',
        '(a.b)',
      ),
      fc.tuple(word, fc.constantFrom('*', '?', '[ab]', '{a,b}')).map((parts) => parts.join('')),
    )
    const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    let common = 0
    fc.assert(
      fc.property(pattern, pattern, fc.array(path, { minLength: 20, maxLength: 60 }), (one, other, paths) => {
        const [a, b] = [normaliseClaim(one), normaliseClaim(other)]
        if (!a.ok || !b.ok) return
        const shared = [...paths, one, other].find((file) => claimCovers(a.value, file) && claimCovers(b.value, file))
        if (shared === undefined) return
        common += 1
        if (!claimsOverlap([a.value], [b.value])) throw new Error(`${a.value} and ${b.value} both cover ${shared}`)
      }),
      { numRuns: 3000 },
    )
    // The property would be empty if nothing ever was in common.
    expect(common).toBeGreaterThan(100)
  })
})

describe('claimCovers', () => {
  it.each([
    ['src', 'src/deep/a.ts', true],
    ['src/*.ts', 'src/.hidden.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['app/[slug]/page.tsx', 'app/[slug]/page.tsx', true],
    ['Src/A.ts', 'src/a.ts', true],
    ['app/(shop)/**', 'app/(shop)/page.tsx', true],
    ['app/[slug]/*.tsx', 'app/[slug]/page.tsx', true],
    ['src/a', 'src/ab', false],
  ])('%s covers %s: %s', (claim, path, expected) => {
    expect(claimCovers(claim, path)).toBe(expected)
  })
})
