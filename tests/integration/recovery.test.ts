/** kill -9 of the engine at random points: nothing finished is done again, nothing is lost, nothing is left behind. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { RunId } from '../../src/contract/ids.ts'
import type { RunReport } from '../../src/contract/status.ts'
import type { Rule } from '../../src/main/agents/scripted-model/rules.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { acquireEngineLock } from '../../src/main/store/engine-lock.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { agentEnvironment, CLAUDE } from '../fixtures/claude-cli.ts'
import { type ModelProcess, startModelProcess } from '../fixtures/model-process.ts'
import { scenario } from '../fixtures/scenario.ts'
import { lastJson, runCli, startCli } from '../support/cli.ts'
import { git, makeProject, SMALL_PROJECT, testOf } from '../support/world.ts'

interface Place {
  dir: string
  project: string
  home: string
  env: NodeJS.ProcessEnv
  model: ModelProcess
  spec: string
}

const places: Place[] = []
const processes = createProcessTable()

afterEach(async () => {
  for (const place of places.splice(0)) {
    await place.model.stop()
    for (const process of processes.findByEnv('SWITCHYARD_HOME', place.home)) processes.kill(process, 'SIGKILL')
    rmSync(place.dir, { recursive: true, force: true, maxRetries: 5 })
  }
})

async function createPlace(rules: readonly Rule[], spec: string, config: string): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-kill-'))
  const model = await startModelProcess(rules, dir)
  const home = join(dir, 'home')
  const place: Place = {
    dir,
    home,
    project: join(dir, 'project'),
    model,
    spec: join(dir, 'spec.md'),
    env: {
      ...agentEnvironment(model.url, join(dir, 'claude')),
      SWITCHYARD_HOME: home,
      SWITCHYARD_CLAUDE: CLAUDE,
      XDG_CONFIG_HOME: join(dir, 'config'),
    },
  }
  places.push(place)
  makeProject(place.project, { ...SMALL_PROJECT, '.switchyard/config.yaml': config })
  writeFileSync(place.spec, spec)
  return place
}

function eventsOf(place: Place, run: string) {
  const store = openStore({ file: join(place.home, 'switchyard.db'), mode: 'read' })
  if (!store.ok) throw new Error(store.failure.message)
  try {
    return store.value.runs.read(RunId.parse(run)).map((stored) => stored.event)
  } finally {
    store.value.close()
  }
}

/** What must hold once a run that was killed on the way has ended well. */
function expectNothingLostOrRepeated(place: Place, report: RunReport): void {
  const events = eventsOf(place, report.run)
  // Each phase succeeded once, and an attempt that succeeded was asked of the model in one session only.
  const planned = new Map(events.flatMap((e) => (e.type === 'AttemptPlanned' ? [[e.attempt, e] as const] : [])))
  const succeeded = events.flatMap((e) =>
    e.type === 'AttemptFinished' && e.outcome === 'succeeded' ? [planned.get(e.attempt)] : [],
  )
  const once = new Set<string>()
  for (const attempt of succeeded) {
    if (!attempt || attempt.phase === 'review' || attempt.phase === 'fix') continue
    const key = `${attempt.task} ${attempt.phase}`
    expect(once.has(key), `${key} was finished twice`).toBe(false)
    once.add(key)
  }
  for (const attempt of succeeded) {
    const asked = place.model
      .requests()
      .filter(
        (request) =>
          request.kind === 'turn' &&
          request.phase === attempt?.phase &&
          request.task === attempt?.task &&
          request.attempt === attempt?.n &&
          request.gate === attempt?.gate &&
          request.step === 0,
      )
    expect(asked.length, `${attempt?.attempt} was asked for ${asked.length} times`).toBe(1)
  }
  // An attempt has one process, however many engines followed it.
  const started = events.flatMap((e) =>
    e.type === 'ProcessStarted' && e.kind === 'agent' ? [`${e.owner} ${e.pid}`] : [],
  )
  expect(new Set(started.map((line) => line.split(' ')[0])).size).toBe(new Set(started).size)
  // Each task was merged once.
  const merges = events.flatMap((e) => (e.type === 'TaskMerged' ? [e.task] : []))
  expect(merges.length).toBe(new Set(merges).size)

  expect(processes.findByEnv('SWITCHYARD_RUN', report.run)).toEqual([])
  expect(existsSync(join(place.home, 'engine.json'))).toBe(false)
  const lock = acquireEngineLock(place.home, { pid: process.pid, command: 'test', startedAt: 0, version: '0' })
  expect(lock.ok).toBe(true)
  if (lock.ok) lock.value.release()
  expect(readdirSync(join(place.project, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([])
}

const CONFIG = 'pipeline: [research, implement, test, review]\nlimits: {agents: 3}\n'
const TASKS = ['two', 'three', 'sum'] as const

const fourTasks = (): readonly Rule[] =>
  scenario([
    { id: 'two', writes: { 'src/two.js': 'export const two = 3\n', 'test/two.test.js': testOf('two', 2) } },
    { id: 'three', writes: { 'src/three.js': 'export const three = 3\n', 'test/three.test.js': testOf('three', 3) } },
    {
      id: 'sum',
      dependsOn: ['two', 'three'],
      writes: {
        'src/sum.js':
          "import { three } from './three.js'\nimport { two } from './two.js'\nexport const sum = two + three\n",
        'test/sum.test.js': testOf('sum', 5),
      },
    },
  ])
    .on({ phase: 'fix', task: 'two' })
    .after(300)
    .edit('src/two.js', 'two = 3', 'two = 2')
    .say('two is 2 now')
    .rules()

/** A small generator with a seed that is printed, so that a failure can be had again (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Kills one run `kills` times at random points (or until it ends before), then lets it end. */
async function killAtRandom(seed: number, kills: number): Promise<{ done: number }> {
  const place = await createPlace(fourTasks(), '# Numbers\n\nWe need two, three and their sum.\n', CONFIG)
  const draw = random(seed)
  let done = 0
  for (; done < kills; done++) {
    const first = onlyRun(place) === null
    const args = first ? ['run', place.spec, '--project', place.project, '--yes', '--merge'] : ['resume']
    const cli = startCli([...args, '--json'], { cwd: place.dir, env: place.env })
    let over = false
    void cli.ended.then(() => {
      over = true
    })
    // The first start probes the CLI, which takes seconds: what is to be killed is the run.
    for (let waited = 0; first && !over && onlyRun(place) === null && waited < 60_000; waited += 50) await sleep(50)
    await Promise.race([cli.ended, sleep(200 + draw() * 2_500)])
    if (over) break
    cli.child.kill('SIGKILL')
    await cli.ended
  }
  const end = await runCli(['resume', '--json'], { cwd: place.dir, env: place.env })
  const report = lastJson<RunReport>(end)
  expect(report, `seed ${seed}`).toMatchObject({ status: 'succeeded', attention: [] })
  expect(end.code).toBe(0)
  expect(report.tasks.map((task) => [task.id, task.status])).toEqual(TASKS.map((task) => [task, 'merged']))
  expect(report.mergedCommit).toBe(git(place.project, 'rev-parse', 'main'))
  expect(git(place.project, 'show', 'main:src/sum.js')).toContain('two + three')
  expect(git(place.project, 'status', '--porcelain')).toBe('')
  expectNothingLostOrRepeated(place, report)
  return { done }
}

describe('kill -9 of the engine', () => {
  it('at 25 random points of runs ends in the same state, with nothing done twice', { timeout: 400_000 }, async () => {
    const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
    console.log(`seed ${seed} (set SWITCHYARD_TEST_SEED to repeat it)`)
    let left = 25
    for (let round = 0; left > 0; round++) {
      const { done } = await killAtRandom(seed + round, Math.min(left, 9))
      left -= Math.max(1, done)
    }
  })

  it('an agent that lives through it keeps its pid and session, and its work is collected', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'switchyard-gate-'))
    const go = join(dir, 'go')
    const rules = scenario([
      { id: 'two', writes: { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) } },
    ])
      .on({ phase: 'implement', task: 'two', attempt: 1 })
      .untilFile(go)
      .writeAll({ 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) })
      .say('done')
      .rules()
    const place = await createPlace(rules, '# Two\n## Tasks\n- [ ] two: Add two\n', 'pipeline: [implement, test]\n')
    const cli = startCli(['run', place.spec, '--project', place.project, '--yes', '--json'], {
      cwd: place.dir,
      env: place.env,
    })
    const asked = () => place.model.requests().some((request) => request.phase === 'implement')
    for (let waited = 0; !asked() && waited < 30_000; waited += 50) await sleep(50)
    cli.child.kill('SIGKILL')
    await cli.ended

    const run = onlyRun(place) ?? ''
    const before = eventsOf(place, run).find((e) => e.type === 'ProcessStarted' && e.kind === 'agent')
    const pid = before?.type === 'ProcessStarted' ? before.pid : 0
    expect(processes.startTime(pid), 'the agent lives on without its engine').not.toBeNull()

    // It finishes its work while no engine runs.
    writeFileSync(go, '')
    for (let waited = 0; processes.startTime(pid) !== null && waited < 30_000; waited += 50) await sleep(50)
    const end = await runCli(['resume', '--json'], { cwd: place.dir, env: place.env })
    const report = lastJson<RunReport>(end)
    expect(report.status).toBe('succeeded')
    expect(report.tasks[0]).toMatchObject({ status: 'merged', attempts: 1 })
    const sessions = new Set(
      place.model.requests().flatMap((request) => (request.phase === 'implement' ? [request.session] : [])),
    )
    expect(sessions.size).toBe(1)
    expectNothingLostOrRepeated(place, report)
    rmSync(dir, { recursive: true, force: true })
  })
})

/** Id of the run in the data directory; null before it is recorded. */
function onlyRun(place: Place): string | null {
  const store = openStore({ file: join(place.home, 'switchyard.db'), mode: 'read' })
  if (!store.ok) return null
  try {
    return store.value.runs.list()[0]?.run ?? null
  } finally {
    store.value.close()
  }
}
