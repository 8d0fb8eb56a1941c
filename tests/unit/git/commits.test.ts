import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must, refused, Sandbox } from './fixture.ts'

async function prepared(config?: string) {
  const box = new Sandbox('project', config)
  const base = box.commit({ 'a.txt': 'a\n', 'src/b.txt': 'b\n' })
  const repo = await box.open()
  const tree = box.worktree('task')
  must(await repo.addWorktree({ path: tree, branch: 'switchyard/run1/task', base }))
  return { box, repo, tree, base }
}

describe('checkpoint', () => {
  it('commits all that is not ignored, and nothing when nothing changed', async () => {
    const { box, repo, tree, base } = await prepared()
    const before = must(await repo.checkpoint(tree, { message: 'none', exclude: [] }))
    expect(before).toEqual({ commit: base, tree: await repo.treeOf(base), committed: false })

    box.write('new "file"\n.txt', 'n', tree)
    box.write('a.txt', 'changed\n', tree)
    const after = must(await repo.checkpoint(tree, { message: '# kept\n\nbody', exclude: [] }))
    expect(after.committed).toBe(true)
    expect(after.tree).toBe(await repo.treeOf(after.commit))
    expect(box.git(['log', '-1', '--format=%P %an <%ae>%n%B'], tree)).toBe(
      `${base} Ada <ada@example.com>\n# kept\n\nbody`,
    )
    expect(await repo.resolve('switchyard/run1/task')).toBe(after.commit)
    expect(await repo.status(tree)).toEqual({ tracked: [], untracked: [] })
  })

  it('leaves out what setup made, without a .gitignore, and keeps the user own global excludes', async () => {
    const { box, repo, tree } = await prepared(
      '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[core]\n\texcludesFile = ~/mine\n',
    )
    writeFileSync(join(box.home, 'mine'), '*.swp')
    box.write('node_modules/dep/index.js', 'x', tree)
    box.write('x.swp', 'x', tree)
    const none = must(await repo.checkpoint(tree, { message: 'm', exclude: ['/node_modules/'] }))
    expect(none.committed).toBe(false)
    box.write('real.txt', 'x', tree)
    const some = must(await repo.checkpoint(tree, { message: 'm', exclude: ['/node_modules/'] }))
    expect(some.committed).toBe(true)
    expect((await repo.listFiles(some.commit)).sort()).toEqual(['a.txt', 'real.txt', 'src/b.txt'])
    expect(box.git(['status', '--porcelain'], box.root)).toBe('')
    // A later snapshot goes by the same patterns.
    box.write('late.txt', 'x', tree)
    const { snapshot } = must(await repo.removeWorktree(tree))
    expect((await repo.listFiles(snapshot ?? '')).sort()).toEqual(['a.txt', 'late.txt', 'real.txt', 'src/b.txt'])
  })

  it('reads the excludes of ~/.config/git/ignore, too', async () => {
    const { box, repo, tree } = await prepared()
    mkdirSync(join(box.home, '.config/git'), { recursive: true })
    writeFileSync(join(box.home, '.config/git/ignore'), '*.log\n')
    box.write('x.log', 'x', tree)
    box.write('made', 'x', tree)
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: ['made'] })).committed).toBe(false)
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: [] })).committed).toBe(true)
  })

  it('makes no commit of a changed time stamp', async () => {
    const { repo, tree, base } = await prepared()
    utimesSync(join(tree, 'a.txt'), new Date(0), new Date(0))
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: [] })).commit).toBe(base)
  })

  it('makes no commit of line ends that git normalises away', async () => {
    const { box, repo, tree } = await prepared()
    box.write('.gitattributes', '*.txt text\n', tree)
    const first = must(await repo.checkpoint(tree, { message: 'm', exclude: [] }))
    box.write('a.txt', 'a\r\n', tree)
    const second = must(await repo.checkpoint(tree, { message: 'm', exclude: [] }))
    expect(second).toEqual({ commit: first.commit, tree: first.tree, committed: false })
  })

  it('leaves repositories inside the worktree alone, with and without commits', async () => {
    const { box, repo, tree } = await prepared()
    for (const name of ['empty', 'full']) {
      mkdirSync(join(tree, name))
      box.git(['init', '-q'], join(tree, name))
    }
    box.commit({ 'x.txt': 'x' }, 'x', join(tree, 'full'))
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: [] })).committed).toBe(false)
    box.write('c.txt', 'c', tree)
    const made = must(await repo.checkpoint(tree, { message: 'm', exclude: [] }))
    expect((await repo.listFiles(made.commit)).sort()).toEqual(['a.txt', 'c.txt', 'src/b.txt'])
    box.write('d.txt', 'd', tree)
    const { snapshot } = must(await repo.restoreHead(tree, { reason: 'r', exclude: [] }))
    expect((await repo.listFiles(snapshot ?? '')).sort()).toEqual(['a.txt', 'c.txt', 'd.txt', 'src/b.txt'])
    expect(box.read('full/x.txt', tree)).toBe('x')
  })

  it('never runs hooks or signs, and names itself where the user has no identity', async () => {
    const { box, repo, tree } = await prepared(
      '[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = true\n[user]\n\tuseConfigOnly = true\n[core]\n\thooksPath = ~/hooks\n',
    )
    mkdirSync(join(box.home, 'hooks'))
    for (const hook of ['pre-commit', 'commit-msg', 'post-checkout', 'reference-transaction']) {
      writeFileSync(join(box.home, 'hooks', hook), '#!/bin/sh\nexit 1\n')
      chmodSync(join(box.home, 'hooks', hook), 0o755)
    }
    box.write('c.txt', 'c', tree)
    const { commit } = must(await repo.checkpoint(tree, { message: 'm', exclude: [] }))
    expect(box.git(['log', '-1', '--format=%an <%ae> %cn', commit])).toBe(
      'Switchyard <switchyard@localhost> Switchyard',
    )
  })

  it('waits for a lock that someone else holds', async () => {
    const { box, repo, tree } = await prepared()
    const lock = join(box.git(['rev-parse', '--absolute-git-dir'], tree), 'index.lock')
    writeFileSync(lock, '')
    box.write('c.txt', 'c', tree)
    const pending = repo.checkpoint(tree, { message: 'm', exclude: [] })
    const { rm } = await import('node:fs/promises')
    await rm(lock)
    expect(must(await pending).committed).toBe(true)
  })

  it('takes away a lock that a killed git left in a worktree of ours, not one in the user checkout', async () => {
    const { box, repo, tree } = await prepared()
    const lock = join(box.git(['rev-parse', '--absolute-git-dir'], tree), 'index.lock')
    writeFileSync(lock, '')
    utimesSync(lock, new Date(0), new Date(0))
    box.write('c.txt', 'c', tree)
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: [] })).committed).toBe(true)
  })

  it('says that a folder is no worktree, also inside another repository', async () => {
    const { box, repo } = await prepared()
    mkdirSync(join(box.root, 'folder'))
    const failure = refused(await repo.checkpoint(join(box.root, 'folder'), { message: 'm', exclude: [] }))
    expect(failure.code).toBe('not-a-repository')
    await expect(repo.head(join(box.root, 'folder'))).rejects.toThrow('not a git repository')
  })
})

