/** Specs become merged code: the engine in this process, the real claude CLI, real git, a scripted model. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { script } from '../../src/main/agents/scripted-model/script-builder.ts'
import { planOf, scenario, timesBegun } from '../fixtures/scenario.ts'
import { closeWorlds, createWorld, git, moduleOf, QUICK_GATE, SMALL_PROJECT, testOf } from '../support/world.ts'

afterEach(closeWorlds)

/** For what is not about planning: no agent is needed for it. */
const ONE_TASK = '# Two\n## Tasks\n- [ ] two: Add two\n'

const TWO_TASKS = `# Numbers
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
- [ ] three: Add three
  - files: src/three.js, test/three.test.js
  - accept: three equals 3
`

describe('from a prose spec', () => {
  it('plans (again, where the plan is invalid), builds in parallel, mends a red gate, revises after a review, and merges into the base', async () => {
    const tasks = [
      { id: 'two', writes: moduleOf('two', 3, 2) },
      { id: 'three', writes: moduleOf('three', 3) },
      {
        id: 'sum',
        dependsOn: ['two', 'three'],
        writes: {
          'src/sum.js':
            "import base from 'base-number'\nimport { three } from './three.js'\nimport { two } from './two.js'\nexport const sum = base + two + three\n",
          'test/sum.test.js': testOf('sum', 15),
        },
      },
    ]
    const cyclic = planOf([
      { id: 'a', dependsOn: ['b'], writes: {} },
      { id: 'b', dependsOn: ['a'], writes: {} },
    ])
    const world = await createWorld({
      // No configuration at all: gates, setup and pipeline are detected, a dependency is installed in each worktree.
      config: null,
      files: {
        ...SMALL_PROJECT,
        'package.json': JSON.stringify({
          name: 'small',
          version: '1.0.0',
          type: 'module',
          scripts: { test: 'node run-tests.js', lint: 'node scripts/lint.js' },
          dependencies: { 'base-number': 'file:./vendor/base-number' },
        }),
        'vendor/base-number/package.json': JSON.stringify({ name: 'base-number', version: '1.0.0', main: 'index.js' }),
        'vendor/base-number/index.js': 'module.exports = 10\n',
        'scripts/lint.js':
          "import { readdirSync, readFileSync } from 'node:fs'\nfor (const f of readdirSync('src')) if (readFileSync('src/' + f, 'utf8').includes('var ')) { console.error('src/' + f + ':1:1: no var'); process.exit(1) }\n",
      },
      script: scenario(tasks)
        .on({ phase: 'plan' })
        .structured(cyclic)
        // The problems of its plan are told to the planner.
        .on({ phase: 'plan', attempt: 2, includes: 'a -> b -> a' })
        .structured(planOf(tasks))
        .on({ phase: 'fix', task: 'two', gate: 'test' })
        .edit('src/two.js', 'two = 3', 'two = 2')
        .say('two is 2 now')
        .on({ phase: 'review', task: 'three', attempt: 1 })
        .verdict('approved', [
          { severity: 'major', category: 'docs', file: 'src/three.js', title: 'three has no comment' },
        ])
        .on({ phase: 'revise', task: 'three' })
        .edit('src/three.js', 'export', '/** Three. */\nexport')
        .say('commented')
        .build(),
    })
    const before = world.git('rev-parse', 'HEAD')
    const { report, state, events } = await world.run({
      spec: '# Numbers\n\nWe need two, three and their sum.\n',
      merge: true,
    })

    expect(report.attention).toEqual([])
    expect(report.status).toBe('succeeded')
    expect(report.strategy).toBe('worktrees')
    expect(timesBegun(world.model.requests, 'plan')).toBe(2)
    expect(report.mergedCommit).toBe(world.git('rev-parse', 'main'))
    expect(world.git('status', '--porcelain')).toBe('')
    expect(world.git('merge-base', '--is-ancestor', before, 'main')).toBe('')
    for (const file of ['src/two.js', 'src/three.js', 'src/sum.js'])
      expect(existsSync(join(world.project, file))).toBe(true)
    expect(world.git('show', 'main:src/two.js')).toContain('two = 2')
    expect(world.git('ls-tree', '-r', '--name-only', 'main')).not.toContain('node_modules')

    // The red gate went to one fix, the approval with a major issue counted as changes requested.
    expect(timesBegun(world.model.requests, 'fix', 'two')).toBe(1)
    expect(timesBegun(world.model.requests, 'review', 'three')).toBe(2)
    expect(state.tasks['three']?.verdicts.map((verdict) => [verdict.given, verdict.effective])).toEqual([
      ['approved', 'changes_requested'],
      ['approved', 'approved'],
    ])
    // A dependent begins only when what it needs is merged.
    const order = events.flatMap((e) =>
      e.type === 'TaskStarted' || e.type === 'TaskMerged' ? [`${e.type} ${e.task}`] : [],
    )
    expect(order.indexOf('TaskStarted sum')).toBeGreaterThan(order.indexOf('TaskMerged two'))
    expect(order.indexOf('TaskStarted sum')).toBeGreaterThan(order.indexOf('TaskMerged three'))
    // Every merged tree has green evidence of every gate.
    for (const task of Object.values(state.tasks))
      for (const gate of ['lint', 'test']) expect(state.evidence[`${gate}@${task.merged?.tree}`]?.passed).toBe(true)
    expect(world.model.requests.filter((request) => request.matched === false)).toEqual([])
  })
})

