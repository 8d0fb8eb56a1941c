/** Whole journeys through the command line as a process of its own, with the real claude and a scripted model. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Plan } from '../../src/contract/plan.ts'
import { RunReport } from '../../src/contract/status.ts'
import { type ModelProcess, startModelProcess } from '../fixtures/model-process.ts'
import { scenario, timesBegun } from '../fixtures/scenario.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { makeWorld, REVIEWED, type World } from './cli-world.ts'

const module = (name: string, value: string) => ({
  [`${name}.mjs`]: `export const ${name} = ${value}\n`,
  [`check-${name}.mjs`]: `import { ${name} } from './${name}.mjs'\nif (${name} !== ${value}) throw new Error('${name}')\n`,
})
const TASKS = [
  { id: 'two', writes: module('two', '2') },
  { id: 'double', dependsOn: ['two'], writes: module('double', '4') },
]
const EXPLICIT = `# Numbers
## Tasks
- [ ] two: Add two
  - files: two.mjs, check-two.mjs
- [ ] double: Add double
  - depends: two
  - files: double.mjs, check-double.mjs
`

let models: string
let model: ModelProcess
let world: World
/** The task `slow` is written only once this file exists. */
let gate: string

beforeAll(async () => {
  models = mkdtempSync(join(tmpdir(), 'switchyard-cli-model-'))
  gate = join(models, 'go')
  const rules = scenario(TASKS)
    .on({ phase: 'implement', task: 'slow' })
    .untilFile(gate)
    .writeAll(module('slow', '1'))
    .say('Built slow.')
    .rules()
  model = await startModelProcess(rules, models)
})
afterAll(async () => {
  await model.stop()
  rmSync(models, { recursive: true, force: true })
})
beforeEach(async () => {
  rmSync(gate, { force: true })
  world = makeWorld(model.url, join(models, 'home'))
  await noteProbeIn(world.home, world.env)
})
afterEach(() => world.dispose())

const writeSpec = (text: string): string => {
  const file = join(world.dir, 'numbers.md')
  writeFileSync(file, text)
  return file
}

test('a spec with explicit tasks becomes merged code, and every reading command agrees', async () => {
  world.commit({ '.switchyard/config.yaml': REVIEWED })
  const ended = await world.cli('run', writeSpec(EXPLICIT), '-p', world.project, '--yes', '--merge', '--json')
  expect(ended.stderr).not.toContain('unexpected')
  const report = RunReport.parse(ended.json)
  expect(ended.exitCode).toBe(0)
  // Results alone go to stdout.
  expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1)
  expect(ended.stderr).toContain('merged (2/2 merged)')
  expect(report).toMatchObject({ status: 'succeeded', base: 'main', attention: [] })
  expect(report.tasks.map(({ id, status, attempts, reviews }) => [id, status, attempts, reviews])).toEqual([
    ['two', 'merged', 2, 1],
    ['double', 'merged', 2, 1],
  ])
  expect(report.mergedCommit).toBe(world.git('rev-parse', 'main').trim())
  expect(world.git('ls-tree', '--name-only', 'main')).toContain('double.mjs')
  const planFile = join(world.home, 'runs', report.run, 'implementation_plan.json')
  expect(Plan.parse(JSON.parse(readFileSync(planFile, 'utf8'))).tasks).toHaveLength(2)
  expect(existsSync(join(world.home, 'engine.json'))).toBe(false)

  const status = await world.cli('status', report.run.slice(0, 10), '--json')
  expect(status.json).toEqual({ ...report, engine: null })
  const again = await world.cli('resume', '--json')
  expect([again.exitCode, again.json]).toEqual([0, report])
  const logs = await world.cli('logs', 'two')
  expect(logs.stdout).toContain('> writing two.mjs')
  expect(logs.stdout).toContain('review round 1: approved')
  expect(logs.stdout).not.toContain('double')
})

