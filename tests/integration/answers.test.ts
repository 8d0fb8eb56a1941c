/** Crashes, answers and accidents in whole runs: what a person says is heeded, and what was done is found again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { script } from '../../src/main/agents/scripted-model/script-builder.ts'
import { timesBegun } from '../fixtures/scenario.ts'
import { closeWorlds, createWorld, moduleOf, QUICK_GATE, SMALL_PROJECT } from '../support/world.ts'

afterEach(closeWorlds)

describe('what a person decides', () => {
  it('about a changed gate: sent back it is undone with the note in hand; approved, a further change is asked about', async () => {
    const scripts = (test: string): string =>
      JSON.stringify({ name: 'small', version: '1.0.0', type: 'module', scripts: { test } })
    const world = await createWorld({
      files: { ...SMALL_PROJECT, 'package.json': scripts('node --test') },
      config: 'pipeline: [implement, test, polish]\nphases: {polish: {prompt: polish.md}}\n',
      script: script()
        .on({ phase: 'implement', task: 'back', attempt: 1 })
        .writeAll({ 'package.json': scripts('true'), 'src/back.js': 'export const back = 1\n' })
        .say('green')
        .on({ phase: 'implement', task: 'back', attempt: 2, includes: 'leave the test script alone' })
        .rewrite('package.json', scripts('node --test'))
        .say('undone')
        .on({ phase: 'implement', task: 'fast' })
        .rewrite('package.json', scripts('node --test test/'))
        .say('faster')
        .on({ phase: 'polish', task: 'fast' })
        .rewrite('package.json', scripts('true'))
        .say('faster still')
        .on({ phase: 'polish' })
        .say('fine as it is')
        .build(),
    })
    world.write({ 'polish.md': 'Polish {{task.title}}.\n' })
    world.git('add', '--all')
    world.git('commit', '--quiet', '--message', 'Polish')
    const spec = '# Gates\n## Tasks\n- [ ] back: Add back\n- [ ] fast: Make tests fast\n'
    const { report, run } = await world.run({ spec })
    expect(report.attention.map((item) => [item.task, item.kind])).toEqual(
      expect.arrayContaining([
        ['back', 'gate-change'],
        ['fast', 'gate-change'],
      ]),
    )
    world.decide(run, 'back', 'retry', 'leave the test script alone')
    world.decide(run, 'fast', 'approve')
    const second = await world.resume(run)
    // What was approved is not what the next phase made of it.
    expect(second.report.attention).toMatchObject([{ task: 'fast', kind: 'gate-change' }])
    expect(second.report.tasks.map((task) => [task.id, task.status])).toEqual([
      ['back', 'merged'],
      ['fast', 'attention'],
    ])
    expect(timesBegun(world.model.requests, 'implement', 'back')).toBe(2)
    expect(world.git('show', `${report.integrationBranch}:package.json`)).toBe(scripts('node --test'))
    world.decide(run, 'fast', 'cancel')
    expect((await world.resume(run)).report.status).toBe('succeeded')
  })

  it('about a changed gate, sent back to an agent that leaves it as it is, is asked again before the merge', async () => {
    const world = await createWorld({
      // The gate is the script that the agent changes.
      config: 'pipeline: [implement, test]\n',
      script: script()
        .on({ phase: 'implement', attempt: 1 })
        .edit('package.json', 'node --test', 'true')
        .say('green')
        .on({ phase: 'implement' })
        .say('It is right as it is.')
        .build(),
    })
    const { run } = await world.run({ spec: '# Cheat\n## Tasks\n- [ ] cheat: Make it green\n' })
    world.decide(run, 'cheat', 'retry', 'undo that')
    const { report } = await world.resume(run)
    expect(report.attention).toMatchObject([{ task: 'cheat', kind: 'gate-change' }])
    expect(world.git('log', '--format=%s', report.integrationBranch)).toBe('Begin')
  })
})

describe('a setup that fails for a task', () => {
  it('is done again after it was mended, before the next gate', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'switchyard-setup-'))
    const world = await createWorld({
      config: `pipeline: [implement, test]\nsetup: ["test ! -e src/two.js || test -e ${outside}/ok", "cp package.json .ready"]\ngates: {test: "cmp package.json .ready && node run-tests.js"}\n`,
      files: { ...SMALL_PROJECT, '.gitignore': '.ready\n' },
      script: script()
        .on({ phase: 'implement' })
        .writeAll(moduleOf('two', 2))
        .edit('package.json', '"1.0.0"', '"1.1.0"')
        .say('done')
        .build(),
    })
    const { run, report } = await world.run({ spec: '# Two\n## Tasks\n- [ ] two: Add two\n' })
    expect(report.attention).toMatchObject([{ task: 'two', kind: 'setup' }])
    writeFileSync(join(outside, 'ok'), '')
    world.decide(run, 'two', 'retry')
    const resumed = await world.resume(run)
    rmSync(outside, { recursive: true })
    expect(resumed.report).toMatchObject({ status: 'succeeded', attention: [] })
    expect(world.model.requests.filter((request) => request.phase === 'fix')).toEqual([])
  })
})

describe('a resolver', () => {
  const manifest = (name: string): string =>
    `{\n  "name": "small",\n  "type": "module",\n  "keywords": ["${name}"],\n  "scripts": { "test": "node --test" }\n}\n`

  it('gets conflicts in a manifest before setup needs it, and is believed when an earlier one had resolved them', async () => {
    const world = await createWorld({
      files: { ...SMALL_PROJECT, 'package.json': manifest('one') },
      config: `${QUICK_GATE}pipeline: [implement, test]\nsetup: ["node -e \\"JSON.parse(fs.readFileSync('package.json'))\\""]\n`,
      script: script()
        .on({ phase: 'implement', task: 'two' })
        .rewrite('package.json', manifest('two'))
        .say('two')
        .on({ phase: 'implement', task: 'three' })
        .after(1500)
        .rewrite('package.json', manifest('three'))
        .say('three')
        .on({ phase: 'resolve', attempt: 1 })
        .rewrite('package.json', manifest('two", "three'))
        .fail(401, { message: 'invalid x-api-key' })
        .on({ phase: 'resolve' })
        .say('There is nothing left to resolve.')
        .build(),
    })
    const spec = '# List\n## Tasks\n- [ ] two: Add two\n- [ ] three: Add three\n'
    const first = await world.run({ spec })
    expect(first.report.attention).toMatchObject([{ task: null, kind: 'credentials' }])
    const { report } = await world.resume(first.run)
    expect(report.attention).toEqual([])
    expect(report.status).toBe('succeeded')
    expect(timesBegun(world.model.requests, 'resolve')).toBe(2)
    expect(world.git('show', `${report.integrationBranch}:package.json`)).toContain('"two", "three"')
  })
})

describe('a worktree', () => {
  it('that somebody deleted is made again, with its setup, and nothing that was checked in is lost', async () => {
    const world = await createWorld({
      config:
        'pipeline: [implement, test]\nsetup: ["echo ready > .ready"]\ngates: {test: "test -f .ready && node run-tests.js"}\n',
      files: { ...SMALL_PROJECT, '.gitignore': '.ready\n' },
      script: script()
        .on({ phase: 'implement', attempt: 1 })
        .writeAll(moduleOf('two', 2))
        .fail(401, { message: 'invalid x-api-key' })
        .on({ phase: 'implement' })
        .say('It was all there.')
        .build(),
    })
    const { run, state } = await world.run({ spec: '# Two\n## Tasks\n- [ ] two: Add two\n' })
    rmSync(state.tasks['two']?.worktree?.path ?? '', { recursive: true })
    const { report } = await world.resume(run)
    expect(report).toMatchObject({ status: 'succeeded', attention: [] })
    expect(world.git('show', `${report.integrationBranch}:src/two.js`)).toContain('two = 2')
  })
})