describe('gates and reviews', () => {
  it('never merges a task whose gate stays red, whatever its agent claims', async () => {
    const world = await createWorld({
      config: `${QUICK_GATE}pipeline: [implement, test]\nlimits: {attempts: 2}\n`,
      script: scenario([{ id: 'two', writes: moduleOf('two', 3, 2) }])
        .on({ phase: 'fix' })
        .edit('src/two.js', 'export', '// tried\nexport')
        .say('All tests pass now.')
        .build(),
    })
    const { report, run } = await world.run({ spec: ONE_TASK, merge: true })
    expect(report.status).toBe('attention')
    expect(report.attention).toMatchObject([{ task: 'two', kind: 'attempts' }])
    expect(report.tasks[0]).toMatchObject({ status: 'attention', attempts: 3 })
    expect(world.git('log', '--format=%s', 'main')).toBe('Begin')
    expect(world.git('rev-parse', report.integrationBranch)).toBe(world.git('rev-parse', 'main'))
    expect(timesBegun(world.model.requests, 'fix')).toBe(2)

    // A person sends it back with a word, which the next attempt sees.
    world.model.use(
      script()
        .on({ phase: 'fix', includes: 'two must be 2' })
        .edit('src/two.js', 'two = 3', 'two = 2')
        .say('done')
        .build(),
    )
    world.decide(run, 'two', 'retry', 'two must be 2')
    const resumed = await world.resume(run)
    expect(resumed.report.status).toBe('succeeded')
    expect(resumed.report.mergedCommit).toBe(world.git('rev-parse', 'main'))
  })

  it('takes an answer without a verdict for no approval, and ends a reviewer that repeats itself: a stronger model once, then a person', async () => {
    const world = await createWorld({
      config: `${QUICK_GATE}pipeline: [implement, test, review]\nlimits: {attempts: 1}\nmodels: {escalation: claude-opus-5-5, default: claude-haiku-4-5}\n`,
      script: scenario([{ id: 'two', writes: moduleOf('two', 2) }])
        .on({ phase: 'review' })
        .say('Looks great, approved!')
        .build(),
    })
    const unjudged = await world.run({ spec: ONE_TASK })
    expect(unjudged.report.attention).toMatchObject([{ task: 'two', kind: 'review' }])
    expect(unjudged.report.tasks[0]).toMatchObject({ status: 'attention', reviews: 0 })

    let comment = 0
    world.model.use(
      script()
        .on({ phase: 'review' })
        .turn(() => ({
          blocks: [
            {
              type: 'tool',
              name: 'StructuredOutput',
              input: {
                verdict: 'changes_requested',
                summary: 'again',
                issues: [
                  {
                    severity: 'major',
                    category: 'naming',
                    file: 'src/two.js',
                    line: 1 + comment,
                    title: `The name two is unclear (line ${1 + comment})`,
                  },
                ],
              },
            },
          ],
        }))
        .on({ phase: 'revise' })
        .turn(() => ({
          blocks: [{ type: 'tool', name: 'Bash', input: { command: `echo '// ${++comment}' >> src/two.js` } }],
        }))
        .say('renamed')
        .build(),
    )
    world.decide(unjudged.run, 'two', 'retry')
    const { report, state } = await world.resume(unjudged.run)
    expect(report.status).toBe('attention')
    expect(report.attention).toMatchObject([{ task: 'two', kind: 'recurrence' }])
    expect(report.attention[0]?.text).toContain('The name two is unclear')
    expect(report.tasks[0]?.reviews).toBe(4)
    expect(state.tasks['two']?.verdicts.at(-1)?.issues[0]?.seen).toBe(4)
    const models = world.model.requests.filter((r) => r.phase === 'revise' && r.step === 0).map((r) => r.model)
    expect(models).toEqual(['claude-haiku-4-5', 'claude-haiku-4-5', 'claude-opus-5-5'])
  })

  it('asks a person when a task changes what a gate runs, and when nothing was changed', async () => {
    const world = await createWorld({
      files: SMALL_PROJECT,
      // The detected gate: npm test, as package.json says.
      config: 'pipeline: [implement, test]\nlimits: {attempts: 1}\n',
      script: script()
        .on({ phase: 'implement', task: 'cheat' })
        .edit('package.json', 'node --test', 'true')
        .say('The tests pass.')
        .on({ phase: 'implement', task: 'idle' })
        .say('It was all there already.')
        .build(),
    })
    const { report, run } = await world.run({
      spec: '# Cheat\n## Tasks\n- [ ] cheat: Make it green\n- [ ] idle: Keep it green\n',
    })
    const kinds = Object.fromEntries(report.attention.map((item) => [item.task, item]))
    expect(kinds['cheat']).toMatchObject({ kind: 'gate-change' })
    expect(kinds['cheat']?.text).toContain('package.json scripts.test')
    expect(kinds['idle']).toMatchObject({ kind: 'empty-diff' })
    expect(report.tasks.map((task) => task.status)).toEqual(['attention', 'attention'])

    world.decide(run, 'cheat', 'approve')
    world.decide(run, 'idle', 'cancel', 'not needed')
    const resumed = await world.resume(run)
    expect(resumed.report.status).toBe('succeeded')
    expect(resumed.report.tasks.map((task) => task.status)).toEqual(['merged', 'cancelled'])
  })
})

