import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must, refused, Sandbox } from './fixture.ts'

async function prepared(name?: string) {
  const box = new Sandbox(name)
  const base = box.commit({ 'a.txt': 'a\n', 'src/b.txt': 'b\n', '.gitignore': 'ignored\n' })
  const repo = await box.open()
  const path = box.worktree('task')
  const options = { path, branch: 'switchyard/run1/task', base }
  const gitDir = () => box.git(['rev-parse', '--absolute-git-dir'], path)
  return { box, repo, base, path, options, gitDir }
}

const snapshots = (box: Sandbox) =>
  box
    .git(['for-each-ref', '--format=%(refname)', 'refs/switchyard'])
    .split('\n')
    .filter((ref) => ref !== '')

describe('addWorktree', () => {
  it('creates branch and worktree, and finds them the second time', async () => {
    const { box, repo, base, options, path } = await prepared('odd -name "ü"')
    const first = must(await repo.addWorktree(options))
    expect(first).toEqual({ commit: base, tree: await repo.treeOf(base) })
    expect(box.read('src/b.txt', path)).toBe('b\n')
    box.write('a.txt', 'work', path)
    expect(must(await repo.addWorktree(options))).toEqual(first)
    expect(box.read('a.txt', path)).toBe('work')
    const entry = (await repo.listWorktrees()).find((found) => found.path === path)
    expect(entry).toEqual({ path, branch: 'switchyard/run1/task', head: base, prunable: false })
  })

  it('takes up an existing branch where it stands', async () => {
    const { box, repo, options } = await prepared()
    const ahead = box.commit({ 'a.txt': 'ahead\n' })
    box.git(['branch', 'switchyard/run1/task', ahead])
    expect(must(await repo.addWorktree({ ...options, branch: 'refs/heads/switchyard/run1/task' })).commit).toBe(ahead)
  })

  it('makes many at once in one repository', async () => {
    const { box, repo, base } = await prepared()
    const again = await box.open()
    const names = Array.from({ length: 12 }, (_, n) => `t${n}`)
    const results = await Promise.all(
      names.map((name, n) =>
        (n % 2 === 0 ? repo : again).addWorktree({ path: box.worktree(name), branch: `switchyard/r/${name}`, base }),
      ),
    )
    for (const result of results) expect(must(result).commit).toBe(base)
    expect((await repo.listWorktrees()).length).toBe(13)
    await Promise.all(names.map((name) => repo.removeWorktree(box.worktree(name))))
    expect((await repo.listWorktrees()).length).toBe(1)
  })

  it('works through a symbolic link and finds the worktree again', async () => {
    const { box, repo, base } = await prepared()
    mkdirSync(join(box.folder, 'real'))
    symlinkSync(join(box.folder, 'real'), join(box.folder, 'link'))
    const options = { path: join(box.folder, 'link/t'), branch: 'switchyard/r/t', base }
    must(await repo.addWorktree(options))
    must(await repo.addWorktree(options))
    must(await repo.removeWorktree(options.path))
    expect(existsSync(join(box.folder, 'real/t'))).toBe(false)
  })

  it('switches a worktree that stands on another branch, keeping what was there', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    box.git(['checkout', '-q', '-b', 'elsewhere'], path)
    box.write('a.txt', 'work', path)
    must(await repo.addWorktree(options))
    expect(box.git(['branch', '--show-current'], path)).toBe('switchyard/run1/task')
    expect(snapshots(box).length).toBe(1)
  })

  it('refuses a branch that is checked out elsewhere', async () => {
    const { box, repo, options } = await prepared()
    const failure = refused(await repo.addWorktree({ ...options, branch: 'main' }))
    expect(failure.code).toBe('branch-in-use')
    expect(failure.message).toContain(box.root)
  })

  it('reports a base that does not exist', async () => {
    const { repo, options } = await prepared()
    expect(refused(await repo.addWorktree({ ...options, base: 'gone' })).code).toBe('branch-not-found')
  })
})

