import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must, refused, Sandbox } from './fixture.ts'

async function prepared() {
  const box = new Sandbox()
  const base = box.commit({ 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'c.txt': '1\n2\n3\n4\n5\n6\n' })
  const repo = await box.open()
  const path = box.worktree('task')
  must(await repo.addWorktree({ path, branch: 'switchyard/run1/task', base }))
  return { box, repo, base, path }
}

describe('previewMerge', () => {
  it('computes clean merges and names conflicts of every kind', async () => {
    const { box, repo, base, path } = await prepared()
    const ours = box.commit({ 'a.txt': 'ours\n', 'src/b.txt': null, 'new "ü"\n.txt': 'ours\n' })
    const clean = box.commit({ 'c.txt': '1\n2\n3\n4\n5\nsix\n' }, 'clean', path)
    const preview = must(await repo.previewMerge(ours, clean))
    expect(preview.conflicts).toEqual([])
    expect(await repo.readFile(preview.tree, 'c.txt')).toContain('six')
    expect(await repo.readFile(preview.tree, 'a.txt')).toBe('ours\n')

    const theirs = box.commit({ 'a.txt': 'theirs\n', 'src/b.txt': 'changed\n', 'new "ü"\n.txt': 'theirs\n' }, 't', path)
    const conflicted = must(await repo.previewMerge('main', theirs))
    expect([...conflicted.conflicts].sort()).toEqual(['a.txt', 'new "ü"\n.txt', 'src/b.txt'])
    expect(await repo.readFile(conflicted.tree, 'a.txt')).toContain('<<<<<<< ')
    expect((await repo.head(path)).commit).toBe(theirs)

    box.git(['checkout', '-q', '--orphan', 'alien', base])
    const alien = box.commit({ 'z.txt': 'z' })
    expect(refused(await repo.previewMerge(alien, theirs)).message).toContain('no common history')
    expect(refused(await repo.previewMerge('gone', theirs)).code).toBe('branch-not-found')
  })
})

describe('mergeIntoWorktree', () => {
  it('merges with a merge commit, and again without a further one', async () => {
    const { box, repo, path } = await prepared()
    const theirs = box.commit({ 'a.txt': 'theirs\n' })
    const done = must(await repo.mergeIntoWorktree(path, theirs, '-m odd message'))
    expect(done.conflicts).toEqual([])
    expect(box.git(['log', '-1', '--format=%s'], path)).toBe('-m odd message')
    expect(must(await repo.mergeIntoWorktree(path, theirs, 'm'))).toEqual(done)
  })

  it('leaves conflicts; a checkpoint concludes the merge once no marker is left', async () => {
    const { box, repo, path } = await prepared()
    const theirs = box.commit({ 'a.txt': 'theirs\n', 'src/b.txt': null, 'c.txt': '1\n2\n3\n4\n5\nsix\n' })
    const ours = box.commit({ 'a.txt': 'ours\n', 'src/b.txt': 'kept\n' }, 'ours', path)
    const begun = must(await repo.mergeIntoWorktree(path, 'main', 'Merge main'))
    expect([...begun.conflicts].sort()).toEqual(['a.txt', 'src/b.txt'])
    expect(begun.commit).toBe(ours)
    expect(must(await repo.mergeIntoWorktree(path, theirs, 'Merge main'))).toEqual(begun)
    expect(refused(await repo.mergeIntoWorktree(path, `${theirs}~1`, 'm')).code).toBe('unresolved-conflicts')

    const early = refused(await repo.checkpoint(path, { message: 'resolved', exclude: [] }))
    expect([early.code, early.details]).toEqual(['unresolved-conflicts', ['a.txt']])
    // An agent may add a file with its markers; that resolves nothing.
    box.git(['add', '-A'], path)
    expect(refused(await repo.checkpoint(path, { message: 'resolved', exclude: [] })).code).toBe('unresolved-conflicts')

    box.write('a.txt', 'ours and theirs\n', path)
    const done = must(await repo.checkpoint(path, { message: 'resolved', exclude: [] }))
    expect(done.committed).toBe(true)
    expect(box.git(['log', '-1', '--format=%P', done.commit])).toBe(`${ours} ${theirs}`)
    expect(await repo.readFile(done.commit, 'src/b.txt')).toBe('kept\n')
    expect(must(await repo.checkpoint(path, { message: 'again', exclude: [] })).committed).toBe(false)
  })

  it('concludes a merge whose result is just our side, and tolerates markers that HEAD has by right', async () => {
    const { box, repo, path } = await prepared()
    const marker = '<<<<<<< HEAD\nan example\n'
    const theirs = box.commit({ 'a.txt': `theirs\n` })
    const ours = box.commit({ 'a.txt': marker }, 'ours', path)
    must(await repo.mergeIntoWorktree(path, theirs, 'm'))
    box.write('a.txt', marker, path)
    const done = must(await repo.checkpoint(path, { message: 'ours wins', exclude: [] }))
    expect(box.git(['log', '-1', '--format=%P', done.commit])).toBe(`${ours} ${theirs}`)
  })

  it('names all paths of a rename conflict', async () => {
    const { box, repo, path } = await prepared()
    box.git(['mv', 'c.txt', 'theirs.txt'])
    const theirs = box.commit({})
    box.git(['mv', 'c.txt', 'ours.txt'], path)
    box.commit({}, 'ours', path)
    const { conflicts } = must(await repo.mergeIntoWorktree(path, theirs, 'm'))
    expect([...conflicts].sort()).toEqual(['c.txt', 'ours.txt', 'theirs.txt'])
  })

  it('refuses to merge over uncommitted files and an unknown commit', async () => {
    const { box, repo, path } = await prepared()
    const theirs = box.commit({ 'a.txt': 'theirs\n' })
    box.write('a.txt', 'uncommitted', path)
    const failure = refused(await repo.mergeIntoWorktree(path, theirs, 'm'))
    expect([failure.code, failure.message]).toEqual(['dirty-checkout', expect.stringContaining('a.txt')])
    expect(box.read('a.txt', path)).toBe('uncommitted')
    expect(refused(await repo.mergeIntoWorktree(path, 'gone', 'm')).code).toBe('branch-not-found')
  })
})