describe('merging', () => {
  it('gives conflicts to a resolver with both intents, and sends a clean merge with a red gate back as a fix on top of the integration branch', async () => {
    const world = await createWorld({
      files: {
        ...SMALL_PROJECT,
        'src/list.js': 'export const list = [\n  1,\n]\n',
        'src/limit.js': 'export const limit = 4\n',
        'test/count.test.js':
          "import assert from 'node:assert/strict'\nimport { readdirSync } from 'node:fs'\nimport { test } from 'node:test'\nimport { limit } from '../src/limit.js'\ntest('count', () => assert.ok(readdirSync('src').length <= limit))\n",
      },
      script: scenario([]).build(),
    })
    const twoIsMerged = join(world.dir, 'two-is-merged')
    world.model.use(
      script()
        .on({ phase: 'implement', task: 'two' })
        .write('src/two.js', 'export const two = 2\n')
        .edit('src/list.js', '  1,\n', '  1,\n  2,\n')
        .say('added 2')
        .on({ phase: 'implement', task: 'three' })
        .untilFile(twoIsMerged)
        .edit('src/list.js', '  1,\n', '  1,\n  3,\n')
        .say('added 3')
        .on({ phase: 'implement', task: 'four' })
        .untilFile(twoIsMerged)
        .write('src/four.js', 'export const four = 4\n')
        .say('done')
        .on({ phase: 'resolve', task: 'three', includes: 'Add two to the list' })
        .rewrite('src/list.js', 'export const list = [\n  1,\n  2,\n  3,\n]\n')
        .say('kept both')
        .on({ phase: 'fix', task: 'four', gate: 'test' })
        .edit('src/limit.js', '4', '5')
        .say('raised the limit')
        .build(),
    )
    const { report, events } = await world.run({
      spec: '# List\n## Tasks\n- [ ] two: Add two to the list\n- [ ] three: Add three to the list\n- [ ] four: Add four\n',
      merge: true,
      observer: {
        changed: (_state, added) => {
          if (added.some((event) => event.type === 'TaskMerged' && event.task === 'two')) writeFileSync(twoIsMerged, '')
        },
      },
    })
    expect(report.attention).toEqual([])
    expect(report.status).toBe('succeeded')
    expect(events.filter((event) => event.type === 'MergeConflicted')).toMatchObject([
      { task: 'three', files: ['src/list.js'] },
    ])
    expect(world.git('show', 'main:src/list.js')).toBe('export const list = [\n  1,\n  2,\n  3,\n]')
    expect(events.filter((event) => event.type === 'MergeRejected')).toMatchObject([{ task: 'four' }])
    expect(world.git('show', 'main:src/limit.js')).toContain('5')
    expect(world.git('show', 'main:src/two.js')).toContain('2')
    expect(world.git('show', 'main:src/four.js')).toContain('4')
  })

  it('never merges over uncommitted work, and takes in a base that moved', async () => {
    const world = await createWorld({
      script: script().on({ phase: 'implement' }).writeAll(moduleOf('two', 2)).say('done').build(),
    })
    const { report, run } = await world.run({
      spec: ONE_TASK,
      merge: true,
      observer: {
        changed: (_state, events) => {
          // While the run works, the user commits to the base and leaves something uncommitted.
          if (!events.some((event) => event.type === 'TaskMerged')) return
          world.write({ 'src/mine.js': 'export const mine = 1\n' })
          world.git('add', '--all')
          world.git('commit', '--quiet', '--message', 'Mine')
          world.write({ 'src/one.js': 'export const one = 1 // touched\n' })
        },
      },
    })
    expect(report.status).toBe('attention')
    expect(report.attention).toMatchObject([{ task: null, kind: 'dirty-base' }])
    expect(report.attention[0]?.text).toContain('src/one.js')
    expect(world.git('log', '-1', '--format=%s', 'main')).toBe('Mine')

    world.git('checkout', '--', 'src/one.js')
    const resumed = await world.resume(run)
    expect(resumed.report.status).toBe('succeeded')
    expect(world.git('show', 'main:src/two.js')).toContain('2')
    expect(world.git('show', 'main:src/mine.js')).toContain('1')
    expect(git(world.project, 'status', '--porcelain')).toBe('')
  })
})

