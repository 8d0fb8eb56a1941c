/** Killing engines (and agents) of real runs: the place they run in, the killing, and what is found out afterwards. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { RunEvent } from '../../src/contract/events.ts'
import { RunId } from '../../src/contract/ids.ts'
import type { RunReport } from '../../src/contract/status.ts'
import type { Rule } from '../../src/main/agents/scripted-model/rules.ts'
import { createProcessTable } from '../../src/main/lib/processes.ts'
import { acquireEngineLock } from '../../src/main/store/engine-lock.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { agentEnvironment, CLAUDE } from '../fixtures/claude-cli.ts'
import { type ModelProcess, startModelProcess } from '../fixtures/model-process.ts'
import { type ScenarioTask, scenario } from '../fixtures/scenario.ts'
import { type CliRun, lastJson, runCli, startCli } from './cli.ts'
import { noteProbeIn } from './known-claude.ts'
import { git, makeProject, moduleOf, QUICK_GATE, SMALL_PROJECT, testOf } from './world.ts'

export interface Place {
  dir: string
  project: string
  home: string
  env: NodeJS.ProcessEnv
  model: ModelProcess
  spec: string
}

const places: Place[] = []
export const processes = createProcessTable()

/** Ends whatever still runs in the places of this file and removes them: for `afterEach`. */
export async function closePlaces(): Promise<void> {
  for (const place of places.splice(0)) {
    await place.model.stop()
    for (const process of processes.findByEnv('SWITCHYARD_HOME', place.home)) processes.kill(process, 'SIGKILL')
    rmSync(place.dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function createPlace(rules: readonly Rule[], spec: string, config: string): Promise<Place> {
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
  await noteProbeIn(home, place.env)
  places.push(place)
  makeProject(place.project, { ...SMALL_PROJECT, '.switchyard/config.yaml': config })
  writeFileSync(place.spec, spec)
  return place
}

export function eventsOf(place: Place, run: string): RunEvent[] {
  const store = openStore({ file: join(place.home, 'switchyard.db'), mode: 'read' })
  if (!store.ok) throw new Error(store.failure.message)
  try {
    return store.value.runs.read(RunId.parse(run)).map((stored) => stored.event)
  } finally {
    store.value.close()
  }
}

/** Id of the run in the data directory; null before it is recorded. */
export function onlyRun(place: Place): string | null {
  const store = openStore({ file: join(place.home, 'switchyard.db'), mode: 'read' })
  if (!store.ok) return null
  try {
    return store.value.runs.list()[0]?.run ?? null
  } finally {
    store.value.close()
  }
}

/** Pid of the process that says it is the engine; null when nobody does. It may have been killed. */
function engineOf(place: Place): number | null {
  try {
    return (JSON.parse(readFileSync(join(place.home, 'engine.json'), 'utf8')) as { pid: number }).pid
  } catch {
    return null
  }
}

/** What a run that was killed on the way has lost, done twice or left behind; all empty when it is as it should be. */
export interface Damage {
  /** Commits that the log knows of and the branches do not hold. */
  lost: string[]
  /** Phases that were finished twice, or asked of the model again after they were finished. */
  repeated: string[]
  /** Live processes with the run's marker. */
  orphans: string[]
  /** Locks and files of a running engine. */
  leftovers: string[]
}

export const NO_DAMAGE: Damage = { lost: [], repeated: [], orphans: [], leftovers: [] }

export function damageOf(place: Place, report: RunReport): Damage {
  const events = eventsOf(place, report.run)
  const repeated: string[] = []
  // Each phase succeeded once, and an attempt that succeeded was asked of the model in one session only.
  const planned = new Map(events.flatMap((e) => (e.type === 'AttemptPlanned' ? [[e.attempt, e] as const] : [])))
  const succeeded = events.flatMap((e) =>
    e.type === 'AttemptFinished' && e.outcome === 'succeeded' ? [planned.get(e.attempt)] : [],
  )
  const once = new Set<string>()
  for (const attempt of succeeded) {
    if (!attempt || attempt.phase === 'review' || attempt.phase === 'fix') continue
    const key = `${attempt.task} ${attempt.phase}`
    if (once.has(key)) repeated.push(`${key} was finished twice`)
    once.add(key)
  }
  const requests = place.model.requests()
  for (const attempt of succeeded) {
    const asked = requests.filter(
      (request) =>
        request.kind === 'turn' &&
        request.phase === attempt?.phase &&
        request.task === attempt?.task &&
        request.attempt === attempt?.n &&
        request.gate === attempt?.gate &&
        request.step === 0,
    )
    // None: the session of an interrupted attempt went on, with its first step long answered.
    if (asked.length > 1 || (asked.length === 0 && !attempt?.resume))
      repeated.push(`${attempt?.attempt} was asked for ${asked.length} times`)
  }
  // An attempt has one process, however many engines followed it.
  const started = new Set(
    events.flatMap((e) => (e.type === 'ProcessStarted' && e.kind === 'agent' ? [`${e.owner} ${e.pid}`] : [])),
  )
  const owners = [...started].map((line) => line.split(' ')[0])
  if (new Set(owners).size !== started.size) repeated.push(`an attempt had two processes: ${[...started].join(', ')}`)
  const merges = events.flatMap((e) => (e.type === 'TaskMerged' ? [e.task] : []))
  if (new Set(merges).size !== merges.length) repeated.push(`merged twice: ${merges.join(', ')}`)

  const lost: string[] = []
  for (const event of events) {
    const commit = event.type === 'AttemptFinished' || event.type === 'TaskMerged' ? event.commit : null
    if (commit !== null && !isAncestor(place.project, commit, report.integrationBranch))
      lost.push(`${event.type} ${commit}`)
  }

  const leftovers = readdirSync(join(place.project, '.git')).filter((name) => name.endsWith('.lock'))
  if (existsSync(join(place.home, 'engine.json'))) leftovers.push('engine.json')
  const lock = acquireEngineLock(place.home, { pid: process.pid, command: 'test', startedAt: 0, version: '0' })
  if (lock.ok) lock.value.release()
  else leftovers.push('the lock of the engine')
  return {
    lost,
    repeated,
    orphans: processes.findByEnv('SWITCHYARD_RUN', report.run).map(({ pid }) => processes.commandLine(pid)),
    leftovers,
  }
}

function isAncestor(project: string, commit: string, of: string): boolean {
  try {
    execFileSync('git', ['merge-base', '--is-ancestor', commit, of], { cwd: project, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Ends the engine as a power cut would: with its agents, its gates and all that those started. */
export async function killEverything(place: Place, cli: CliRun): Promise<void> {
  const run = onlyRun(place)
  cli.child.kill('SIGKILL')
  await cli.ended
  // What was in the middle of starting another process is found by the next look.
  for (let look = 0; run !== null && look < 100; look++) {
    const left = processes.findByEnv('SWITCHYARD_RUN', run)
    if (left.length === 0) return
    for (const process of left) processes.kill(process, 'SIGKILL')
    await sleep(10)
  }
}

/** A small generator with a seed that is printed, so that a failure can be had again (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** What a run that is to be killed builds. Its last task is `sum`, which waits for all others. */
export interface Work {
  readonly spec: string
  readonly config: string
  readonly tasks: readonly ScenarioTask[]
}

/** Every phase, and tasks beside each other. */
export const PLANNED_WORK: Work = {
  spec: '# Numbers\n\nWe need two, three and their sum.\n',
  config: `${QUICK_GATE}pipeline: [research, implement, test, review]\nlimits: {agents: 3}\n`,
  tasks: [
    { id: 'two', writes: moduleOf('two', 3, 2) },
    { id: 'three', writes: moduleOf('three', 3) },
    {
      id: 'sum',
      dependsOn: ['two', 'three'],
      writes: {
        'src/sum.js':
          "import { three } from './three.js'\nimport { two } from './two.js'\nexport const sum = two + three\n",
        'test/sum.test.js': testOf('sum', 5),
      },
    },
  ],
}

/** As few agents as have an implementation, a fix, a review and a task that waits for another one. */
export const SMALL_WORK: Work = {
  spec: '# Numbers\n## Tasks\n- [ ] two: Add two\n- [ ] sum: Add the sum\n  - depends: two\n',
  config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
  tasks: [
    { id: 'two', writes: moduleOf('two', 3, 2) },
    {
      id: 'sum',
      dependsOn: ['two'],
      writes: {
        'src/sum.js': "import { two } from './two.js'\nexport const sum = two + 1\n",
        'test/sum.test.js': testOf('sum', 3),
      },
    },
  ],
}

const rulesOf = (work: Work): readonly Rule[] =>
  scenario(work.tasks)
    .on({ phase: 'fix', task: 'two' })
    .after(300)
    .edit('src/two.js', 'two = 3', 'two = 2')
    .say('two is 2 now')
    .rules()

export interface KillOptions {
  work: Work
  seed: number
  /** Kills at most; fewer when the run ends before. */
  kills: number
  /** How many of them at most take the agents along. */
  powerCuts: number
}

export interface Killed {
  kills: number
  powerCuts: number
  /** Attempts that the run took. */
  attempts: number
  damage: Damage
}

/** Kills one run at random points, then lets it end; expects that it ended as if nothing had happened. */
export async function killAtRandom(options: KillOptions): Promise<Killed> {
  const { work } = options
  const place = await createPlace(rulesOf(work), work.spec, work.config)
  const draw = random(options.seed)
  let kills = 0
  let powerCuts = 0
  while (kills < options.kills) {
    const first = onlyRun(place) === null
    const args = first ? ['run', place.spec, '--project', place.project, '--yes', '--merge'] : ['resume']
    const cli = startCli([...args, '--json'], { cwd: place.dir, env: place.env })
    let over = false
    void cli.ended.then(() => {
      over = true
    })
    // What is to be killed is an engine that drives the run, not the start of a command that will be one.
    const drives = (): boolean => engineOf(place) === cli.child.pid && onlyRun(place) !== null
    for (let waited = 0; !over && !drives() && waited < 60_000; waited += 20) await sleep(20)
    await Promise.race([cli.ended, sleep(draw() * 2_500)])
    if (over) break
    kills++
    if (powerCuts < options.powerCuts && draw() < 0.4) {
      powerCuts++
      await killEverything(place, cli)
    } else {
      cli.child.kill('SIGKILL')
      await cli.ended
    }
  }
  const end = await runCli(['resume', '--json'], { cwd: place.dir, env: place.env })
  const report = lastJson<RunReport>(end)
  expect(report, `seed ${options.seed}`).toMatchObject({ status: 'succeeded', attention: [] })
  expect(end.code).toBe(0)
  expect(report.tasks.map((task) => [task.id, task.status])).toEqual(work.tasks.map(({ id }) => [id, 'merged']))
  expect(report.mergedCommit).toBe(git(place.project, 'rev-parse', 'main'))
  expect(git(place.project, 'show', 'main:src/sum.js')).toBe(work.tasks.at(-1)?.writes['src/sum.js']?.trim())
  expect(git(place.project, 'status', '--porcelain')).toBe('')
  const attempts = report.tasks.reduce((sum, task) => sum + task.attempts, 0)
  return { kills, powerCuts, attempts, damage: damageOf(place, report) }
}

/** Kills that hit a handover: a dashboard asks a command for its engine, and one of them dies on the way. */
export async function killDuringHandover(seed: number): Promise<Damage> {
  const place = await createPlace(rulesOf(PLANNED_WORK), PLANNED_WORK.spec, PLANNED_WORK.config)
  const draw = random(seed)
  const options = { cwd: place.dir, env: place.env }
  const first = ['run', place.spec, '--project', place.project, '--yes', '--merge', '--json']
  for (const victims of ['command', 'dashboard'] as const) {
    const cli = startCli(onlyRun(place) === null ? first : ['resume', '--json'], options)
    let over = false
    void cli.ended.then(() => {
      over = true
    })
    const drives = (): boolean => engineOf(place) === cli.child.pid && onlyRun(place) !== null
    for (let waited = 0; !over && !drives() && waited < 60_000; waited += 20) await sleep(20)
    if (over) break
    // A command that is killed before it has recorded its run proves nothing.
    if (!drives()) throw new Error(`seed ${seed}: no engine drives the run after a minute: the machine is too busy`)
    const web = startCli(['web', '--port', '0'], options)
    await web.saw('is asked to hand it over').catch(() => {})
    // Asked, drained, closed, taken, adopted: a few hundred milliseconds in all.
    await sleep(draw() * 400)
    if (victims === 'command') cli.child.kill('SIGKILL')
    else web.child.kill('SIGKILL')
    // Whoever is left goes on, and is cut off in its turn.
    await sleep(draw() * 1_500)
    for (const { child } of [cli, web]) child.kill('SIGKILL')
    await Promise.all([cli.ended, web.ended])
  }
  const end = await runCli(['resume', '--json'], options)
  const report = lastJson<RunReport>(end)
  expect(report, `seed ${seed}`).toMatchObject({ status: 'succeeded', attention: [] })
  expect(end.code).toBe(0)
  expect(report.mergedCommit).toBe(git(place.project, 'rev-parse', 'main'))
  return damageOf(place, report)
}