describe('fastForwardBranch', () => {
  it('moves a branch that is checked out nowhere, from either spelling of its name', async () => {
    const { box, repo, base, path } = await prepared()
    const ahead = box.commit({ 'a.txt': 'x' }, 'x', path)
    box.git(['branch', 'other', base])
    expect(must(await repo.fastForwardBranch('refs/heads/other', ahead))).toEqual({ checkout: null })
    expect(await repo.resolve('other')).toBe(ahead)
    expect(must(await repo.fastForwardBranch('other', ahead))).toEqual({ checkout: null })
    expect(refused(await repo.fastForwardBranch('other', base)).code).toBe('ref-moved')
    expect(refused(await repo.fastForwardBranch('gone', base)).code).toBe('branch-not-found')
  })

  it('updates a checkout, leaving its untracked files', async () => {
    const { box, repo, path } = await prepared()
    const ahead = box.commit({ 'a.txt': 'x', 'new.txt': 'n' }, 'x', path)
    box.write('mine.txt', 'mine')
    expect(must(await repo.fastForwardBranch('main', ahead))).toEqual({ checkout: box.root })
    expect([box.read('a.txt'), box.read('new.txt'), box.read('mine.txt')]).toEqual(['x', 'n', 'mine'])
    expect(must(await repo.fastForwardBranch('main', ahead))).toEqual({ checkout: box.root })
  })

  it('never touches uncommitted work', async () => {
    const { box, repo, base, path } = await prepared()
    const ahead = box.commit({ 'a.txt': 'x', 'new.txt': 'n', '.env': 'e' }, 'x', path)
    const files = Array.from({ length: 7 }, (_, n) => `f${n}`)
    for (const file of files) box.write(file, 'x')
    box.git(['add', '-A'])
    const dirty = refused(await repo.fastForwardBranch('main', ahead))
    expect(dirty.code).toBe('dirty-checkout')
    expect(dirty.message).toContain('f0, f1, f2, f3, f4 and 2 more')
    expect(dirty.message).toContain('commit or stash')
    box.git(['rm', '-rq', '--cached', '.'])
    box.git(['reset', '-q'])
    for (const file of files) box.git(['clean', '-fq', '--', file])

    box.write('new.txt', 'mine')
    const inTheWay = refused(await repo.fastForwardBranch('main', ahead))
    expect([inTheWay.code, inTheWay.message]).toEqual(['dirty-checkout', expect.stringContaining('new.txt')])
    box.git(['clean', '-fq'])
    // Ignored files are files as well: git would overwrite this one without a word.
    writeFileSync(join(box.root, '.git/info/exclude'), '.env\n')
    box.write('.env', 'secret')
    expect(refused(await repo.fastForwardBranch('main', ahead)).code).toBe('dirty-checkout')
    expect(box.read('.env')).toBe('secret')
    expect(await repo.resolve('main')).toBe(base)
  })

  it('waits for operations of the user to end, a rebase of the branch included', async () => {
    const { box, repo, base, path } = await prepared()
    box.git(['checkout', '-q', '-b', 'side'])
    box.commit({ 'a.txt': 'side\n' })
    box.git(['checkout', '-q', 'main'])
    const main = box.commit({ 'a.txt': 'main\n' })
    const ahead = must(await repo.commitTree({ tree: await repo.treeOf(base), parents: [main], message: 'ahead' }))
    expect(() => box.git(['rebase', '-q', 'side'])).toThrow()
    expect(refused(await repo.fastForwardBranch('main', ahead)).message).toContain('rebase is in progress')
    box.git(['rebase', '--abort'])
    expect(() => box.git(['merge', '-q', 'side'])).toThrow()
    expect(refused(await repo.fastForwardBranch('main', ahead)).message).toContain('merge is in progress')
    box.git(['merge', '--abort'])
    must(await repo.fastForwardBranch('main', ahead))
    expect(existsSync(path)).toBe(true)
  })

  it('leaves a lock that the user holds alone, and says so', async () => {
    const { box, repo, path } = await prepared()
    const ahead = box.commit({ 'a.txt': 'x' }, 'x', path)
    const lock = join(box.root, '.git/index.lock')
    writeFileSync(lock, '')
    const failure = refused(await repo.fastForwardBranch('main', ahead))
    expect(failure.message).toContain('index.lock')
    expect(existsSync(lock)).toBe(true)
  }, 30_000)
})
