/** What goes wrong outside of the work: provider, credentials, killed agents, limits. Nothing of it is lost or hidden. */
import { afterEach, describe, expect, it } from 'vitest'
import { script } from '../../src/main/agents/scripted-model/script-builder.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { timesBegun } from '../fixtures/scenario.ts'
import { closeWorlds, createWorld, QUICK_GATE, testOf } from '../support/world.ts'

afterEach(closeWorlds)

const SPEC = '# Two\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n'
const two = { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) }
const good = () => script().on({ phase: 'implement' }).writeAll(two).say('done')

describe('the provider', () => {
  it('refused credentials: one attention for the run, and a resume after the login goes on', async () => {
    const world = await createWorld({
      script: script().on({ phase: 'implement' }).fail(401, { message: 'invalid x-api-key' }).build(),
    })
    const { report, run, state } = await world.run({ spec: SPEC })
    expect(report.status).toBe('attention')
    expect(report.attention).toMatchObject([{ task: null, kind: 'credentials' }])
    expect(report.attention[0]?.text).toContain(`switchyard resume ${run}`)
    expect(Object.values(state.attempts).map((attempt) => attempt.outcome)).toEqual(['credentials'])

    world.model.use(good().build())
    const resumed = await world.resume(run)
    expect(resumed.report.status).toBe('succeeded')
    expect(resumed.report.tasks[0]?.attempts).toBe(2)
  })

  it('a failure that passes is repeated after a pause and does not count as an attempt at the work; a malformed stream and a broken connection end in it being done, once', async () => {
    const world = await createWorld({
      config: `${QUICK_GATE}pipeline: [implement, test]\nlimits: {attempts: 1}\n`,
      script: script()
        .on({ phase: 'implement', attempt: 1 })
        .fail(500, { headers: { 'x-should-retry': 'false' } })
        .on({ phase: 'implement', attempt: 2 })
        .fault({ kind: 'malformed' }, 1)
        .writeAll(two)
        .drop('mid-block', 1)
        .say('done')
        .build(),
    })
    const { report, state } = await world.run({ spec: SPEC })
    expect(report.status).toBe('succeeded')
    expect(world.git('show', `${report.integrationBranch}:src/two.js`)).toContain('two = 2')
    expect(Object.values(state.attempts).map((attempt) => attempt.outcome)).toEqual(['transient', 'succeeded'])
    const [first, second] = Object.values(state.attempts)
    // Counted from when the failure was understood, which is just before it is stored.
    const due = first?.notBefore ?? 0
    expect(due - (first?.plannedAt ?? 0)).toBeGreaterThan(5_000)
    expect(second?.plannedAt).toBeGreaterThanOrEqual(due)
  })

  it('a spent budget stops new agents, keeps the work, and goes on with a higher one', async () => {
    const world = await createWorld({
      script: good()
        .on({ phase: 'implement', attempt: 1 })
        .usage({ input: 400_000, output: 1000 })
        .say('read it')
        .build(),
    })
    const { report, run } = await world.run({ spec: SPEC, flags: { limits: { budgetUsd: 0.5 } } })
    expect(report.attention).toMatchObject([{ task: null, kind: 'budget' }])
    expect(report.costUsd).toBeGreaterThan(0.5)
    const spent = report.costUsd
    const resumed = await world.resume(run, { budgetUsd: 10 })
    expect(resumed.report.status).toBe('succeeded')
    expect(resumed.report.costUsd).toBeGreaterThan(spent)
    // What the agent had found out by then is not thrown away: its session goes on.
    expect(timesBegun(world.model.requests, 'implement')).toBe(1)
    const [first, ...others] = Object.values(resumed.state.attempts)
    // The CLI ends by itself at its cap, or we end it: whoever sees it first.
    expect(['budget', 'stopped']).toContain(first?.outcome)
    expect(others.map((attempt) => [attempt.outcome, attempt.resume])).toEqual([['succeeded', true]])
  })
})