describe('restoreHead', () => {
  it('goes back to HEAD after a snapshot; ignored and excluded files stay', async () => {
    const { box, repo, tree, base } = await prepared()
    box.write('a.txt', 'changed', tree)
    box.write('sub/new.txt', 'n', tree)
    box.write('kept.tmp', 'i', tree)
    box.write('node_modules/x', 'x', tree)
    const staged = box.git(['ls-files', '-s'], tree)
    const exclude = ['node_modules', '*.tmp']
    const done = must(await repo.restoreHead(tree, { reason: 'read-only phase wrote', exclude }))
    expect(done.files.sort()).toEqual(['a.txt', 'sub/new.txt'])
    expect(done.snapshot).toMatch(/^refs\/switchyard\/snapshots\/task-/)
    expect(box.git(['show', `${done.snapshot}:sub/new.txt`])).toBe('n')
    expect(box.git(['log', '-1', '--format=%s %P', done.snapshot ?? ''])).toBe(`read-only phase wrote ${base}`)
    expect(box.read('a.txt', tree)).toBe('a\n')
    expect(box.git(['ls-files', '-s'], tree)).toBe(staged)
    expect(box.git(['ls-files', '--others'], tree).split('\n').sort()).toEqual(['kept.tmp', 'node_modules/x'])
    expect(must(await repo.restoreHead(tree, { reason: 'r', exclude }))).toEqual({ snapshot: null, files: [] })
  })

  it('also keeps what only a changed .gitignore hid, before it goes', async () => {
    const { box, repo, tree } = await prepared()
    box.write('.gitignore', 'hidden\n', tree)
    box.write('hidden', 'precious', tree)
    must(await repo.restoreHead(tree, { reason: 'r', exclude: [] }))
    expect(box.git(['ls-files', '--others'], tree)).toBe('')
    const refs = box.git(['for-each-ref', '--format=%(refname)', 'refs/switchyard']).split('\n')
    const files = await Promise.all(refs.map((ref) => repo.readFile(ref, 'hidden')))
    expect(files).toContain('precious')
  })

  it('ends a merge that waits for its conflicts', async () => {
    const { box, repo, tree, base } = await prepared()
    box.git(['checkout', '-q', '-b', 'other', base])
    const theirs = box.commit({ 'a.txt': 'theirs\n' })
    const ours = box.commit({ 'a.txt': 'ours\n' }, 'ours', tree)
    expect(must(await repo.mergeIntoWorktree(tree, theirs, 'm')).conflicts).toEqual(['a.txt'])
    const done = must(await repo.restoreHead(tree, { reason: 'resolver failed', exclude: [] }))
    expect(done.files).toEqual(['a.txt'])
    expect(await repo.readFile(done.snapshot ?? '', 'a.txt')).toContain('<<<<<<<')
    expect((await repo.head(tree)).commit).toBe(ours)
    expect(must(await repo.checkpoint(tree, { message: 'm', exclude: [] })).committed).toBe(false)
  })
})

