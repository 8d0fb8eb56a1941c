import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RunId, TaskId } from '../../../src/contract/ids.ts'
import { createGit } from '../../../src/main/git/create-git.ts'
import { gitEnvironment } from '../../../src/main/git/git-environment.ts'
import { branchRef, fullRef, integrationRef, revision, shortBranch, taskBranch } from '../../../src/main/git/refs.ts'
import { must, refused, Sandbox, tempFolder } from './fixture.ts'

describe('version', () => {
  it('is what git says', async () => {
    expect(await createGit({ env: process.env }).version()).toMatch(/^\d+\.\d+/)
  })

  it('is null without git, and opening says what to install', async () => {
    const git = createGit({ env: { PATH: tempFolder() } })
    expect(await git.version()).toBeNull()
    expect(refused(await git.open(tempFolder())).message).toContain('install git')
  })
})

describe('open', () => {
  it('finds the top of the repository from a folder inside, through a symbolic link', async () => {
    const box = new Sandbox()
    box.commit({ 'src/a.txt': 'a' })
    expect((await box.open(join(box.root, 'src'))).root).toBe(box.root)
    symlinkSync(box.root, join(box.folder, 'link'))
    expect((await box.open(join(box.folder, 'link'))).root).toBe(box.root)
  })

  it('works in a linked worktree of the user', async () => {
    const box = new Sandbox('odd "name" ü')
    box.commit({ 'a.txt': 'a' })
    box.git(['worktree', 'add', '-q', '-b', 'topic', join(box.folder, 'linked')])
    const repo = await box.open(join(box.folder, 'linked'))
    expect(repo.root).toBe(join(box.folder, 'linked'))
    expect(await repo.currentBranch()).toBe('topic')
    expect((await repo.listWorktrees()).map((entry) => entry.branch)).toEqual(['main', 'topic'])
    must(await repo.addWorktree({ path: box.worktree('t'), branch: 'switchyard/r/t', base: 'topic' }))
    expect((await repo.listWorktrees()).length).toBe(3)
  })

  it('says what a folder is that cannot be used', async () => {
    const box = new Sandbox()
    const git = createGit({ env: box.env })
    expect(refused(await git.open(box.root)).code).toBe('no-commits')
    expect(refused(await git.open(join(box.root, '.git'))).message).toContain('.git folder')
    expect(refused(await git.open(join(box.folder, 'home'))).code).toBe('not-a-repository')
    expect(refused(await git.open(join(box.folder, 'missing'))).message).toContain('does not exist')
    mkdirSync(join(box.folder, 'bare'))
    box.git(['init', '-q', '--bare'], join(box.folder, 'bare'))
    expect(refused(await git.open(join(box.folder, 'bare'))).message).toContain('bare')
  })

  it('ignores what a surrounding git left in the environment', async () => {
    const box = new Sandbox()
    const commit = box.commit({ 'a.txt': 'a' })
    const env = { ...box.env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_WORK_TREE: '/nowhere' }
    const repo = must(await createGit({ env }).open(box.root))
    expect((await repo.head(box.root)).commit).toBe(commit)
    expect(gitEnvironment({ GIT_DIR: 'x', GIT_CONFIG_GLOBAL: 'y', HOME: 'z' })).toMatchObject({
      GIT_CONFIG_GLOBAL: 'y',
      HOME: 'z',
      LC_ALL: 'C',
    })
    expect(gitEnvironment({ GIT_DIR: 'x' })['GIT_DIR']).toBeUndefined()
  })
})

