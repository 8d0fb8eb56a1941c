/** `debug` and `worktree`: the store as it is, built again from its log, and worktrees made by hand. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { acquireEngineLock } from '../../src/main/store/engine-lock.ts'
import { scenario } from '../fixtures/scenario.ts'
import { closeWorlds, createWorld, testOf } from '../support/world.ts'
import { runCli } from './cli-process.ts'

const TWO = { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) }
const SPEC = '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n  - accept: two is 2\n'

afterEach(closeWorlds)

test('a worktree is made, listed, merged and cleaned up by name; the projections are built again from the log; whoever holds the engine is named', async () => {
  const world = await createWorld({ script: scenario([{ id: 'two', writes: TWO }]).build() })
  const cli = (...args: string[]) => runCli(world.env, world.project, ...args)
  const none = await cli('debug', 'state')
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('There is no run yet')
  expect((await cli('debug', 'rebuild')).code).toBe(2)
  expect(existsSync(world.home)).toBe(false)

  const made = await cli('worktree', 'create', 'idea', '--json')
  expect(made.stderr).toBe('')
  const path = String(made.json()['path'])
  writeFileSync(join(path, 'idea.txt'), 'good\n')
  world.git('-C', path, 'add', '--all')
  world.git('-C', path, 'commit', '--quiet', '--message', 'An idea')
  expect((await cli('worktree', 'list')).stdout).toMatch(/–\s+idea\s+created/)
  const merged = await cli('worktree', 'merge', 'idea')
  expect(merged.code).toBe(0)
  expect(merged.stdout).toMatch(/Merged idea into main \([0-9a-f]{10}\); test green/)
  expect((await cli('worktree', 'cleanup', '--dry-run')).stdout).toContain('Would remove idea')
  const cleaned = await cli('worktree', 'cleanup')
  expect(cleaned.stdout).toContain('deleted its branch switchyard/worktree/idea, which is in main')
  expect(existsSync(path)).toBe(false)

  const { run, report } = await world.run({ spec: SPEC, merge: true, flags: { strategy: 'worktrees' } })
  const before = (await cli('status', '--json')).json()
  const rebuilt = await cli('debug', 'rebuild', '--json')
  expect(rebuilt.code).toBe(0)
  const state = (await cli('debug', 'state', '--json')).json() as {
    engine: unknown
    store: { events: number }
    runs: { run: string; version: number; projectedVersion: number }[]
  }
  expect(rebuilt.json()).toMatchObject({ events: state.store.events, runs: 1 })
  expect(state.engine).toBeNull()
  expect(state.runs).toMatchObject([{ run, status: 'succeeded', merged: 1, liveAttempts: 0, openAttention: 0 }])
  expect(state.runs[0]?.version).toBe(state.runs[0]?.projectedVersion)
  expect((await cli('status', '--json')).json()).toEqual(before)
  expect((await cli('debug', 'state', run)).stdout).toMatch(/two\s+merged/)
  expect(report.mergedCommit).toBe(world.git('rev-parse', 'main'))

  const lock = acquireEngineLock(world.home, {
    pid: process.pid,
    command: 'the test',
    startedAt: Date.now(),
    version: '1',
  })
  if (!lock.ok) throw new Error(lock.failure.message)
  try {
    const held = await cli('debug', 'rebuild', '--json')
    expect(held.code).toBe(2)
    expect(held.json()).toMatchObject({ error: { code: 'engine-held' } })
    expect(held.stderr).toContain('held by `the test`')
    expect((await cli('debug', 'state')).stdout).toContain('the test (pid')
    const doctor = (await cli('doctor', '--json')).json()
    expect(doctor['checks']).toContainEqual(
      expect.objectContaining({ name: 'engine', status: 'ok', text: expect.stringContaining('the test') }),
    )
    expect(doctor['checks']).toContainEqual(
      expect.objectContaining({ name: 'probe', status: 'warn', text: expect.stringContaining('the engine is held') }),
    )
  } finally {
    lock.value.release()
  }

  // The worktree of a merged task is made again.
  expect((await cli('worktree', 'cleanup', '--run', run)).code).toBe(0)
  const again = await cli('worktree', 'create', 'two', '--json')
  expect(again.json()).toMatchObject({ branch: `switchyard/${run}/two`, made: true })
  expect(existsSync(join(String(again.json()['path']), 'src', 'two.js'))).toBe(true)
  const unknown = await cli('worktree', 'merge', 'nobody')
  expect(unknown.code).toBe(2)
})
