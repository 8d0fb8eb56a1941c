/** Reviews on demand and the history of reviews, with the real claude CLI. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { surroundings } from '../../src/main/hosts/compose.ts'
import { openService } from '../../src/main/hosts/open-service.ts'
import { scenario } from '../fixtures/scenario.ts'
import { startCli } from '../support/cli.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { closeWorlds, createWorld, QUICK_GATE, testOf } from '../support/world.ts'
import { runCli } from './cli-process.ts'

const TWO = {
  'src/two.js': 'export const two = 2\n',
  'test/two.test.js': testOf('two', 2),
}
const SPEC = '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n  - accept: two is 2\n'
const ISSUE = {
  severity: 'major' as const,
  category: 'docs',
  file: 'src/two.js',
  line: 1,
  title: 'The constant has no comment',
  description: 'Say what the constant is for.',
}

afterEach(closeWorlds)

test('the history tells rounds, issues, what was revised, evidence and cost; a merged task can be reviewed again', async () => {
  const script = scenario([{ id: 'two', writes: TWO }])
    .on({ phase: 'review', task: 'two', attempt: 1 })
    .verdict('changes_requested', [ISSUE], 'A comment is missing.')
    .on({ phase: 'revise', task: 'two' })
    .rewrite('src/two.js', '/** The number two. */\nexport const two = 2\n')
    .say('Added the comment.')
  const world = await createWorld({
    script: script.build(),
    config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
  })
  const { run, report } = await world.run({ spec: SPEC, merge: true })
  expect(report).toMatchObject({ status: 'succeeded', tasks: [{ id: 'two', reviews: 2 }] })
  await noteProbeIn(world.home, world.env)
  const cli = (...args: string[]) => runCli(world.env, world.project, ...args)

  const out = join(world.dir, 'reports', 'qa.md')
  const asked = await cli('qa-report', '--json', '--out', out)
  expect(asked.code).toBe(0)
  const history = asked.json() as {
    rounds: number
    tasks: {
      rounds: Record<string, unknown>[]
      gates: Record<string, unknown>[]
      cost: { totalUsd: number; byPhase: Record<string, number> }
    }[]
  }
  const [task] = history.tasks
  expect(history.rounds).toBe(2)
  expect(task?.rounds).toMatchObject([
    {
      round: 1,
      given: 'changes_requested',
      effective: 'changes_requested',
      summary: 'A comment is missing.',
      issues: [{ title: ISSUE.title, seen: 1, fingerprint: expect.stringContaining('src/two.js|docs') }],
      afterwards: {
        attempts: [{ phase: 'revise', outcome: 'succeeded' }],
        files: [{ path: 'src/two.js', status: 'modified' }],
        solved: [expect.stringContaining('src/two.js|docs')],
      },
    },
    { round: 2, given: 'approved', effective: 'approved', issues: [], afterwards: null },
  ])
  expect(task?.gates.length).toBeGreaterThanOrEqual(2)
  expect(task?.gates[0]).toMatchObject({ gate: 'test', command: 'node run-tests.js', exitCode: 0, passed: true })
  expect(Object.keys(task?.cost.byPhase ?? {}).sort()).toEqual(['implement', 'review', 'revise'])

  const markdown = readFileSync(out, 'utf8')
  expect(markdown).toContain('### Round 1: changes requested')
  expect(markdown).toContain(`- **major** docs \`src/two.js:1\`: ${ISSUE.title}`)
  expect(markdown).toContain('- not raised again: The constant has no comment')
  expect(markdown).toMatch(/\| test \| task \| 0 \| [\d.]+s \| [0-9a-f]{10} \| `node run-tests.js` \|/)

  const base = world.git('rev-parse', 'main')
  world.model.use(
    scenario([]).on({ phase: 'review', task: 'two' }).verdict('changes_requested', [ISSUE], 'Now I see it.').rules(),
  )
  const again = await cli('qa', 'two', '--json')
  expect(again.code).toBe(3)
  expect(again.json()).toMatchObject({
    run,
    task: 'two',
    effective: 'changes_requested',
    recorded: false,
    verdict: { summary: 'Now I see it.' },
  })
  const after = (await cli('status', run, '--json')).json()
  expect(after).toMatchObject({ status: 'succeeded', attention: [], tasks: [{ status: 'merged', reviews: 2 }] })
  expect(after['costUsd']).toBeGreaterThan(report.costUsd)
  expect(world.git('rev-parse', 'main')).toBe(base)
  expect(world.git('worktree', 'list')).not.toContain('_review')
  expect(existsSync(String(again.json()['file']))).toBe(true)
  const shown = (await cli('qa-report', run)).stdout
  expect(shown).toContain(': changes requested\n\nNow I see it.')
  // It is no answer to the last round: after the first alone something was done.
  expect(shown.split('\nThen:\n')).toHaveLength(2)
})

