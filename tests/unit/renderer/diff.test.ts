/** The diff's pure parts: rows, sides, words, places, the tree, marks and drafts. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DiffFile } from '../../../src/contract/diff.ts'
import { readDrafts } from '../../../src/renderer/features/diff/drafts.ts'
import { inTreeOrder, treeRows } from '../../../src/renderer/features/diff/file-tree.ts'
import {
  layoutOf,
  rowAt,
  rowsWithin,
  rowTop,
  sectionAt,
  sectionHeight,
} from '../../../src/renderer/features/diff/layout.ts'
import {
  ADDED,
  CONTEXT,
  counterpart,
  createPatchReader,
  createSides,
  HUNK,
  NOTE,
  nextChange,
  REMOVED,
  type Rows,
  rowOfLine,
} from '../../../src/renderer/features/diff/patch.ts'
import type { FileState } from '../../../src/renderer/features/diff/patch-store.ts'
import { linesOf, step } from '../../../src/renderer/features/diff/selection.ts'
import { parseSpot, spotText } from '../../../src/renderer/features/diff/spot.ts'
import { shiftOf } from '../../../src/renderer/features/diff/use-anchor.ts'
import { drawnRows } from '../../../src/renderer/features/diff/use-sections.ts'
import { contentOf, readMarks, withMark } from '../../../src/renderer/features/diff/viewed.ts'
import { changedWords, pieces, wordDiff } from '../../../src/renderer/features/diff/words.ts'
import { DIFF, hugeDiff } from './fake/diff-data.ts'
import { PATCH } from './fake/told-data.ts'

const read = (...parts: string[]) => {
  const reader = createPatchReader()
  for (const part of parts) reader.push(part)
  reader.end()
  return reader.rows
}

const sidesOf = (rows: Rows) => {
  const growing = createSides()
  growing.grow(rows)
  return growing.sides
}

describe('rows of a patch', () => {
  test('count lines on both sides', () => {
    const rows = read(PATCH)
    expect(rows.kinds.filter((kind) => kind === ADDED)).toHaveLength(4)
    expect(rows.old[rows.kinds.indexOf(REMOVED)]).toBe(37)
    expect([rows.kinds.at(-1), rows.text.at(-1)]).toEqual([NOTE, 'No newline at end of file'])
  })

  test('are not thrown off by lines that look like headers', () => {
    const rows = read('--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- not a header\n+++ neither\n context\n')
    expect(rows.kinds).toEqual([HUNK, REMOVED, ADDED, CONTEXT])
    expect(rows.text[1]).toBe('-- not a header')
  })

  test('are the same however the text is cut into pages', () => {
    const { patch } = hugeDiff(120)
    const whole = read(patch)
    fc.assert(
      fc.property(fc.array(fc.nat(patch.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), patch.length]
        expect(read(...places.slice(1).map((to, index) => patch.slice(places[index], to)))).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })

  test('are none where no line differs', () => {
    expect(read('old mode 100644\nnew mode 100755\n').kinds).toEqual([])
    expect(read('Binary files a/x and b/x differ\n').kinds).toEqual([])
  })

  test('stand beside each other by their place in a change, and every row stands somewhere', () => {
    const rows = read('@@ -1,4 +1,5 @@\n a\n-b\n-c\n+d\n+e\n+f\n g\n')
    const { left, right } = sidesOf(rows)
    expect(left).toEqual([0, 1, 2, 3, -1, 7])
    expect(right).toEqual([0, 1, 4, 5, 6, 7])
    expect(counterpart(rows, 2)).toBe(4)
    expect(counterpart(rows, 5)).toBe(3)
    expect(counterpart(rows, 6)).toBe(-1)
  })

  test('stand where they would stand had they come all at once', () => {
    const { patch } = hugeDiff(120)
    const whole = sidesOf(read(patch))
    fc.assert(
      fc.property(fc.array(fc.nat(patch.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), patch.length]
        const reader = createPatchReader()
        const growing = createSides()
        for (const [index, to] of places.slice(1).entries()) {
          reader.push(patch.slice(places[index], to))
          growing.grow(reader.rows)
        }
        expect(growing.sides).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })

  test('are gone through change by change', () => {
    const rows = read('@@ -1,4 +1,4 @@\n a\n-b\n+B\n c\n-d\n+D\n')
    expect(nextChange(rows, -1, 1)).toBe(2)
    expect(nextChange(rows, 2, 1)).toBe(5)
    expect(nextChange(rows, 5, 1)).toBe(-1)
    expect(nextChange(rows, 5, -1)).toBe(2)
  })
})

describe('chosen lines', () => {
  const rows = read('@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n')
  test('are those of their side', () => {
    expect(linesOf(rows, { file: 'x', side: 'new', anchor: 1, head: 4 })).toEqual({ line: 1, endLine: 3 })
    expect(linesOf(rows, { file: 'x', side: 'old', anchor: 2, head: 2 })).toEqual({ line: 2, endLine: 2 })
    expect(linesOf(rows, { file: 'x', side: 'old', anchor: 3, head: 3 })).toBeNull()
  })
  test('are walked past what cannot be commented on', () => {
    expect(step(rows, -1, 1, null)).toBe(1)
    expect(step(rows, 1, 1, 'new')).toBe(3)
    expect(step(rows, 4, 1, null)).toBe(4)
  })
})

describe('words', () => {
  test('that changed are marked, in both lines', () => {
    const { before, after } = wordDiff('const total = sum(rows)', 'const total = sum(lines, 2)')
    expect(before.map(([from, to]) => 'const total = sum(rows)'.slice(from, to))).toEqual(['rows'])
    expect(after.map(([from, to]) => 'const total = sum(lines, 2)'.slice(from, to)).join('')).toBe('lines, 2')
  })

  test('of lines that have nothing in common are not', () => {
    expect(wordDiff('import x from y', 'return 42;')).toEqual({ before: [], after: [] })
  })

  test('and colours cut a line without losing a character of it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 5 }),
        fc.string({ maxLength: 60 }),
        (text, cuts, other) => {
          const tokens = cuts
            .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b), name: 'code-name' }))
            .sort((a, b) => a.from - b.from)
          const cut = pieces(text, tokens, wordDiff(other, text).after)
          expect(cut.map((piece) => piece.text).join('')).toBe(text)
        },
      ),
    )
  })
})

describe('places', () => {
  const measures = { header: 36, row: 20, gap: 12 }
  const sections = [
    { rows: 3, inserts: [{ row: 1, key: 'a', height: 100 }] },
    { rows: 0, inserts: [] },
    { rows: 100_000, inserts: [] },
  ]
  const layout = layoutOf(sections, measures)

  test('add up', () => {
    expect([...layout.tops]).toEqual([0, 208, 256, 256 + 36 + 2_000_000 + 12])
    expect(sectionAt(layout, 0)).toBe(0)
    expect(sectionAt(layout, 208)).toBe(1)
    expect(sectionAt(layout, 1e9)).toBe(2)
    expect(sectionHeight({ rows: 0, inserts: [] }, measures)).toBe(48)
  })

  test('of rows are found again at their height, past what stands between', () => {
    const [first] = sections
    if (!first) throw new Error('no section')
    expect([0, 1, 2].map((row) => rowTop(first, row, measures))).toEqual([36, 56, 176])
    for (const row of [0, 1, 2]) expect(rowAt(first, rowTop(first, row, measures) + 1, measures)).toBe(row)
    expect(rowAt(first, 120, measures)).toBe(1)
    expect(rowsWithin(first, -500, 5_000, measures)).toEqual({ first: 0, last: 2 })
    const huge = sections[2]
    if (!huge) throw new Error('no section')
    const { first: from, last } = rowsWithin(huge, 1_000_000, 1_000_800, measures)
    expect(last - from).toBe(40)
  })
})

describe('what is in sight', () => {
  const measures = { header: 36, row: 20, gap: 12 }
  const of = (...rows: number[]) =>
    layoutOf(
      rows.map((count) => ({ rows: count, inserts: [] })),
      measures,
    )

  test('moves by what the files above it grow, and not by what it grows itself', () => {
    const before = of(5, 5, 5)
    expect(shiftOf(before, of(9, 5, 5), 160)).toBe(80)
    expect(shiftOf(before, of(1, 50, 5), 160)).toBe(-80)
    expect(shiftOf(before, of(5, 50, 50), 160)).toBe(0)
    expect(shiftOf(before, of(9, 5, 5), 20)).toBe(0)
    expect(shiftOf(before, of(50), 160)).toBe(0)
  })

  test('is taken for a small change while it is neither counted nor there', () => {
    const file = { path: 'a' } as DiffFile
    const none = { loading: false, begun: false, truncated: false, problem: null } as FileState
    expect(drawnRows(file, none, 0, false)).toBe(7)
    expect(drawnRows({ ...file, additions: 30, deletions: 10 }, none, 0, false)).toBe(47)
    expect(drawnRows({ ...file, additions: null, deletions: null }, none, 0, false)).toBe(1)
    expect(drawnRows(file, { ...none, begun: true }, 3, false)).toBe(3)
  })
})

describe('words of a pair of rows', () => {
  test('are compared once for both of them, and anew when another row stands against it', () => {
    const text = ['const a = 1', 'const a = 2', 'const a = 33']
    const once = changedWords(text, 0, 1)
    expect(once).toEqual(wordDiff('const a = 1', 'const a = 2'))
    expect(changedWords(text, 0, 1)).toBe(once)
    expect(changedWords(text, 0, 2)).toEqual(wordDiff('const a = 1', 'const a = 33'))
  })
})

describe('the tree of files', () => {
  test('joins folders that hold nothing but a folder, and leaves out what is filtered or closed', () => {
    const names = (rows: ReturnType<typeof treeRows>) => rows.map((row) => `${'  '.repeat(row.depth)}${row.name}`)
    const files = ['src/a/b/x.js', 'src/a/b/y.js', 'top.md'].map((path) => ({ path }) as DiffFile)
    expect(names(treeRows(files, () => true, new Set()))).toEqual(['src/a/b', '  x.js', '  y.js', 'top.md'])
    expect(names(treeRows(files, ({ path }) => path.endsWith('y.js'), new Set()))).toEqual(['src/a/b', '  y.js'])
    expect(names(treeRows(files, () => true, new Set(['src/a/b'])))).toEqual(['src/a/b', 'top.md'])
  })
  test('holds every file once', () => {
    expect(
      inTreeOrder(DIFF.files)
        .map((file) => file.path)
        .sort(),
    ).toEqual(DIFF.files.map((file) => file.path).sort())
  })
})

describe('what this viewer has seen', () => {
  const [file] = DIFF.files
  if (!file) throw new Error('no file')
  test('is unseen again once it holds something else', () => {
    expect(contentOf({ ...file, newBlob: 'f'.repeat(40) })).not.toBe(contentOf(file))
    expect(contentOf({ ...file, newMode: '100755' })).not.toBe(contentOf(file))
    expect(contentOf({ ...file })).toBe(contentOf(file))
  })
  test('is kept within bounds, and rubbish in the storage is nothing', () => {
    let marks = readMarks('[["a","1"],["b"],7,["c","2"]]')
    expect(marks).toEqual([
      ['a', '1'],
      ['c', '2'],
    ])
    for (let n = 0; n < 4_100; n++) marks = withMark(marks, `f${n}`, 'x')
    expect(marks.length).toBeLessThanOrEqual(4_000)
    expect(withMark(marks, 'f4099', null).some(([place]) => place === 'f4099')).toBe(false)
    expect(readMarks('{')).toEqual([])
  })
})

describe('drafts', () => {
  const draft = {
    id: '1',
    quote: 'x',
    file: 'a.js',
    side: 'new',
    line: 3,
    text: 'no',
    from: 'a'.repeat(40),
    to: 'b'.repeat(40),
  }
  test('survive as they were, and one that cannot be read takes no other with it', () => {
    expect(readDrafts(JSON.stringify([draft, { ...draft, line: 'three' }, 4]))).toEqual([draft])
    expect(readDrafts('nonsense')).toEqual([])
  })
})

test('a place in the address is read as it was written', () => {
  for (const spot of [
    { file: 'src/a:b.js', side: 'new' as const, line: 12 },
    { file: 'x', side: 'old' as const, line: null },
  ])
    expect(parseSpot(spotText(spot))).toEqual(spot)
  expect(parseSpot('new:1')).toBeNull()
  expect(rowOfLine(read(PATCH), 'new', 39)).toBeGreaterThan(0)
})