describe('agents', () => {
  it('side by side are stopped once they have spent the budget together, and continued with a higher one', async () => {
    const spend = { input: 60_000, output: 100 }
    const world = await createWorld({
      script: script()
        .on({ phase: 'implement', attempt: 1 })
        .usage(spend)
        .bash('true')
        .hang('after-headers')
        .say('never said')
        .on({ phase: 'implement', task: 'two', attempt: 2 })
        .writeAll(two)
        .say('done')
        .on({ phase: 'implement', task: 'three', attempt: 2 })
        .writeAll({ 'src/three.js': 'export const three = 3\n', 'test/three.test.js': testOf('three', 3) })
        .say('done')
        .build(),
    })
    const spec = '# Two\n## Tasks\n- [ ] two: Add two\n- [ ] three: Add three\n'
    const { report, run, state } = await world.run({ spec, flags: { limits: { budgetUsd: 0.4 } } })
    expect(report.attention).toMatchObject([{ task: null, kind: 'budget' }])
    expect(Object.values(state.attempts).map((attempt) => attempt.outcome)).toEqual(['stopped', 'stopped'])
    expect(report.costUsd).toBeGreaterThanOrEqual(0.4)
    expect(report.costUsd).toBeLessThan(0.8)
    const resumed = await world.resume(run, { budgetUsd: 5 })
    expect(resumed.report.status).toBe('succeeded')
    expect(resumed.report.tasks.map((task) => task.attempts)).toEqual([2, 2])
  })

  it('a killed agent is resumed in its own session, and its cost is not lost', async () => {
    const world = await createWorld({
      script: script()
        .on({ phase: 'implement', attempt: 1 })
        .write('src/two.js', 'export const two = 2\n')
        .hang('after-headers')
        .say('never said')
        .on({ phase: 'implement', attempt: 2 })
        .write('test/two.test.js', testOf('two', 2))
        .say('done')
        .build(),
    })
    const processes = createProcessTable()
    let killed = false
    const { report, state } = await world.run({
      spec: SPEC,
      observer: {
        activity(attempt, activity) {
          // The file is written; the model hangs in the turn after that.
          if (killed || !activity.text.includes('two.js') || !attempt.endsWith('implement.1')) return
          killed = true
          void world.model
            .waitFor((request) => request.phase === 'implement' && request.step === 1)
            .then(() => {
              for (const process of processes.findByEnv('SWITCHYARD_ATTEMPT', attempt))
                processes.kill(process, 'SIGKILL')
            })
        },
      },
    })
    expect(killed).toBe(true)
    expect(report.status).toBe('succeeded')
    const [first, second] = Object.values(state.attempts)
    expect(first).toMatchObject({ outcome: 'interrupted', n: 1 })
    expect(second).toMatchObject({ outcome: 'succeeded', n: 2, resume: true, session: first?.session })
    expect(first?.costUsd).toBeGreaterThan(0)
    expect(world.git('show', `${report.integrationBranch}:src/two.js`)).toContain('two = 2')
  })

  it('an attempt past its time limit is ended with everything it started', async () => {
    const world = await createWorld({
      config: 'pipeline: [implement]\nlimits: {attempts: 1, attemptMinutes: 0.05}\n',
      script: script().on({ phase: 'implement' }).hang('after-headers').say('never').build(),
    })
    const { report, state } = await world.run({ spec: SPEC })
    const attempt = Object.values(state.attempts)[0]
    expect(attempt?.outcome).toBe('timeout')
    expect(report.attention).toMatchObject([{ task: 'two', kind: 'attempts' }])
    expect(createProcessTable().findByEnv('SWITCHYARD_ATTEMPT', attempt?.id ?? '')).toEqual([])
  })

  it('are kept to the policy: no push, no commit, nothing outside of the worktree, and are told why', async () => {
    const denied: string[] = []
    const world = await createWorld({
      script: script()
        .on({ phase: 'implement' })
        .bash('git commit --allow-empty -m mine')
        .turn((turn) => {
          denied.push(JSON.stringify(turn.toolResults))
          return {
            blocks: [
              { type: 'tool', name: 'Write', input: { file_path: '/tmp/switchyard-outside.txt', content: 'x' } },
            ],
          }
        })
        .turn((turn) => {
          denied.push(JSON.stringify(turn.toolResults))
          return {
            blocks: Object.entries(two).map(([path, content]) => ({
              type: 'tool',
              name: 'Write',
              input: { file_path: path, content },
            })),
          }
        })
        .say('done')
        .build(),
    })
    const { report } = await world.run({ spec: SPEC })
    expect(report.status).toBe('succeeded')
    expect(denied[0]).toContain('git commit')
    expect(denied[0]).toContain('not allowed')
    expect(denied[1]).toMatch(/outside/i)
    expect(world.git('log', '--format=%s', report.integrationBranch)).not.toContain('mine')
  })
})

describe('the base', () => {
  const red = {
    'package.json': JSON.stringify({ name: 's', type: 'module', scripts: { test: 'node --test' } }),
    'test/red.test.js': "import { test } from 'node:test'\ntest('red', () => { throw new Error('red on base') })\n",
  }

  it('that is red is said at once, before a token is spent; a person may go on', async () => {
    const world = await createWorld({
      files: red,
      config: 'gates: {test: node --test}\npipeline: [implement, test]\n',
      script: script()
        .on({ phase: 'implement' })
        .rewrite('test/red.test.js', "import { test } from 'node:test'\ntest('green', () => {})\n")
        .say('green')
        .build(),
    })
    const { report, run } = await world.run({ spec: SPEC })
    expect(report.attention).toMatchObject([{ task: null, kind: 'red-base' }])
    expect(report.attention[0]?.text).toContain('--allow-red-base')
    expect(world.model.requests).toEqual([])
    const resumed = await world.resume(run, { allowRedBase: true })
    expect(resumed.report.status).toBe('succeeded')
  })

  it('whose setup fails is said with the output', async () => {
    const world = await createWorld({
      config: 'pipeline: [implement]\nsetup: ["echo cannot install >&2; exit 7"]\n',
      script: good().build(),
    })
    const { report } = await world.run({ spec: SPEC })
    expect(report.attention).toMatchObject([{ task: null, kind: 'setup' }])
    expect(report.attention[0]?.text).toContain('cannot install')
    expect(world.model.requests).toEqual([])
  })
})