describe('strategies', () => {
  it('sequential: one task at a time in one worktree', async () => {
    const world = await createWorld({
      script: scenario([
        { id: 'two', writes: moduleOf('two', 2) },
        { id: 'three', writes: moduleOf('three', 3) },
      ]).build(),
    })
    const { report, state, events } = await world.run({ spec: TWO_TASKS, flags: { strategy: 'sequential' } })
    expect(report).toMatchObject({ status: 'succeeded', strategy: 'sequential' })
    expect(report.strategyReason).toContain('--strategy')
    expect(report.mergedCommit).toBeNull()
    expect(world.git('show', `${report.integrationBranch}:src/two.js`)).toContain('two = 2')
    const paths = new Set(Object.values(state.tasks).map((task) => task.worktree?.path))
    expect(paths.size).toBe(1)
    const order = events.flatMap((e) =>
      e.type === 'TaskStarted' || e.type === 'TaskMerged' ? [`${e.type} ${e.task}`] : [],
    )
    expect(order).toEqual(['TaskStarted two', 'TaskMerged two', 'TaskStarted three', 'TaskMerged three'])
  })

  it('files: fixers in parallel on disjoint files of one worktree', async () => {
    const lint =
      "import { readdirSync, readFileSync } from 'node:fs'\nlet bad = 0\nfor (const f of readdirSync('src')) if (readFileSync('src/' + f, 'utf8').startsWith('var')) { console.log('src/' + f + ':1:1: error no var'); bad++ }\nprocess.exit(bad ? 1 : 0)\n"
    const world = await createWorld({
      config: 'gates: {lint: node scripts/lint.js}\npipeline: [implement, lint]\nlimits: {agents: 3}\n',
      files: {
        'package.json': JSON.stringify({ name: 's', type: 'module' }),
        'scripts/lint.js': lint,
        'src/a.js': 'var a = 1\n',
        'src/b.js': 'var b = 1\n',
        'src/c.js': 'var c = 1\n',
      },
      script: script()
        .on({ phase: 'fix' })
        .turn((turn) => ({
          blocks: ['a', 'b', 'c']
            .filter((name) => turn.prompt.includes(`    - \`src/${name}.js\``))
            .map((name) => ({ type: 'tool', name: 'Bash', input: { command: `sed -i s/var/let/ src/${name}.js` } })),
        }))
        .say('fixed')
        .build(),
    })
    const { report, state } = await world.run({
      spec: '# Lint\n## Tasks\n- [ ] lint: Mend all lint errors\n',
      flags: { strategy: 'files' },
    })
    expect(report.attention).toEqual([])
    expect(report).toMatchObject({ status: 'succeeded', strategy: 'files' })
    const fixers = Object.values(state.attempts).filter((attempt) => attempt.phase === 'fix')
    expect(fixers.map((attempt) => attempt.files?.length)).toEqual([1, 1, 1])
    expect(new Set(fixers.flatMap((attempt) => attempt.files ?? [])).size).toBe(3)
    expect(new Set(fixers.map((attempt) => attempt.batch)).size).toBe(1)
    for (const name of ['a', 'b', 'c'])
      expect(world.git('show', `${report.integrationBranch}:src/${name}.js`)).toMatch(/^let/)
  })
})