describe('facts', () => {
  it('reads branches, commits, trees, files and ancestry', async () => {
    const box = new Sandbox()
    const first = box.commit({ 'a.txt': 'one\n', '-dash "q"\n.txt': 'odd', 'ü/é.txt': 'u' })
    const second = box.commit({ 'a.txt': 'two\n' })
    box.git(['tag', '-a', '-m', 't', 'v1', first])
    const repo = await box.open()
    expect(await repo.currentBranch()).toBe('main')
    expect(await repo.resolve('main')).toBe(second)
    expect(await repo.resolve('refs/heads/main')).toBe(second)
    expect(await repo.resolve('v1')).toBe(first)
    expect(await repo.resolve('nothing')).toBeNull()
    expect(await repo.treeOf(first)).toBe(box.git(['rev-parse', `${first}^{tree}`]))
    expect(await repo.head(box.root)).toEqual({ commit: second, tree: await repo.treeOf(second) })
    expect(await repo.isAncestor(first, second)).toBe(true)
    expect(await repo.isAncestor(second, first)).toBe(false)
    await expect(repo.isAncestor('nothing', second)).rejects.toThrow('nothing')
    expect(await repo.mergeBase('main', first)).toBe(first)
    expect(await repo.readFile(first, 'a.txt')).toBe('one\n')
    expect(await repo.readFile(first, '-dash "q"\n.txt')).toBe('odd')
    expect(await repo.readFile(first, 'missing.txt')).toBeNull()
    expect(await repo.readFile(first, 'ü')).toBeNull()
    expect((await repo.listFiles(first)).sort()).toEqual(['-dash "q"\n.txt', 'a.txt', 'ü/é.txt'])
    box.git(['checkout', '-q', '--orphan', 'other'])
    const orphan = box.commit({ 'b.txt': 'b' })
    expect(await repo.mergeBase(orphan, second)).toBeNull()
    box.git(['checkout', '-q', '--detach'])
    expect(await repo.currentBranch()).toBeNull()
  })

  it('takes nothing for an option', async () => {
    const box = new Sandbox()
    box.commit({ 'a.txt': 'a' })
    const repo = await box.open()
    await expect(repo.resolve('--all')).rejects.toThrow('not a revision')
    await expect(repo.changes('--output=/tmp/x', 'HEAD')).rejects.toThrow('not a revision')
    expect(refused(await repo.addWorktree({ path: box.worktree('x'), branch: '--force', base: 'HEAD' })).code).toBe(
      'branch-not-found',
    )
    expect(refused(await repo.addWorktree({ path: box.worktree('x'), branch: null, base: 'nothing' })).code).toBe(
      'branch-not-found',
    )
  })

  it('tells tracked changes from untracked files, with any name', async () => {
    const box = new Sandbox()
    box.commit({ 'a.txt': 'a', 'with space.txt': 'b', 'gone.txt': 'c', '.gitignore': 'ignored\n' })
    const repo = await box.open()
    expect(await repo.status(box.root)).toEqual({ tracked: [], untracked: [] })
    box.write('with space.txt', 'changed')
    box.git(['rm', '-q', 'gone.txt'])
    box.write('new\n"file".txt', 'x')
    box.write('ignored', 'x')
    box.write('staged.txt', 'x')
    box.git(['add', 'staged.txt'])
    const nested = join(box.root, 'nested')
    mkdirSync(nested)
    box.git(['init', '-q'], nested)
    writeFileSync(join(nested, 'x'), 'x')
    const status = await repo.status(box.root)
    expect(status.tracked.sort()).toEqual(['gone.txt', 'staged.txt', 'with space.txt'])
    expect(status.untracked.sort()).toEqual(['nested/', 'new\n"file".txt'])
  })
})

describe('names', () => {
  const run = RunId.parse('m2k9x1ab-7f3c')
  it('are those of the design', () => {
    expect(integrationRef(run)).toBe('switchyard/m2k9x1ab-7f3c/integration')
    expect(taskBranch(run, TaskId.parse('parser'))).toBe('switchyard/m2k9x1ab-7f3c/parser')
  })

  it('are accepted in both spellings and refused when git could misread them', () => {
    expect(shortBranch('refs/heads/main')).toBe('main')
    expect(branchRef('main')).toBe('refs/heads/main')
    expect(fullRef('refs/x/y')).toBe('refs/x/y')
    expect(fullRef('a/b')).toBe('refs/heads/a/b')
    for (const bad of ['', '-x', 'a..b', 'a b', 'a~1', 'x.lock', 'a/', '@', 'a\nb', 'refs/heads/-x'])
      expect(() => shortBranch(bad)).toThrow('not a valid branch name')
    expect(() => revision('-x')).toThrow('not a revision')
  })
})
