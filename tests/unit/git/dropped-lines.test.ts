import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WordIndex, wordsOf } from '../../../src/main/git/word-index.ts'
import { must, Sandbox } from './fixture.ts'

type Files = Readonly<Record<string, string | null>>

/** Commits a base, a target on top of it, and a result on top of the target (what a resolver made of the merge). */
async function dropped(base: Files, target: Files, result: Files, limit = 100): Promise<string[]> {
  const box = new Sandbox()
  const commits = [box.commit(base), box.commit(target), box.commit(result)]
  const [a = '', b = '', c = ''] = commits
  return (await box.open()).droppedLines({ base: a, target: b, result: c, limit })
}

/** A base and two commits on top of it, by one process: the property below makes hundreds. */
function importThree(box: Sandbox, ...trees: [Record<string, string>, Record<string, string>, Record<string, string>]) {
  const commits = trees.map((files, n) => {
    const contents = Object.entries(files).map(
      ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    )
    const from = n === 0 ? '' : 'from :1\n'
    return `commit refs/heads/import${n}\nmark :${n + 1}\ncommitter A <a@b> 0 +0000\ndata 1\nx\n${from}${contents.join('')}\n`
  })
  const reset = trees.map((_, n) => `reset refs/heads/import${n}\nfrom ${'0'.repeat(40)}\n\n`)
  const asked = trees.map((_, n) => `get-mark :${n + 1}\n`)
  const ids = box
    .git(['fast-import', '--quiet', '--force'], box.root, [...reset, ...commits, ...asked].join(''))
    .split('\n')
  return [ids[0] ?? '', ids[1] ?? '', ids[2] ?? ''] as const
}

describe('droppedLines', () => {
  it('names lines that the target gained and the result lacks', async () => {
    const lost = await dropped(
      { 'a.js': 'const first = 1\n', 'b.js': 'untouched()\n' },
      { 'a.js': 'const first = 1\n  const second = 2\n}\n\n', 'c.js': 'brandNewFile()\n', 'd.js': 'otherFile()\n' },
      { 'a.js': 'const first = 1\nconst third = 3\n', 'c.js': null },
    )
    expect(lost.sort()).toEqual(['a.js: const second = 2', 'c.js: brandNewFile()'])
  })

  it('counts: one of two equal lines is not enough', async () => {
    expect(await dropped({ 'a.js': 'x\n' }, { 'a.js': 'x\ncall()\ncall()\n' }, { 'a.js': 'x\ncall()\n' })).toEqual([
      'a.js: call()',
    ])
  })

  it('is content with lines that were indented, moved, renamed or joined', async () => {
    const body = Array.from({ length: 20 }, (_, n) => `statement${n}()\n`).join('')
    const lost = await dropped(
      { 'a.js': body, 'b.js': body },
      { 'a.js': `${body}movedElsewhere()\nkeptHere()\n`, 'b.js': `import { a, b } from 'x'\nindented()\n${body}` },
      {
        'a.js': null,
        'renamed.js': `${body}keptHere()\n`,
        'new.js': '  movedElsewhere()\n',
        'b.js': `import { a, b, c } from 'x'\n    indented()\n${body}`,
      },
    )
    expect(lost).toEqual([])
  })

  it('does not take a moved line for two', async () => {
    const lost = await dropped(
      { 'a.js': 'x\n', 'b.js': 'y\n' },
      { 'a.js': 'x\nsameLine()\n', 'b.js': 'y\nsameLine()\n' },
      { 'a.js': 'x\n', 'b.js': 'y\n', 'c.js': 'sameLine()\n' },
    )
    expect(lost.length).toBe(1)
  })

  it('does not miss what the target had removed again, short lines, lock files or results equal to the target', async () => {
    expect(await dropped({ 'a.js': 'longLine()\n' }, { 'a.js': 'ab\n' }, { 'a.js': 'longLine()\n' })).toEqual([])
    const lock = 'package-lock.json'
    expect(await dropped({ [lock]: '{}\n' }, { [lock]: '"version": "1"\n' }, { [lock]: '{}\n' })).toEqual([])
    expect(await dropped({ 'a.js': 'a\n' }, { 'a.js': 'gained()\n' }, {})).toEqual([])
  })

  it('stops at the limit, and gets through 200,000 lines', async () => {
    const lines = (word: string, count: number) =>
      Array.from({ length: count }, (_, n) => `${word} ${n} shared words here\n`).join('')
    const lost = await dropped({ 'a.js': 'a\n' }, { 'a.js': lines('target', 30) }, { 'a.js': lines('result', 30) }, 25)
    expect(lost.length).toBe(25)
    const all = await dropped(
      { 'a.js': 'a\n' },
      { 'a.js': lines('target', 200_000) },
      { 'a.js': `${lines('result', 200_000)}target\n` },
      1e6,
    )
    expect(all.length).toBe(200_000)
  }, 60_000)

  it('never complains about a merge without conflicts', async () => {
    const box = new Sandbox()
    const repo = await box.open(box.commit({}) && box.root)
    const line = fc.constantFrom('alpha()', 'beta()', 'gamma()', '  alpha()', 'delta = alpha + beta', '}', '')
    const text = fc.array(line, { maxLength: 30 })
    const edit = fc.record({ at: fc.nat(30), remove: fc.nat(3), insert: fc.array(line, { maxLength: 3 }) })
    const edits = fc.array(edit, { maxLength: 4 })
    const file = fc.record({ base: text, ours: edits, theirs: edits })
    const apply = (lines: readonly string[], changes: readonly { at: number; remove: number; insert: string[] }[]) => {
      const now = [...lines]
      for (const { at, remove, insert } of changes) now.splice(Math.min(at, now.length), remove, ...insert)
      return `${now.join('\n')}\n`
    }
    let clean = 0
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 2 }), async (files) => {
        const at = (pick: (f: (typeof files)[number]) => string) =>
          Object.fromEntries(files.map((f, n) => [`${n}.js`, pick(f)]))
        const [base, target, theirs] = importThree(
          box,
          at((f) => apply(f.base, [])),
          at((f) => apply(f.base, f.ours)),
          at((f) => apply(f.base, f.theirs)),
        )
        const merged = must(await repo.previewMerge(target, theirs))
        if (merged.conflicts.length > 0) return
        clean += 1
        expect(await repo.droppedLines({ base, target, result: merged.tree, limit: 10 })).toEqual([])
      }),
      { numRuns: 60, seed: 7 },
    )
    expect(clean).toBeGreaterThan(5)
  }, 60_000)
})

describe('WordIndex', () => {
  it('finds lines that have all words', () => {
    const index = new WordIndex(['import { a, c, b } from "x"', 'import { d }'])
    expect(index.hasLineWith(wordsOf('import { a, b } from "x"'))).toBe(true)
    expect(index.hasLineWith(wordsOf('import { a, d }'))).toBe(false)
    expect(index.hasLineWith(wordsOf('import { e }'))).toBe(false)
  })
})