test('a review on demand of a task that waits counts as a round; in the engine of another process it is shown, outlives the run being taken up, and is ended by Ctrl-C', async () => {
  const world = await createWorld({
    // What it does calls for a person at once.
    script: scenario([])
      .on({ phase: 'implement', task: 'two' })
      .edit('run-tests.js', "'test'", '"test"')
      .say('done')
      .build(),
    config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
  })
  const { run, report } = await world.run({ spec: SPEC })
  expect(report).toMatchObject({ status: 'attention', tasks: [{ reviews: 0 }] })
  await noteProbeIn(world.home, world.env)
  world.model.use(scenario([]).rules())
  const approved = await runCli(world.env, world.project, 'qa', 'two')
  expect(approved.code).toBe(0)
  expect(approved.stdout).toContain('approved')
  expect(approved.stdout).toContain('It counts as a review round')
  const status = (await runCli(world.env, world.project, 'status', '--json')).json()
  expect(status).toMatchObject({ run, tasks: [{ reviews: 1 }] })
  const missing = await runCli(world.env, world.project, 'qa', 'twoo')
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('The nearest one is two')

  const opened = await openService(surroundings(world.env), { command: 'switchyard web' })
  if (!opened.ok) throw new Error(opened.failure.message)
  const { service } = opened.value
  const [gate, cwd] = [join(world.dir, 'go'), world.project]
  const reviews = () => service.deps.states.get(run)?.tasks['two']?.verdicts.length
  try {
    expect(reviews()).toBe(1)
    world.model.use(scenario([]).on({ phase: 'review', task: 'two' }).untilFile(gate).verdict('approved').rules())
    const interrupted = startCli(['qa', 'two', '--json'], { cwd, env: world.env })
    await expect.poll(() => service.deps.engine.agentsAtWork(), { timeout: 60_000 }).toBe(1)
    const second = await runCli(world.env, cwd, 'qa', 'two', '--json')
    expect([second.code, second.json()]).toMatchObject([2, { error: { code: 'busy' } }])
    interrupted.child.kill('SIGINT')
    expect(await interrupted.ended).toMatchObject({ code: 130, stdout: '' })
    expect(service.deps.engine.agentsAtWork()).toBe(0)
    expect(reviews()).toBe(1)

    const asked = startCli(['qa', 'two'], { cwd, env: world.env })
    await expect.poll(() => service.deps.engine.agentsAtWork(), { timeout: 60_000 }).toBe(1)
    // Whoever takes the run up ends what nobody collects; the reviewer is none of that.
    service.deps.driver.drive(run)
    await service.deps.driver.rest(run)
    expect(service.deps.engine.agentsAtWork()).toBe(1)
    writeFileSync(gate, '')
    const answer = await asked.ended
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringMatching(/^approved /) })
    expect(answer.stdout).toContain('It counts as a review round.')
    expect(reviews()).toBe(2)
    expect(world.git('worktree', 'list')).not.toContain('_review')
  } finally {
    await opened.value.close()
  }
})