describe('addWorktree after a crash', () => {
  it('mends a worktree whose folder is gone, and one whose branch is held by a lost folder', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    rmSync(path, { recursive: true })
    must(await repo.addWorktree(options))
    expect(box.read('a.txt', path)).toBe('a\n')
    rmSync(path, { recursive: true })
    must(await repo.addWorktree({ ...options, path: box.worktree('new-place') }))
  })

  it('does not forget worktrees of the user that are away', async () => {
    const { box, repo, options, path } = await prepared()
    box.git(['worktree', 'add', '-q', '-b', 'usb', join(box.folder, 'usb')])
    renameSync(join(box.folder, 'usb'), join(box.folder, 'unplugged'))
    must(await repo.addWorktree(options))
    rmSync(path, { recursive: true })
    must(await repo.addWorktree(options))
    expect((await repo.listWorktrees()).find((entry) => entry.branch === 'usb')?.prunable).toBe(true)
  })

  it('finishes a checkout that was killed, with its stale lock and a lock of initialising', async () => {
    const { box, repo, base, options, path, gitDir } = await prepared()
    must(await repo.addWorktree(options))
    const admin = gitDir()
    unlinkSync(join(admin, 'index'))
    writeFileSync(join(admin, 'index.lock'), '')
    utimesSync(join(admin, 'index.lock'), new Date(0), new Date(0))
    writeFileSync(join(admin, 'locked'), 'initializing')
    unlinkSync(join(path, 'src/b.txt'))
    box.write('a.txt', 'half', path)
    expect(must(await repo.addWorktree(options)).commit).toBe(base)
    expect(box.git(['status', '--porcelain'], path)).toBe('')
    expect(box.read('src/b.txt', path)).toBe('b\n')
    expect(existsSync(join(admin, 'locked'))).toBe(false)
    expect(box.git(['show', `${snapshots(box)[0]}:a.txt`])).toBe('half')
  })

  it('begins anew when HEAD was never written', async () => {
    const { box, repo, options, path, gitDir } = await prepared()
    must(await repo.addWorktree(options))
    writeFileSync(join(gitDir(), 'HEAD'), `${'0'.repeat(40)}\n`)
    must(await repo.addWorktree(options))
    expect(box.read('a.txt', path)).toBe('a\n')
    expect(box.git(['branch', '--show-current'], path)).toBe('switchyard/run1/task')
  })

  it('mends a lost .git file in place', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    box.write('work.txt', 'w', path)
    unlinkSync(join(path, '.git'))
    must(await repo.addWorktree(options))
    expect(box.git(['branch', '--show-current'], path)).toBe('switchyard/run1/task')
    const everything = readdirSync(dirname(path)).map((name) => join(dirname(path), name, 'work.txt'))
    expect(everything.some((file) => existsSync(file))).toBe(true)
  })

  it('moves unknown contents aside instead of deleting them', async () => {
    const { box, repo, options, path } = await prepared()
    box.write('unknown.txt', 'precious', path)
    must(await repo.addWorktree(options))
    expect(box.read('a.txt', path)).toBe('a\n')
    const aside = readdirSync(dirname(path)).find((name) => name.startsWith('task.leftover-'))
    expect(box.read('unknown.txt', join(dirname(path), aside ?? ''))).toBe('precious')
  })

  it('takes an empty folder, refuses a file and a foreign repository', async () => {
    const { box, repo, options, path } = await prepared()
    mkdirSync(path, { recursive: true })
    must(await repo.addWorktree(options))
    box.write('worktrees/file', 'x', box.folder)
    const file = refused(await repo.addWorktree({ ...options, path: box.worktree('file'), branch: null }))
    expect(file.code).toBe('path-exists')
    mkdirSync(box.worktree('foreign'))
    box.git(['init', '-q'], box.worktree('foreign'))
    const foreign = refused(await repo.addWorktree({ ...options, path: box.worktree('foreign'), branch: null }))
    expect(foreign.code).toBe('path-exists')
  })

  it('finds its worktrees again after the data folder moved, and after the repository moved', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    box.write('work.txt', 'w', path)
    const moved = join(box.folder, 'elsewhere')
    renameSync(path, moved)
    must(await repo.addWorktree({ ...options, path: moved }))
    expect(box.read('work.txt', moved)).toBe('w')

    renameSync(box.root, join(box.folder, 'project2'))
    const again = await box.open(join(box.folder, 'project2'))
    must(await again.addWorktree({ ...options, path: moved }))
    expect(box.read('work.txt', moved)).toBe('w')
    expect(box.git(['branch', '--show-current'], moved)).toBe('switchyard/run1/task')
  })
})