test('a plan waits for approval, can be edited, and is built without being made again', async () => {
  const spec = writeSpec('# Numbers\n\nProvide two and its double.\n')
  const planned = await world.cli('plan', spec, '-p', world.project, '--json')
  expect(planned.exitCode).toBe(0)
  const { run, plan } = planned.json as { run: string; plan: Plan }
  expect(plan.tasks.map((task) => task.id)).toEqual(['two', 'double'])

  const asked = await world.cli('resume', '--json')
  expect([asked.exitCode, RunReport.parse(asked.json).status]).toEqual([3, 'approval'])

  const edited = join(world.dir, 'plan.json')
  const [first] = plan.tasks
  writeFileSync(edited, JSON.stringify({ ...plan, tasks: [{ ...first, dependsOn: ['four'] }] }))
  const refused = await world.cli('plan', 'edit', '--file', edited)
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('depends on "four"')])
  writeFileSync(edited, JSON.stringify({ ...plan, tasks: [first] }))
  expect((await world.cli('plan', 'edit', '--file', edited)).exitCode).toBe(0)
  expect((await world.cli('plan', 'approve', run.slice(0, 9))).exitCode).toBe(0)

  const built = await world.cli('resume', '--json')
  expect(built.exitCode).toBe(0)
  expect(RunReport.parse(built.json).tasks.map((task) => [task.id, task.status])).toEqual([['two', 'merged']])
  const requests = model.requests().filter((request) => request.run === run)
  expect(timesBegun(requests, 'plan')).toBe(1)
})

const SLOW = '# Slow\n## Tasks\n- [ ] slow: Add slow\n  - files: slow.mjs, check-slow.mjs\n'
const SLOW_AND_TWO = `${SLOW}- [ ] two: Add two\n  - depends: slow\n`

test('Ctrl-C pauses a run in which others may look and decide; resume finishes it', async () => {
  const running = world.start('run', writeSpec(SLOW_AND_TWO), '-p', world.project, '--yes', '--json')
  await running.said('implement 1 begins')

  const beside = await world.cli('status', '--json')
  expect(beside.json).toMatchObject({ status: 'running', engine: { pid: running.child.pid } })
  const { run } = RunReport.parse(beside.json)
  // What others change, they change in the engine that is at work.
  const writer = await world.cli('tasks', 'cancel', 'two')
  expect([writer.exitCode, writer.stdout]).toEqual([0, `two is cancelled. Run ${run} goes on with it.\n`])
  await running.said('cancelled')
  const following = world.start('logs', '--follow', '--json')

  running.child.kill('SIGINT')
  await running.said('Pausing: 1 agent finishes its phase')
  writeFileSync(gate, '')
  const paused = await running.ended
  expect(paused.exitCode).toBe(130)
  expect(RunReport.parse(paused.json)).toMatchObject({
    run,
    status: 'paused',
    tasks: [{ attempts: 1 }, { attempts: 0 }],
  })

  const resumed = await world.cli('resume', '--json')
  expect([resumed.exitCode, RunReport.parse(resumed.json).status]).toEqual([0, 'succeeded'])
  const requests = model.requests().filter((request) => request.run === run)
  expect(timesBegun(requests, 'implement', 'slow')).toBe(1)
  // It saw the engine leave, or went on until the end: it ends by itself either way.
  expect((await following.ended).exitCode).toBe(0)
})

test('Ctrl-C twice stops the agents, a polite kill leaves them to whoever resumes', async () => {
  const before = model.requests().length
  const first = world.start('run', writeSpec(SLOW), '-p', world.project, '--yes', '--json')
  await first.said('implement 1 begins')
  await expect.poll(() => model.requests().length, { timeout: 20_000 }).toBeGreaterThan(before)
  first.child.kill('SIGINT')
  await first.said('Pausing')
  first.child.kill('SIGINT')
  await first.said('Stopping the agents')
  const stopped = await first.ended
  expect(stopped.exitCode).toBe(130)
  const { run } = RunReport.parse(stopped.json)

  const second = world.start('resume', '--json')
  await second.said('implement 2 begins')
  const pidFile = join(world.home, 'runs', run, 'attempts', `${run}.slow.implement.2`, 'pid')
  await expect.poll(() => existsSync(pidFile), { timeout: 10_000 }).toBe(true)
  const pid = Number(readFileSync(pidFile, 'utf8'))
  second.child.kill('SIGTERM')
  expect((await second.ended).exitCode).toBe(130)
  expect(process.kill(pid, 0)).toBe(true)

  writeFileSync(gate, '')
  const third = await world.cli('resume', '--json')
  expect([third.exitCode, RunReport.parse(third.json).status]).toEqual([0, 'succeeded'])
  expect(RunReport.parse(third.json).tasks[0]).toMatchObject({ id: 'slow', attempts: 2 })
})