describe('commitTree and advanceRef', () => {
  it('makes commits of trees and moves refs only from where they are expected', async () => {
    const { repo, base } = await prepared()
    const tree = await repo.treeOf(base)
    const one = must(await repo.commitTree({ tree, parents: [base], message: 'one\n' }))
    const two = must(await repo.commitTree({ tree, parents: [one, base], message: '--amend' }))
    expect(must(await repo.advanceRef('refs/heads/switchyard/run1/integration', one, null))).toBeUndefined()
    expect(refused(await repo.advanceRef('switchyard/run1/integration', two, null)).code).toBe('ref-moved')
    expect(refused(await repo.advanceRef('switchyard/run1/integration', two, base)).code).toBe('ref-moved')
    expect(refused(await repo.advanceRef('switchyard/run1/missing', two, base)).code).toBe('ref-moved')
    must(await repo.advanceRef('switchyard/run1/integration', two, one))
    expect(await repo.resolve('switchyard/run1/integration')).toBe(two)
    expect(refused(await repo.commitTree({ tree: 'nothing', parents: [], message: 'm' })).code).toBe('git-failed')
  })

  it('says which branch of the user leaves no room for ours', async () => {
    const box = new Sandbox()
    const base = box.commit({ 'a.txt': 'a' })
    box.git(['branch', 'switchyard'])
    const repo = await box.open()
    for (const failure of [
      refused(await repo.advanceRef('refs/heads/switchyard/r/integration', base, null)),
      refused(await repo.addWorktree({ path: box.worktree('x'), branch: 'switchyard/r/x', base })),
    ]) {
      expect(failure.code).toBe('branch-conflict')
      expect(failure.message).toContain('git branch -m switchyard')
    }
    const tree = box.worktree('y')
    must(await repo.addWorktree({ path: tree, branch: null, base }))
    expect(refused(await repo.switchWorktree(tree, { branch: 'switchyard/r/y', base })).code).toBe('branch-conflict')
  })
})