describe('switchWorktree', () => {
  it('goes to new, existing and no branches, and keeps uncommitted work in a snapshot', async () => {
    const { box, repo, base, options, path } = await prepared()
    must(await repo.addWorktree({ ...options, branch: null }))
    box.write('a.txt', 'work', path)
    box.write('new.txt', 'new', path)
    box.write('ignored', 'stays', path)
    expect(must(await repo.switchWorktree(path, { branch: 'switchyard/r/next', base })).commit).toBe(base)
    expect(box.git(['branch', '--show-current'], path)).toBe('switchyard/r/next')
    expect(await repo.status(path)).toEqual({ tracked: [], untracked: [] })
    expect(box.read('ignored', path)).toBe('stays')
    const [ref = ''] = snapshots(box)
    expect([box.git(['show', `${ref}:a.txt`]), box.git(['show', `${ref}:new.txt`])]).toEqual(['work', 'new'])

    const ahead = box.commit({ 'c.txt': 'c' }, 'c', path)
    must(await repo.switchWorktree(path, { branch: null, base }))
    expect(await repo.head(path)).toEqual({ commit: base, tree: await repo.treeOf(base) })
    expect(must(await repo.switchWorktree(path, { branch: 'switchyard/r/next', base })).commit).toBe(ahead)
    expect(must(await repo.switchWorktree(path, { branch: 'switchyard/r/next', base })).commit).toBe(ahead)
    expect(snapshots(box).length).toBe(1)
  })

  it('keeps commits of a detached HEAD that nothing else reaches', async () => {
    const { box, repo, base, options, path } = await prepared()
    must(await repo.addWorktree({ ...options, branch: null }))
    const lost = box.commit({ 'c.txt': 'c' }, 'c', path)
    must(await repo.switchWorktree(path, { branch: null, base }))
    expect(box.git(['rev-parse', snapshots(box)[0] ?? ''])).toBe(lost)
  })

  it('refuses a branch in use and a folder that is no worktree', async () => {
    const { box, repo, base, options, path } = await prepared()
    must(await repo.addWorktree(options))
    const used = refused(await repo.switchWorktree(path, { branch: 'main', base }))
    expect(used.code).toBe('branch-in-use')
    expect(refused(await repo.switchWorktree(box.worktree('none'), { branch: null, base })).code).toBe(
      'not-a-repository',
    )
  })
})

describe('removeWorktree', () => {
  it('removes a clean one without a snapshot, and one that is gone already', async () => {
    const { repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    expect(must(await repo.removeWorktree(path))).toEqual({ snapshot: null })
    expect(existsSync(path)).toBe(false)
    expect(must(await repo.removeWorktree(path))).toEqual({ snapshot: null })
    must(await repo.addWorktree(options))
    rmSync(path, { recursive: true })
    expect(must(await repo.removeWorktree(path))).toEqual({ snapshot: null })
    expect((await repo.listWorktrees()).length).toBe(1)
  })

  it('keeps what was not committed, conflicts included', async () => {
    const { box, repo, base, options, path } = await prepared()
    must(await repo.addWorktree(options))
    const theirs = box.commit({ 'a.txt': 'theirs\n' })
    box.commit({ 'a.txt': 'ours\n' }, 'ours', path)
    must(await repo.mergeIntoWorktree(path, theirs, 'm'))
    box.write('-new file', 'n', path)
    const { snapshot } = must(await repo.removeWorktree(path))
    expect(await repo.readFile(snapshot ?? '', '-new file')).toBe('n')
    expect(await repo.readFile(snapshot ?? '', 'a.txt')).toContain('<<<<<<< ')
    expect(await repo.isAncestor(base, snapshot ?? '')).toBe(true)
  })

  it('moves a worktree aside that holds repositories of their own', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    mkdirSync(join(path, 'nested'))
    box.git(['init', '-q'], join(path, 'nested'))
    box.write('nested/x.txt', 'precious', path)
    must(await repo.removeWorktree(path))
    expect(existsSync(path)).toBe(false)
    const aside = readdirSync(dirname(path)).find((name) => name.startsWith('task.kept-'))
    expect(box.read('nested/x.txt', join(dirname(path), aside ?? ''))).toBe('precious')
  })

  it('removes the remains of one that was never finished or lost its .git file', async () => {
    const { repo, options, path, gitDir } = await prepared()
    must(await repo.addWorktree(options))
    unlinkSync(join(gitDir(), 'index'))
    expect(must(await repo.removeWorktree(path))).toEqual({ snapshot: null })
    expect(existsSync(path)).toBe(false)
  })

  it('finishes a removal that was killed after the folder was set aside', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    renameSync(path, `${path}.removing`)
    expect(must(await repo.removeWorktree(path))).toEqual({ snapshot: null })
    must(await repo.addWorktree(options))
    renameSync(path, `${path}.removing`)
    must(await repo.addWorktree(options))
    expect(box.git(['status', '--porcelain'], path)).toBe('')
    must(await repo.removeWorktree(path))
    box.write('half.txt', 'x', `${path}.removing`)
    must(await repo.removeWorktree(path))
    expect(readdirSync(dirname(path))).toEqual([])
  })

  it('never removes the main worktree or a folder that it does not know', async () => {
    const { box, repo } = await prepared()
    expect(refused(await repo.removeWorktree(box.root)).message).toContain('main worktree')
    expect(refused(await repo.removeWorktree(join(box.root, 'src'))).code).toBe('path-exists')
  })
})

