/** kill -9 of the engine at random points: nothing finished is done again, nothing is lost, nothing is left behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/contract/events.ts'
import type { RunReport } from '../../src/contract/status.ts'
import { scenario } from '../fixtures/scenario.ts'
import { lastJson, runCli, startCli } from '../support/cli.ts'
import {
  closePlaces,
  createPlace,
  damageOf,
  eventsOf,
  killAtRandom,
  killEverything,
  NO_DAMAGE,
  onlyRun,
  processes,
  SMALL_WORK,
} from '../support/kill.ts'
import { git, QUICK_GATE, testOf } from '../support/world.ts'

afterEach(closePlaces)

/** A sample, on a small run; `npm run test:long` makes two hundred, on one with every phase and tasks side by side. */
const KILLS = 4

describe('kill -9 of the engine', () => {
  it(`at ${KILLS} random points of runs ends in the same state, with nothing done twice`, {
    timeout: 400_000,
  }, async () => {
    const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
    console.log(`seed ${seed} (set SWITCHYARD_TEST_SEED to repeat it)`)
    let left = KILLS
    for (let round = 0; left > 0; round++) {
      const { kills, damage } = await killAtRandom({ work: SMALL_WORK, seed: seed + round, kills: left, powerCuts: 0 })
      expect(damage, `seed ${seed + round}`).toEqual(NO_DAMAGE)
      left -= Math.max(1, kills)
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
    const place = await createPlace(
      rules,
      '# Two\n## Tasks\n- [ ] two: Add two\n',
      `${QUICK_GATE}pipeline: [implement, test]\n`,
    )
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
    expect(damageOf(place, report)).toEqual(NO_DAMAGE)
    rmSync(dir, { recursive: true, force: true })
  })
})

describe('a power cut', () => {
  it('takes the engine, its agents and its gates: their sessions go on, and nothing finished is done again', async () => {
    const place = await createPlace(
      scenario([
        { id: 'two', writes: { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) } },
        {
          id: 'three',
          writes: { 'src/three.js': 'export const three = 3\n', 'test/three.test.js': testOf('three', 3) },
        },
      ])
        .on({ phase: 'implement', task: 'two', attempt: 1 })
        .write('src/two.js', 'export const two = 2\n')
        .hang('after-headers')
        .say('never said')
        .on({ phase: 'implement', task: 'two', attempt: 2 })
        .write('test/two.test.js', testOf('two', 2))
        .say('done')
        .rules(),
      '# Numbers\n## Tasks\n- [ ] two: Add two\n- [ ] three: Add three\n',
      'pipeline: [implement, slow]\ngates: {slow: "sleep 2 && node run-tests.js"}\n',
    )
    const cli = startCli(['run', place.spec, '--project', place.project, '--yes', '--json'], {
      cwd: place.dir,
      env: place.env,
    })
    // One agent hangs in the middle of its work, the gate of the other task has begun.
    const reached = (): boolean => {
      const run = onlyRun(place)
      if (run === null || !place.model.requests().some((r) => r.task === 'two' && r.step === 1)) return false
      const gate = eventsOf(place, run).find((e) => e.type === 'GateStarted' && e.task === 'three')
      return gate?.type === 'GateStarted' && processes.findByEnv('SWITCHYARD_OWNER', gate.gateRun).length > 0
    }
    for (let waited = 0; !reached() && waited < 60_000; waited += 50) await sleep(50)
    expect(reached()).toBe(true)
    await killEverything(place, cli)
    const run = onlyRun(place) ?? ''
    expect(processes.findByEnv('SWITCHYARD_RUN', run)).toEqual([])
    const before = eventsOf(place, run)

    const end = await runCli(['resume', '--json'], { cwd: place.dir, env: place.env })
    const report = lastJson<RunReport>(end)
    expect(report).toMatchObject({ status: 'succeeded', attention: [] })
    expect(report.tasks.map((task) => [task.id, task.status, task.attempts])).toEqual([
      ['two', 'merged', 2],
      ['three', 'merged', 1],
    ])
    const events = eventsOf(place, run)
    const attempts = events.flatMap((e) => (e.type === 'AttemptPlanned' && e.task === 'two' ? [e] : []))
    expect(attempts).toMatchObject([{ n: 1 }, { n: 2, resume: true, session: attempts[0]?.session }])
    // The gate that was cut off showed nothing; it was begun again.
    const runs = (list: RunEvent[], type: 'GateStarted' | 'GateFinished') =>
      list.filter((e) => e.type === type && e.task === 'three' && e.scope === 'task').length
    expect([runs(before, 'GateStarted'), runs(before, 'GateFinished')]).toEqual([1, 0])
    expect([runs(events, 'GateStarted'), runs(events, 'GateFinished')]).toEqual([2, 1])
    expect(git(place.project, 'show', `${report.integrationBranch}:src/two.js`)).toContain('two = 2')
    expect(damageOf(place, report)).toEqual(NO_DAMAGE)
  })
})
