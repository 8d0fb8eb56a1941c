/** The merge of a finished run by hand, what `review` shows of it, and the cleanup of its worktrees. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { scenario } from '../fixtures/scenario.ts'
import { closeWorlds, createWorld, QUICK_GATE, testOf, type World } from '../support/world.ts'
import { runCli } from './cli-process.ts'

const TWO = {
  'src/two.js': 'export const two = 2\n',
  'test/two.test.js': testOf('two', 2),
}
const SPEC = '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n  - accept: two is 2\n'

afterEach(closeWorlds)

async function finished(): Promise<{
  world: World
  run: string
  cli: (...args: string[]) => ReturnType<typeof runCli>
}> {
  const world = await createWorld({ script: scenario([{ id: 'two', writes: TWO }]).build() })
  const { run, report } = await world.run({ spec: SPEC, flags: { strategy: 'worktrees' } })
  expect(report.status).toBe('succeeded')
  expect(report.mergedCommit).toBeNull()
  return { world, run, cli: (...args) => runCli(world.env, world.project, ...args) }
}

describe('a run that finished without --merge', () => {
  test('is shown with its evidence before its diff, refused over a dirty checkout with exit 3, then merged, then found merged already', async () => {
    const { world, run, cli } = await finished()
    const task = await cli('review', 'two')
    expect(task.code).toBe(0)
    expect(task.stdout).toMatch(/test\s+passed \(exit 0\)/)
    expect(task.stdout.indexOf('Gates on exactly this tree')).toBeLessThan(task.stdout.indexOf('diff --git'))
    expect(task.stdout).toContain('+export const two = 2')
    const whole = await cli('review', run, '--json', '--stat')
    expect(whole.json()).toMatchObject({
      run,
      task: null,
      gates: [{ gate: 'test', evidence: { passed: true, exitCode: 0 } }],
      files: [
        { path: 'src/two.js', added: 1, deleted: 0 },
        { path: 'test/two.test.js', deleted: 0 },
      ],
    })
    expect(whole.json()).not.toHaveProperty('diff')
    const unknown = await cli('review', 'nothing-of-that-name')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('neither a task nor a run')

    const before = world.git('rev-parse', 'main')
    writeFileSync(join(world.project, 'src', 'one.js'), 'export const one = 1 // mine\n')

    const refused = await cli('merge', '--json')
    expect(refused.code).toBe(3)
    expect(refused.json()).toMatchObject({ error: { code: 'needs-person' } })
    expect(refused.stderr).toContain('uncommitted changes (src/one.js)')
    expect(refused.stderr).toContain(`switchyard merge ${run}`)
    expect(world.git('rev-parse', 'main')).toBe(before)
    expect(readFileSync(join(world.project, 'src', 'one.js'), 'utf8')).toContain('// mine')

    world.git('checkout', '--', 'src/one.js')
    const merged = await cli('merge', run, '--json')
    expect(merged.stderr).toBe('')
    expect(merged.code).toBe(0)
    expect(merged.json()).toMatchObject({ run, base: 'main', from: before, alreadyMerged: false, tasks: ['two'] })
    expect(merged.json()['commit']).toBe(world.git('rev-parse', 'main'))
    expect(readFileSync(join(world.project, 'src', 'two.js'), 'utf8')).toBe(TWO['src/two.js'])

    const status = await cli('status', run, '--json')
    expect(status.json()).toMatchObject({ status: 'succeeded', mergedCommit: merged.json()['commit'], attention: [] })
    expect((await cli('merge', run, '--json')).json()).toMatchObject({ alreadyMerged: true })
  })

  test('is joined with a base that went on, through the gates, refused when they are red there, and leaves no worktree and no task branch behind with --delete-worktree', async () => {
    const { world, run, cli } = await finished()
    // Green by itself, red together with the run's work.
    world.write({ 'test/none.test.js': testOnlyOne })
    world.git('add', '--all')
    world.git('commit', '--quiet', '--message', 'Only one module is allowed')
    const moved = world.git('rev-parse', 'main')
    const red = await cli('merge', run)
    expect(red.code).toBe(3)
    expect(red.stderr).toContain('Gate test is red on main merged with this run')
    expect(world.git('rev-parse', 'main')).toBe(moved)

    world.git('rm', '--quiet', 'test/none.test.js')
    world.git('commit', '--quiet', '--message', 'Any module is allowed')
    const listed = await cli('worktree', 'list', '--json')
    expect(listed.json()['worktrees']).toMatchObject([
      { run, name: '_integration', status: 'merged' },
      { run, task: 'two', status: 'merged', dirty: 0, branch: `switchyard/${run}/two` },
    ])
    const path = join(world.home, 'worktrees', run, 'two')
    writeFileSync(join(path, 'note.txt'), 'not committed\n')
    const green = await cli('merge', run, '--delete-worktree', '--json')
    expect(green.code).toBe(0)
    expect(world.git('log', '-1', '--format=%s', 'main')).toContain('Merge')
    expect(existsSync(join(world.project, 'src', 'two.js'))).toBe(true)
    const { removed } = green.json()['worktrees'] as {
      removed: { name: string; snapshot: string | null; deletedBranch: string | null }[]
    }
    const two = removed.find((row) => row.name === 'two')
    expect(two?.deletedBranch).toBe(`switchyard/${run}/two`)
    expect(existsSync(join(world.home, 'worktrees', run))).toBe(false)
    expect(world.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(world.git('branch', '--list', 'switchyard/*').trim()).toBe(`switchyard/${run}/integration`)
    expect(world.git('show', `${two?.snapshot}:note.txt`)).toBe('not committed')
    expect((await cli('worktree', 'list')).stdout).toContain('There are no worktrees')
  })
})

const testOnlyOne = `import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'

test('one module', () => assert.deepEqual(readdirSync(new URL('../src', import.meta.url)), ['one.js']))
`

test('an unfinished run is not merged, and says how to finish it', async () => {
  const script = scenario([
    { id: 'two', writes: { 'src/two.js': 'export const two = 3\n', 'test/two.test.js': testOf('two', 2) } },
  ])
  const world = await createWorld({
    script: script.build(),
    config: `${QUICK_GATE}pipeline: [implement, test]\nlimits: { attempts: 1 }\n`,
  })
  const { run, report } = await world.run({ spec: SPEC, flags: { strategy: 'worktrees' } })
  expect(report.status).toBe('attention')
  const refused = await runCli(world.env, world.project, 'merge', run)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain(`switchyard resume ${run} --merge`)
  // Its worktrees are needed: no cleanup touches them.
  const cleaned = await runCli(world.env, world.project, 'worktree', 'cleanup', '--all', '--json')
  expect(cleaned.json()).toMatchObject({ removed: [], freedBytes: 0 })

  // A person mends it in the worktree and merges it by hand; the gates have the last word.
  const path = join(world.home, 'worktrees', run, 'two')
  const uncommitted = join(path, 'src', 'two.js')
  writeFileSync(uncommitted, 'export const two = 2\n')
  const dirty = await runCli(world.env, world.project, 'worktree', 'merge', 'two')
  expect(dirty.code).toBe(3)
  expect(dirty.stderr).toContain('has uncommitted changes (src/two.js)')
  world.git('-C', path, 'commit', '--quiet', '--all', '--message', 'Two is two')
  const merged = await runCli(world.env, world.project, 'worktree', 'merge', 'two', '--json')
  expect(merged.stderr).toBe('')
  expect(merged.json()).toMatchObject({
    into: `switchyard/${run}/integration`,
    alreadyMerged: false,
    gates: [{ gate: 'test', exitCode: 0 }],
  })
  const done = await world.resume(run as never, { merge: true })
  expect(done.report).toMatchObject({ status: 'succeeded', tasks: [{ id: 'two', status: 'merged' }] })
  expect(readFileSync(join(world.project, 'src', 'two.js'), 'utf8')).toBe('export const two = 2\n')
})

const THREE = { 'src/three.js': 'export const three = 3\n', 'test/three.test.js': testOf('three', 3) }
const CHAIN = `${SPEC}- [ ] three: Add three\n  - depends: two\n  - files: src/three.js, test/three.test.js\n  - accept: three is 3\n`

test('a run that waits because of a dirty checkout ends with the merge; tasks that shared a worktree leave no branch', async () => {
  const tasks = [
    { id: 'two', writes: TWO },
    { id: 'three', writes: THREE, dependsOn: ['two'] },
  ]
  const world = await createWorld({ script: scenario(tasks).build() })
  world.write({ 'src/one.js': 'export const one = 1 // mine\n' })
  const { run, report } = await world.run({ spec: CHAIN, merge: true, flags: { strategy: 'sequential' } })
  expect(report).toMatchObject({ status: 'attention', attention: [{ kind: 'dirty-base' }] })
  const refused = await runCli(world.env, world.project, 'merge')
  expect(refused.code).toBe(3)
  const waiting = (await runCli(world.env, world.project, 'status', '--json')).json()
  expect(waiting['attention']).toHaveLength(1)
  world.git('commit', '--quiet', '--all', '--message', 'Mine')
  const merged = await runCli(world.env, world.project, 'merge', '--delete-worktree', '--json')
  expect(merged.stderr).toBe('')
  expect(merged.code).toBe(0)
  expect(world.git('branch', '--list', 'switchyard/*').trim()).toBe(`switchyard/${run}/integration`)
  const after = (await runCli(world.env, world.project, 'status', run, '--json')).json()
  expect(after).toMatchObject({ status: 'succeeded', attention: [], mergedCommit: world.git('rev-parse', 'main') })
  expect(readFileSync(join(world.project, 'src', 'one.js'), 'utf8')).toContain('// mine')
  expect(existsSync(join(world.project, 'src', 'two.js'))).toBe(true)
})