describe('deleteMergedBranch', () => {
  it('deletes only what is proven merged and not in use', async () => {
    const { box, repo, options, path } = await prepared()
    must(await repo.addWorktree(options))
    expect(refused(await repo.deleteMergedBranch(options.branch, 'main')).code).toBe('branch-in-use')
    box.commit({ 'c.txt': 'c' }, 'c', path)
    must(await repo.removeWorktree(path))
    expect(must(await repo.deleteMergedBranch(options.branch, 'main'))).toEqual({ deleted: false })
    box.git(['merge', '-q', options.branch])
    expect(must(await repo.deleteMergedBranch(`refs/heads/${options.branch}`, 'main'))).toEqual({ deleted: true })
    expect(must(await repo.deleteMergedBranch(options.branch, 'main'))).toEqual({ deleted: false })
    expect(refused(await repo.deleteMergedBranch('main', 'nothing')).code).toBe('branch-not-found')
  })
})

describe('sparse and shallow repositories', () => {
  it('are left as sparse as they are', async () => {
    const { box, repo, base, options, path } = await prepared()
    box.git(['sparse-checkout', 'set', '--cone', 'only'])
    expect(existsSync(join(box.root, 'src'))).toBe(false)
    must(await repo.addWorktree(options))
    expect(existsSync(join(path, 'src'))).toBe(false)
    box.write('only/new.txt', 'n', path)
    box.write('outside/new.txt', 'n', path)
    const made = must(await repo.checkpoint(path, { message: 'm', exclude: [] }))
    expect((await repo.changes(base, made.commit)).map((change) => change.path)).toEqual([
      'only/new.txt',
      'outside/new.txt',
    ])
    box.write('only/new.txt', 'changed', path)
    must(await repo.restoreHead(path, { reason: 'r', exclude: [] }))
    must(await repo.fastForwardBranch('main', made.commit))
    expect(existsSync(join(box.root, 'src'))).toBe(false)
    must(await repo.removeWorktree(path))
  })

  it('work without their history', async () => {
    const { box, base } = await prepared()
    box.commit({ 'a.txt': 'second' })
    box.git(['clone', '-q', '--depth', '1', `file://${box.root}`, join(box.folder, 'shallow')])
    const repo = await box.open(join(box.folder, 'shallow'))
    must(await repo.addWorktree({ path: box.worktree('s'), branch: 'switchyard/r/s', base: 'main' }))
    box.write('b.txt', 'b', box.worktree('s'))
    const { commit } = must(await repo.checkpoint(box.worktree('s'), { message: 'm', exclude: [] }))
    expect(must(await repo.previewMerge('main', commit)).conflicts).toEqual([])
    expect(await repo.resolve(base)).toBeNull()
    expect(must(await repo.fastForwardBranch('main', commit)).checkout).toBe(join(box.folder, 'shallow'))
  })
})
