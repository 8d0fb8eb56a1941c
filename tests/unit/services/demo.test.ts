/** The parts of the demo without a run: its folder and environment, its bill, and the proof at its end. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import { AttemptId, ObjectId, RunId, SessionId, TaskId } from '../../../src/contract/ids.ts'
import type { PlannedTask } from '../../../src/contract/plan.ts'
import { foldEvents } from '../../../src/main/domain/run/fold.ts'
import { runCommand } from '../../../src/main/gates/run-command.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { costTable } from '../../../src/main/services/demo/cost-table.ts'
import { createDemoFolder, demoEnvironment } from '../../../src/main/services/demo/demo-folder.ts'
import { proveMerged, testSummary } from '../../../src/main/services/demo/prove-merged.ts'
import { agentStage, runSettings } from '../../fixtures/run-settings.ts'

let sample: string

beforeEach(() => {
  sample = mkdtempSync(join(tmpdir(), 'switchyard-sample-'))
})

afterEach(() => rmSync(sample, { recursive: true, force: true }))

test('nothing of the user leads the demo to their provider, proxy, git or configuration', () => {
  const env = demoEnvironment(
    {
      PATH: '/bin',
      ANTHROPIC_API_KEY: 'real',
      ANTHROPIC_MODEL: 'x',
      CLAUDE_CODE_OAUTH_TOKEN: 'real',
      CLAUDECODE: '1',
      AWS_PROFILE: 'x',
      HTTPS_PROXY: 'http://proxy',
      http_proxy: 'http://proxy',
      GIT_DIR: '/elsewhere',
      SWITCHYARD_HOME: '/mine',
      SWITCHYARD_AGENTS: '1',
      SWITCHYARD_CLAUDE: '/opt/claude',
      XDG_CONFIG_HOME: '/mine',
      NO_COLOR: '1',
    },
    '/demo',
    'http://127.0.0.1:1',
  )
  expect(env).toEqual({
    PATH: '/bin',
    NO_COLOR: '1',
    SWITCHYARD_CLAUDE: '/opt/claude',
    SWITCHYARD_HOME: join('/demo', 'home'),
    XDG_CONFIG_HOME: join('/demo', 'config'),
    CLAUDE_CONFIG_DIR: join('/demo', 'claude'),
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
    ANTHROPIC_API_KEY: 'scripted',
    DISABLE_TELEMETRY: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    GIT_CONFIG_GLOBAL: expect.stringMatching(/nul/),
    GIT_CONFIG_NOSYSTEM: '1',
  })
})

test('the project is a clean repository with one commit; what is proven there is what was run there', async () => {
  writeFileSync(join(sample, 'package.json'), JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }))
  writeFileSync(join(sample, 'one.test.js'), "import { test } from 'node:test'\ntest('one', () => {})\n")
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const folder = await createDemoFolder({ env, sampleProject: sample, modelUrl: 'http://127.0.0.1:1' })
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder.project, encoding: 'utf8' }).trim()
    expect(git('status', '--porcelain')).toBe('')
    expect(git('rev-list', '--count', 'main')).toBe('1')

    const processes = createProcessTable()
    const proof = await proveMerged(folder, (order) =>
      runCommand(order, { processes, clock: systemClock, env, ownRoot: null }),
    )
    expect(proof.log).toEqual([expect.stringMatching(/^[0-9a-f]{7,} Begin/)])
    expect(proof.tests).toMatchObject({ passed: true, result: { exitCode: 0 } })
    expect(testSummary(proof.tests.result.tail)).toBe('1 tests, 1 passed')
    // This sample has no such command: the proof says so instead of hiding it.
    expect(proof.command.passed).toBe(false)
  } finally {
    await folder.remove()
  }
  expect(existsSync(folder.root)).toBe(false)
})

test('a project that cannot be copied leaves nothing behind', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'switchyard-demo-none-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  try {
    const made = createDemoFolder({ env: {}, sampleProject: join(sample, 'missing'), modelUrl: 'http://127.0.0.1:1' })
    await expect(made).rejects.toThrow(/ENOENT/)
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(temporary, { recursive: true, force: true })
  }
})

test('the summary of the tests is read from both reporters of node, and failures are told', () => {
  expect(testSummary('ℹ tests 3\nℹ suites 0\nℹ pass 2\nℹ fail 1\n')).toBe('3 tests, 2 passed, 1 failed')
  expect(testSummary('# tests 3\n# pass 3\n# fail 0\n')).toBe('3 tests, 3 passed')
  expect(testSummary('all good')).toBeNull()
})

const RUN = RunId.parse('m2k9x1ab-7f3c')
const OID = ObjectId.parse('a'.repeat(40))

function attempt(task: string | null, phase: string, n: number, costUsd: number): RunEvent[] {
  const id = AttemptId.parse([RUN, task ?? 'run', phase, n].join('.'))
  return [
    {
      type: 'AttemptPlanned',
      attempt: id,
      task: task === null ? null : TaskId.parse(task),
      phase,
      gate: null,
      n,
      session: SessionId.parse('11111111-1111-4111-8111-111111111111'),
      resume: false,
      model: null,
      batch: n,
      files: null,
      commit: null,
    },
    {
      type: 'AttemptFinished',
      attempt: id,
      outcome: 'succeeded',
      detail: '',
      costUsd,
      costEstimated: false,
      tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
      durationMs: 1,
      model: null,
      commit: null,
      tree: null,
      changed: false,
      notBefore: null,
    },
  ]
}

test('the bill adds up by phase and by task, in the order in which tasks meet the phases', () => {
  const task = (name: string): PlannedTask => ({
    id: TaskId.parse(name),
    title: name,
    description: '',
    dependsOn: [],
    files: [],
    acceptance: ['x'],
  })
  const events: RunEvent[] = [
    {
      type: 'RunCreated',
      run: RUN,
      projectDir: '/p',
      specName: 's',
      specText: '',
      baseBranch: 'main',
      baseCommit: OID,
      checkoutClean: true,
      options: { yes: true, merge: false, allowRedBase: false },
      settings: runSettings({
        gates: [],
        pipeline: [agentStage('implement'), { kind: 'review' }],
        limits: { agents: 2 },
      }),
    },
    ...attempt(null, 'plan', 1, 0.5),
    {
      type: 'PlanProposed',
      plan: { version: 1, summary: '', strategy: 'auto', milestones: [], tasks: [task('a'), task('b')] },
      source: 'agent',
      attempt: null,
    },
    ...attempt('b', 'revise', 1, 0.25),
    ...attempt('a', 'review', 1, 2),
    ...attempt('a', 'review', 2, 1),
    ...attempt('b', 'fix', 1, 0.125),
    ...attempt('a', 'implement', 1, 4),
  ]
  const state = foldEvents(events.map((event) => ({ event, at: 1 })))
  if (state === null) throw new Error('no state')
  expect(costTable(state)).toEqual({
    tasks: [null, 'a', 'b'],
    phases: [
      { phase: 'plan', attempts: 1, costs: [0.5, null, null], totalUsd: 0.5 },
      { phase: 'implement', attempts: 1, costs: [null, 4, null], totalUsd: 4 },
      { phase: 'fix', attempts: 1, costs: [null, null, 0.125], totalUsd: 0.125 },
      { phase: 'review', attempts: 2, costs: [null, 3, null], totalUsd: 3 },
      { phase: 'revise', attempts: 1, costs: [null, null, 0.25], totalUsd: 0.25 },
    ],
    totals: [0.5, 7, 0.375],
    totalUsd: 7.875,
  })
})
