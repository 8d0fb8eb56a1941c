/** Worktrees that a person makes, and the cleanup that never loses anything: real git, a real store, real gates. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenEngine, openEngine, type Surroundings, surroundings } from '../../../src/main/hosts/compose.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { type CleanupDeps, cleanupWorktrees } from '../../../src/main/services/worktrees/cleanup-worktrees.ts'
import { createWorktree } from '../../../src/main/services/worktrees/create-worktree.ts'
import { listCreated } from '../../../src/main/services/worktrees/created-worktrees.ts'
import { diskUsage } from '../../../src/main/services/worktrees/disk-usage.ts'
import { listWorktrees } from '../../../src/main/services/worktrees/list-worktrees.ts'
import { mergeCreated } from '../../../src/main/services/worktrees/merge-worktree.ts'
import { makeProject, git as runGit } from '../../support/world.ts'

let dir: string
let project: string
let around: Surroundings
let opened: OpenEngine

const git = (...args: string[]): string => runGit(project, ...args)

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-worktrees-')))
  project = join(dir, 'project')
  makeProject(project, {
    'README.md': 'A project.\n',
    '.switchyard/config.yaml':
      'gates: { test: "test ! -e broken" }\npipeline: [implement, test]\nsetup: ["echo ready > made-by-setup"]\n',
    '.gitignore': 'made-by-setup\n',
  })
  around = surroundings({
    PATH: process.env['PATH'],
    HOME: dir,
    XDG_CONFIG_HOME: join(dir, 'config'),
    SWITCHYARD_HOME: join(dir, 'home'),
    GIT_CONFIG_GLOBAL: '/dev/null',
  })
  const engine = openEngine(around, { command: 'test', claudePath: '' })
  if (!engine.ok) throw new Error(engine.failure.message)
  opened = engine.value
})

afterEach(() => {
  opened.close()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})

const deps = (): CleanupDeps => ({
  git: around.git,
  paths: around.paths,
  runs: opened.store.runs,
  store: opened.store,
  processes: createProcessTable(),
  repository: opened.engine.effects.repository,
})

async function create(name: string, base: string | null = null) {
  const repository = await opened.engine.effects.repository(project)
  return createWorktree(opened.engine.effects, { name, repository, base })
}

async function made(name: string): Promise<string> {
  const result = await create(name)
  if (!result.ok) throw new Error(result.failure.message)
  return result.value.path
}

function commit(path: string, file: string, text: string): string {
  writeFileSync(join(path, file), text)
  runGit(path, 'add', '--all')
  runGit(path, 'commit', '--quiet', '--message', `Write ${file}`)
  return runGit(path, 'rev-parse', 'HEAD')
}

const merge = (name: string) => {
  const worktree = listCreated(around.paths).find((entry) => entry.name === name)
  if (!worktree) throw new Error(`no worktree ${name}`)
  return mergeCreated(opened.engine.effects, worktree)
}

test('a created worktree has its own branch and its setup; making it again finds it', async () => {
  const path = await made('idea')
  expect(path.startsWith(around.paths.home)).toBe(true)
  expect(runGit(path, 'branch', '--show-current')).toBe('switchyard/worktree/idea')
  expect(readFileSync(join(path, 'made-by-setup'), 'utf8')).toBe('ready\n')
  expect(await create('idea')).toMatchObject({ ok: true, value: { path, made: false } })
  expect(await create('../up')).toMatchObject({ ok: false, failure: { code: 'bad-name' } })
  expect(await create('other', 'no-such-branch')).toMatchObject({ ok: false, failure: { code: 'base-branch-gone' } })
  expect(await listWorktrees(deps())).toMatchObject([{ run: null, name: 'idea', status: 'created', dirty: 0, project }])
})

test('it is merged into its base through the gates, when it is clean and they are green', async () => {
  const path = await made('idea')
  commit(path, 'broken', 'x\n')
  const red = await merge('idea')
  expect(red).toMatchObject({ ok: false, failure: { code: 'needs-person' } })
  expect(!red.ok && red.failure.message).toContain('Gate test is red')
  expect(existsSync(join(project, 'broken'))).toBe(false)
  // It stands at its branch again, ready to be mended.
  expect(runGit(path, 'branch', '--show-current')).toBe('switchyard/worktree/idea')

  runGit(path, 'rm', '--quiet', 'broken')
  writeFileSync(join(path, 'idea.txt'), 'good\n')
  const dirty = await merge('idea')
  expect(!dirty.ok && dirty.failure.message).toContain('uncommitted changes')
  const tip = commit(path, 'idea.txt', 'good\n')
  expect(await merge('idea')).toMatchObject({
    ok: true,
    value: { into: 'main', commit: tip, alreadyMerged: false, gates: [{ gate: 'test', exitCode: 0 }] },
  })
  expect(readFileSync(join(project, 'idea.txt'), 'utf8')).toBe('good\n')
  expect(await merge('idea')).toMatchObject({ ok: true, value: { alreadyMerged: true } })
})

test('a base that went on is joined; a conflict is told with its files and changes nothing', async () => {
  const path = await made('idea')
  const other = await made('other')
  const tip = commit(path, 'idea.txt', 'good\n')
  commit(other, 'README.md', 'Theirs.\n')
  commit(project, 'README.md', 'Mine.\n')
  const joined = await merge('idea')
  expect(joined.ok).toBe(true)
  expect(git('rev-parse', 'main^2')).toBe(tip)
  const before = git('rev-parse', 'main')
  const conflict = await merge('other')
  expect(!conflict.ok && conflict.failure.message).toContain('conflicts with main in README.md')
  expect(git('rev-parse', 'main')).toBe(before)
  expect(runGit(other, 'status', '--porcelain')).toBe('')
})

test('cleanup removes what is proven elsewhere, keeps the rest, and all of it can be restored', async () => {
  const merged = await made('merged')
  const fresh = await made('fresh')
  const unmerged = await made('unmerged')
  commit(merged, 'merged.txt', 'good\n')
  expect((await merge('merged')).ok).toBe(true)
  const alone = commit(unmerged, 'alone.txt', 'only here\n')
  writeFileSync(join(fresh, 'draft.txt'), 'not committed\n')

  const dry = await cleanupWorktrees(deps(), { run: null, all: false, dryRun: true })
  expect(dry.removed.map((row) => row.name)).toEqual(['merged'])
  expect(existsSync(merged)).toBe(true)

  const first = await cleanupWorktrees(deps(), { run: null, all: false, dryRun: false })
  expect(first.removed).toMatchObject([
    { name: 'merged', snapshot: null, deletedBranch: 'switchyard/worktree/merged', provenIn: 'refs/heads/main' },
  ])
  expect(first.freedBytes).toBeGreaterThan(0)
  expect(first.kept.map((row) => row.name)).toEqual(['fresh', 'unmerged'])
  expect(existsSync(merged)).toBe(false)
  expect(git('branch', '--list', 'switchyard/worktree/merged')).toBe('')

  const all = await cleanupWorktrees(deps(), { run: null, all: true, dryRun: false })
  expect(all.kept).toEqual([])
  const gone = Object.fromEntries(all.removed.map((row) => [row.name, row]))
  expect(gone['unmerged']).toMatchObject({ deletedBranch: null, keptBranch: 'switchyard/worktree/unmerged' })
  expect(git('rev-parse', 'switchyard/worktree/unmerged')).toBe(alone)
  const restored = join(dir, 'restored')
  const command = gone['fresh']?.restore?.replace('FOLDER', restored).split(' ') ?? []
  runGit(dir, ...command.slice(1))
  expect(readFileSync(join(restored, 'draft.txt'), 'utf8')).toBe('not committed\n')
  expect(listCreated(around.paths)).toEqual([])
})

test('a cleanup of chosen folders leaves the others alone, and tells how to have a commit again', async () => {
  const one = await made('one')
  const two = await made('two')
  const tip = commit(one, 'one.txt', 'one\n')
  const report = await cleanupWorktrees(deps(), { run: null, all: true, dryRun: false, paths: [one] })
  expect(report.removed).toMatchObject([{ name: 'one', commit: tip, uncommitted: 0, snapshot: null }])
  expect(report.kept).toEqual([])
  expect(existsSync(two)).toBe(true)
  const again = join(dir, 'again')
  const command = report.removed[0]?.checkout?.replace('FOLDER', again).split(' ') ?? []
  runGit(dir, ...command.slice(1))
  expect(readFileSync(join(again, 'one.txt'), 'utf8')).toBe('one\n')
})

test('commits that are in no other branch are counted, up to a bound', async () => {
  const path = await made('idea')
  const repository = await opened.engine.effects.repository(project)
  expect(await repository.commitsBeyond('switchyard/worktree/idea', ['main'], 10)).toBe(0)
  commit(path, 'one.txt', '1\n')
  const tip = commit(path, 'two.txt', '2\n')
  expect(await repository.commitsBeyond(tip, ['refs/heads/main'], 10)).toBe(2)
  expect(await repository.commitsBeyond(tip, ['refs/heads/main'], 1)).toBe(1)
  expect(await repository.commitsBeyond(tip, [tip], 10)).toBe(0)
})

test('what an interrupted cleanup had marked is removed by the next one', async () => {
  const path = await made('half')
  const mark = {
    path,
    run: null,
    task: null,
    name: 'half',
    project,
    branch: 'switchyard/worktree/half',
    provenIn: 'refs/heads/main',
  }
  // As a kill leaves it: marked, the folder already set aside.
  git('worktree', 'remove', '--force', path)
  writeFileSync(join(around.paths.home, 'worktrees', '.cleanup.json'), JSON.stringify([mark]))
  const report = await cleanupWorktrees(deps(), { run: null, all: false, dryRun: false })
  expect(report.removed).toMatchObject([{ name: 'half', deletedBranch: 'switchyard/worktree/half' }])
  expect(existsSync(join(around.paths.home, 'worktrees', '.cleanup.json'))).toBe(false)
  expect(listCreated(around.paths)).toEqual([])
})

test('a worktree of a run that is not known any more is orphaned, and goes only when its commits are kept', async () => {
  const path = around.paths.worktree('lost-run-1234', 'task')
  mkdirSync(join(path, '..'), { recursive: true })
  git('worktree', 'add', '--quiet', '-b', 'switchyard/lost-run-1234/task', path, 'main')
  commit(path, 'alone.txt', 'only here\n')
  expect(await listWorktrees(deps())).toMatchObject([
    { run: 'lost-run-1234', name: 'task', status: 'orphaned', project, branch: 'switchyard/lost-run-1234/task' },
  ])
  const careful = await cleanupWorktrees(deps(), { run: null, all: false, dryRun: false })
  expect(careful.removed).toEqual([])
  expect(careful.kept).toMatchObject([{ reason: 'its commits are in no other branch', withAll: true }])
  await cleanupWorktrees(deps(), { run: null, all: true, dryRun: false })
  expect(existsSync(path)).toBe(false)
  expect(git('show', 'switchyard/lost-run-1234/task:alone.txt')).toBe('only here')
})

test('disk usage counts files in folders, not what links point to', async () => {
  mkdirSync(join(dir, 'usage', 'deep'), { recursive: true })
  writeFileSync(join(dir, 'usage', 'deep', 'a'), Buffer.alloc(100_000, 1))
  const { bytes, complete } = await diskUsage(join(dir, 'usage'))
  expect(complete).toBe(true)
  expect(bytes).toBeGreaterThanOrEqual(100_000)
  expect(bytes).toBeLessThan(200_000)
})