describe('phases of the user', () => {
  it('runs a phase from a prompt file of the base commit, with its gate', async () => {
    const world = await createWorld({
      files: {
        ...SMALL_PROJECT,
        '.switchyard/prompts/document.md': 'Write docs for {{task.title}}.\n',
        'scripts/docs.js':
          "import { existsSync } from 'node:fs'\nprocess.exit(existsSync('DOCS.md') || !existsSync('src/two.js') ? 0 : 1)\n",
      },
      config:
        'gates: {docs: node scripts/docs.js, test: node run-tests.js}\nphases: {document: {prompt: .switchyard/prompts/document.md, gate: docs}}\npipeline: [implement, document, test]\n',
      script: script()
        .on({ phase: 'implement' })
        .writeAll(moduleOf('two', 2))
        .say('done')
        .on({ phase: 'document', includes: 'Write docs for Add two' })
        .write('DOCS.md', '# Two\n')
        .say('documented')
        .build(),
    })
    const { report, state } = await world.run({ spec: ONE_TASK })
    expect(report.attention).toEqual([])
    expect(report.status).toBe('succeeded')
    expect(Object.values(state.evidence).map((evidence) => evidence.gate)).toContain('docs')
    expect(world.git('show', `${report.integrationBranch}:DOCS.md`)).toBe('# Two')
  })
})
