/** One engine, many faces: commands beside the dashboard, the dashboard after a command, two commands; real processes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RunEvent } from '../../src/contract/events.ts'
import { RunId } from '../../src/contract/ids.ts'
import { RunReport } from '../../src/contract/status.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { type ModelProcess, startModelProcess } from '../fixtures/model-process.ts'
import { scenario, timesBegun } from '../fixtures/scenario.ts'
import { noteProbeIn } from '../support/known-claude.ts'
import { makeWorld, type RunningCli, type World } from './cli-world.ts'

const module = (name: string, value: string) => ({
  [`${name}.mjs`]: `export const ${name} = ${value}\n`,
  [`check-${name}.mjs`]: `import { ${name} } from './${name}.mjs'\nif (${name} !== ${value}) throw new Error('${name}')\n`,
})

let models: string
let model: ModelProcess
let world: World
/** The task `slow` is written only once this file exists. */
let gate: string

beforeAll(async () => {
  models = mkdtempSync(join(tmpdir(), 'switchyard-handover-'))
  gate = join(models, 'go')
  const rules = scenario([{ id: 'two', writes: module('two', '2') }])
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

const SLOW_ALONE = '# Slow\n## Tasks\n- [ ] slow: Add slow\n  - files: slow.mjs, check-slow.mjs\n'
const SLOW = `${SLOW_ALONE}- [ ] two: Add two\n  - depends: slow\n`
const QUICK = '# Two\n## Tasks\n- [ ] two: Add two\n  - files: two.mjs, check-two.mjs\n'

function run(spec: string, name: string): RunningCli {
  const file = join(world.dir, `${name}.md`)
  writeFileSync(file, spec)
  return world.start('run', file, '-p', world.project, '--yes', '--merge', '--json')
}

async function startWeb(): Promise<RunningCli> {
  const web = world.start('web', '--port', '0')
  await web.said('listens at')
  return web
}

function eventsOf(id: string): RunEvent[] {
  const store = openStore({ file: join(world.home, 'switchyard.db'), mode: 'read' })
  if (!store.ok) throw new Error(store.failure.message)
  try {
    return store.value.runs.read(RunId.parse(id)).map((stored) => stored.event)
  } finally {
    store.value.close()
  }
}

const agentsOf = (events: readonly RunEvent[], owner: string) =>
  events.flatMap((event) =>
    event.type === 'ProcessStarted' && event.kind === 'agent' && event.owner === owner ? [event.pid] : [],
  )

/** The report without what goes on by itself, and without the engine that `status` adds. */
const steady = (json: unknown) => {
  const { durationMs: _, ...report } = RunReport.parse(json)
  return report
}

test('beside the dashboard a command builds through its engine, and shows the same truth', async () => {
  const web = await startWeb()
  // A link that was used up or expired is replaced by one from the dashboard that is there, which goes on.
  const other = await world.cli('web')
  expect(other.exitCode).toBe(0)
  expect(other.stderr).toContain(`\`switchyard web\` (pid ${web.child.pid}) serves the dashboard at http://127.0.0.1:`)
  const page = await fetch(other.stdout.trim())
  expect([page.status, page.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('switchyard_')])
  const renewed = await world.cli('web', '--new-token')
  expect([renewed.exitCode, renewed.stderr]).toEqual([
    2,
    expect.stringMatching(new RegExp(`\`switchyard web\` \\(pid ${web.child.pid}\\) keeps the engine`)),
  ])

  const building = run(SLOW, 'slow')
  await building.said(`\`switchyard web\` (pid ${web.child.pid}) holds the engine`)
  await building.said('implement 1 begins')
  const status = await world.cli('status', '--json')
  expect(status.json).toMatchObject({ status: 'running', engine: { pid: web.child.pid, command: 'switchyard web' } })
  const { run: id } = RunReport.parse(status.json)

  // Ctrl-C leaves a run that is another's, and says what goes on.
  const watching = world.start('resume', id, '--json')
  await watching.said('is worked on there')
  watching.child.kill('SIGINT')
  const left = await watching.ended
  expect(left.exitCode).toBe(130)
  expect(left.stderr).toContain(`Run ${id} goes on in \`switchyard web\` (pid ${web.child.pid}).`)
  expect(left.stderr).toContain(`switchyard pause ${id}`)

  // A decision, and a pause from another shell, reach the engine at work.
  expect((await world.cli('tasks', 'cancel', 'two')).stdout).toBe(`two is cancelled. Run ${id} goes on with it.\n`)
  const paused = await world.cli('pause', id, '--json')
  expect(paused.json).toMatchObject({ run: id, status: 'paused' })
  writeFileSync(gate, '')
  const rested = await building.ended
  expect([rested.exitCode, RunReport.parse(rested.json).status]).toEqual([130, 'paused'])

  const ended = await world.cli('resume', '--json')
  expect(ended.exitCode).toBe(0)
  const after = await world.cli('status', id, '--json')
  expect(steady(ended.json)).toEqual(steady(after.json))
  expect(steady(ended.json)).toMatchObject({ status: 'succeeded', mergedCommit: world.git('rev-parse', 'main').trim() })
  web.child.kill('SIGTERM')
  expect((await web.ended).exitCode).toBe(0)
})

test('the dashboard takes the engine of a command over in the middle of a run; agents keep pid and session', async () => {
  const building = run(SLOW, 'slow')
  await building.said('implement 1 begins')
  const { run: id } = RunReport.parse((await world.cli('status', '--json')).json)
  const attempt = `${id}.slow.implement.1`
  await expect.poll(() => agentsOf(eventsOf(id), attempt).length, { timeout: 20_000 }).toBe(1)
  const [agent = 0] = agentsOf(eventsOf(id), attempt)

  const web = await startWeb()
  await building.said(`\`switchyard web\` (pid ${web.child.pid}) has the engine now`)
  expect(process.kill(agent, 0)).toBe(true)
  const holder = JSON.parse(readFileSync(join(world.home, 'engine.json'), 'utf8')) as { pid: number }
  expect(holder.pid).toBe(web.child.pid)
  writeFileSync(gate, '')

  const ended = await building.ended
  expect(ended.exitCode).toBe(0)
  expect(steady(ended.json)).toMatchObject({ run: id, status: 'succeeded', tasks: [{ attempts: 1 }, { attempts: 1 }] })
  expect(steady(ended.json)).toEqual(steady((await world.cli('status', id, '--json')).json))
  const events = eventsOf(id)
  expect(new Set(agentsOf(events, attempt))).toEqual(new Set([agent]))
  const requests = model.requests().filter((request) => request.run === id)
  expect(timesBegun(requests, 'implement', 'slow')).toBe(1)
  // No pause, no resume: nobody decided anything.
  expect(events.filter((event) => event.type === 'RunPaused' || event.type === 'RunUnpaused')).toEqual([])
  web.child.kill('SIGTERM')
  await web.ended
})

test('a second command works in the engine of the first, and takes it up when the first ends or is killed', async () => {
  const first = run(SLOW_ALONE, 'slow')
  await first.said('implement 1 begins')
  const second = run(QUICK, 'quick')
  await second.said(`(pid ${first.child.pid}) holds the engine`)
  const quick = await second.ended
  expect([quick.exitCode, RunReport.parse(quick.json).status]).toEqual([0, 'succeeded'])

  const { runs } = (await world.cli('status', '--all', '--json')).json as { runs: { run: string; specName: string }[] }
  const id = runs.find((row) => row.specName === 'slow')?.run ?? ''
  const watching = world.start('resume', id, '--json')
  await watching.said('is worked on there')
  first.child.kill('SIGKILL')
  await first.ended
  await watching.said(`This command goes on with run ${id} itself.`)
  writeFileSync(gate, '')
  const ended = await watching.ended
  expect([ended.exitCode, RunReport.parse(ended.json).status]).toEqual([0, 'succeeded'])
  const requests = model.requests().filter((request) => request.run === id)
  expect(timesBegun(requests, 'implement', 'slow')).toBe(1)
})
