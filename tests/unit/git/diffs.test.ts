import { chmodSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PatchParser, unquote } from '../../../src/main/git/patch-parser.ts'
import { Sandbox } from './fixture.ts'

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const odd = '-odd "name"\n\té.txt'

async function prepared() {
  const box = new Sandbox(
    'project',
    '[init]\n\tdefaultBranch = main\n[diff]\n\tnoprefix = true\n\trenames = false\n\texternal = false\n',
  )
  const text = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join('')
  const from = box.commit({
    'moved.txt': text,
    'a.txt': '1\n2\n3',
    'gone.txt': 'g\n',
    'run.sh': 'r\n',
    bin: 'a\0b',
    link: 'l',
  })
  box.git(['mv', 'moved.txt', 'to here.txt'])
  box.write('to here.txt', `${text}extra\n`)
  chmodSync(join(box.root, 'run.sh'), 0o755)
  unlinkSync(join(box.root, 'link'))
  symlinkSync('a.txt', join(box.root, 'link'))
  const to = box.commit({ 'a.txt': '1\n-- 2\n++ 3\n3\n', 'gone.txt': null, [odd]: 'x\ny\n', bin: 'a\0c' })
  return { box, repo: await box.open(), from, to }
}

describe('changes', () => {
  it('names every kind of change, with any name', async () => {
    const { repo, from, to } = await prepared()
    const found = (await repo.changes(from, to)).sort((a, b) => (a.path < b.path ? -1 : 1))
    expect(found).toEqual([
      { path: odd, oldPath: null, status: 'added' },
      { path: 'a.txt', oldPath: null, status: 'modified' },
      { path: 'bin', oldPath: null, status: 'modified' },
      { path: 'gone.txt', oldPath: null, status: 'deleted' },
      { path: 'link', oldPath: null, status: 'typechange' },
      { path: 'run.sh', oldPath: null, status: 'modified' },
      { path: 'to here.txt', oldPath: 'moved.txt', status: 'renamed' },
    ])
    expect(await repo.changes(to, to)).toEqual([])
    expect((await repo.changes(EMPTY_TREE, from)).length).toBe(6)
  })
})

describe('fileDiffs', () => {
  it('counts lines when it is asked to, and compares no file otherwise', async () => {
    const { repo, from, to } = await prepared()
    const counted = await repo.fileDiffs(from, to, { counts: true })
    const named = await repo.fileDiffs(from, to, { counts: false })
    expect(named).toEqual(counted.map(({ additions, deletions, ...file }) => file))
    const counts = new Map(counted.map(({ path, additions, deletions }) => [path, [additions, deletions]]))
    expect(counts.get('a.txt')).toEqual([3, 2])
    expect(counts.get('to here.txt')).toEqual([1, 0])
    expect(counts.get(odd)).toEqual([2, 0])
    expect(counts.get('bin')).toEqual([null, null])
  })
})

describe('streamPatch', () => {
  it('hands on the patch piece by piece, and ends git when nobody wants more', async () => {
    const { box, repo, to } = await prepared()
    const big = box.commit({ 'big.txt': 'a line of text\n'.repeat(200_000) })
    const options = { paths: ['big.txt'], maxBytes: 1e9, context: 3 }
    const pieces: Buffer[] = []
    const all = await repo.streamPatch(to, big, { ...options, signal: new AbortController().signal }, (bytes) =>
      pieces.push(bytes),
    )
    expect(all.truncated).toBe(false)
    expect(pieces.length).toBeGreaterThan(1)
    const size = Buffer.concat(pieces).length
    const enough = new AbortController()
    let seen = 0
    const part = await repo.streamPatch(to, big, { ...options, signal: enough.signal }, (bytes) => {
      seen += bytes.length
      enough.abort()
    })
    expect(part.truncated).toBe(true)
    expect(seen).toBeLessThan(size)
  })
})

describe('addedLines', () => {
  it('numbers the lines of the new file, whatever they look like', async () => {
    const { repo, from, to } = await prepared()
    const found = new Map((await repo.addedLines(from, to)).map((file) => [file.path, file.lines]))
    expect(found.get('a.txt')).toEqual([
      { line: 2, text: '-- 2' },
      { line: 3, text: '++ 3' },
      { line: 4, text: '3' },
    ])
    expect(found.get('to here.txt')).toEqual([{ line: 31, text: 'extra' }])
    expect(found.get(odd)?.map((line) => line.text)).toEqual(['x', 'y'])
    expect(found.has('bin')).toBe(false)
    expect(found.has('gone.txt')).toBe(false)
    expect((await repo.addedLines(EMPTY_TREE, from)).length).toBe(5)
  })
})

describe('diff', () => {
  it('is a patch that git applies, whatever the user configured', async () => {
    const { box, repo, from, to } = await prepared()
    const patch = await repo.diff(from, to, { maxBytes: 1e6, paths: ['a.txt', odd] })
    expect(patch).toContain('--- a/a.txt\n+++ b/a.txt')
    expect(patch).toContain('++ 3')
    expect(patch).not.toContain('gone.txt')
    box.git(['checkout', '-q', '--detach', from])
    box.write('../x.patch', patch)
    box.git(['apply', '../x.patch'])
    expect(box.read(odd)).toBe('x\ny\n')
    expect(await repo.diff(from, to, { maxBytes: 1e6, context: 0, paths: ['to here.txt'] })).not.toContain(' line 28')
    expect(await repo.diff(from, from, { maxBytes: 100 })).toBe('')
    // A path is a name, never a pattern.
    expect(await repo.diff(from, to, { maxBytes: 1e6, paths: ['*.txt', ':/'] })).toBe('')
  })

  it('is cut at a line and says what was left out', async () => {
    const { box, repo, to } = await prepared()
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`f${String(n).padStart(2, '0')}`, 'ü\n'.repeat(50)]),
    )
    const big = box.commit(files)
    const patch = await repo.diff(to, big, { maxBytes: 3_001 })
    expect(Buffer.byteLength(patch)).toBeLessThan(4_000)
    expect(patch).not.toContain('\ufffd')
    const note = patch.trimEnd().split('\n').at(-1) ?? ''
    const shown = patch.match(/^diff --git/gm)?.length ?? 0
    expect(note).toContain(`not shown in full: ${40 - shown + 1} of 40 files: "f${String(shown - 1).padStart(2, '0')}"`)
    expect(note).toContain('and ')
  })
})

describe('submodules', () => {
  it('are no files, and neither break diffs nor status', async () => {
    const box = new Sandbox()
    const from = box.commit({ 'a.txt': 'a' })
    box.git(['update-index', '--add', '--cacheinfo', `160000,${from},lib`])
    box.git(['-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-qm', 'lib'])
    const repo = await box.open()
    expect(await repo.listFiles('HEAD')).toEqual(['a.txt'])
    expect(await repo.changes(from, 'HEAD')).toEqual([{ path: 'lib', oldPath: null, status: 'added' }])
    expect(await repo.readFile('HEAD', 'lib')).toBeNull()
    expect(await repo.diff(from, 'HEAD', { maxBytes: 1_000 })).toContain('Subproject commit')
    expect((await repo.status(box.root)).untracked).toEqual([])
  })
})

describe('PatchParser', () => {
  it('reads the same from any pieces, and cuts endless lines', () => {
    const patch = Buffer.from(
      `diff --git a/x b/x\n--- a/x\n+++ "b/\\303\\274\\n"\n@@ -1,2 +1 @@ f\n-é\n--- y\n+++ z${'w'.repeat(50_000)}\n\\ No newline at end of file\n`,
    )
    for (const size of [1, 2, 7, patch.length]) {
      const seen: string[] = []
      const parser = new PatchParser({
        file: (a, b) => seen.push(`${a} ${b}`),
        added: (text, line) => seen.push(`+${line} ${text.slice(0, 5)} ${text.length}`),
        removed: (text) => seen.push(`-${text}`),
      })
      for (let at = 0; at < patch.length; at += size) parser.push(patch.subarray(at, at + size))
      parser.end()
      expect(seen).toEqual(
        ['x ü\n', '-é', '--- y'.slice(1), `+1 ++ zw ${19_999}`].map((s) => (s === '-- y' ? '--- y' : s)),
      )
    }
  })

  it('undoes quoting', () => {
    expect(unquote('"a\\tb\\"c\\\\d\\303\\251"')).toBe('a\tb"c\\dé')
  })
})
