/** A whole Switchyard for one test: a project with real git, a data directory, a scripted model, the real claude CLI. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunEvent } from '../../src/contract/events.ts'
import type { RunId } from '../../src/contract/ids.ts'
import type { SettingsLayer } from '../../src/contract/settings.ts'
import type { RunReport } from '../../src/contract/status.ts'
import type { Script } from '../../src/main/agents/scripted-model/rules.ts'
import { type ScriptedModel, startScriptedModel } from '../../src/main/agents/scripted-model/server.ts'
import { runReport } from '../../src/main/domain/run/report.ts'
import type { RunState } from '../../src/main/domain/run/state.ts'
import { type OpenEngine, openEngine, surroundings } from '../../src/main/hosts/compose.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { systemIds } from '../../src/main/lib/ids.ts'
import type { RunObserver } from '../../src/main/services/engine/engine.ts'
import { recordRun, takeIn } from '../../src/main/services/intake/create-run.ts'
import {
  applyResume,
  decideTask,
  type ResumeOptions,
  type TaskDecision,
} from '../../src/main/services/runs/answer-attention.ts'
import { agentEnvironment, CLAUDE } from '../fixtures/claude-cli.ts'
import { shareCompiledCode } from './compiled-code.ts'

/** Imports each test file: one process, where `node --test` starts another one for each file. */
const RUN_TESTS = `import { readdirSync } from 'node:fs'
for (const file of readdirSync('test')) await import('./test/' + file)
`

/** A project of its own with a green test gate and nothing else. */
export const SMALL_PROJECT: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'small', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } }),
  'src/one.js': 'export const one = 1\n',
  'test/one.test.js': testOf('one', 1),
  'run-tests.js': RUN_TESTS,
}

/** The gate of `SMALL_PROJECT` without npm around it, which would take longer to start than the tests themselves. */
export const QUICK_GATE = 'gates: {test: node run-tests.js}\n'

/** A node:test file that demands a named export of `src/<name>.js`. */
export function testOf(name: string, value: unknown): string {
  return `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { ${name} } from '../src/${name}.js'\n\ntest('${name}', () => assert.equal(${name}, ${JSON.stringify(value)}))\n`
}

/** A module with one export, and its test, which may demand another value than it has. */
export const moduleOf = (name: string, value: number, test = value): Record<string, string> => ({
  [`src/${name}.js`]: `export const ${name} = ${value}\n`,
  [`test/${name}.test.js`]: testOf(name, test),
})

export interface WorldOptions {
  script: Script
  files?: Readonly<Record<string, string>>
  /** Text of `.switchyard/config.yaml`; null: no such file. Default: implement, test, with `QUICK_GATE`. */
  config?: string | null
}

export interface RunRequest {
  spec: string
  yes?: boolean
  merge?: boolean
  flags?: SettingsLayer
  allowRedBase?: boolean
  observer?: Partial<RunObserver>
}

export interface Ended {
  run: RunId
  state: RunState
  report: RunReport
  events: RunEvent[]
}

export interface World {
  readonly dir: string
  readonly project: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly model: ScriptedModel
  git(...args: string[]): string
  write(files: Readonly<Record<string, string>>): void
  run(request: RunRequest): Promise<Ended>
  resume(run: RunId, options?: ResumeOptions, observer?: Partial<RunObserver>): Promise<Ended>
  decide(run: RunId, task: string, decision: TaskDecision, note?: string): void
  close(): Promise<void>
}

const open = new Set<World>()

/** Ends every world of this file: for `afterEach`. */
export async function closeWorlds(): Promise<void> {
  for (const world of [...open]) await world.close()
}

export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()
}

export function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

export function makeProject(dir: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(dir, { recursive: true })
  git(dir, 'init', '--quiet', '--initial-branch=main')
  writeFiles(dir, files)
  git(dir, 'add', '--all')
  git(dir, 'commit', '--quiet', '--message', 'Begin')
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-world-'))
  const project = join(dir, 'project')
  const home = join(dir, 'home')
  const config = options.config === undefined ? `${QUICK_GATE}pipeline: [implement, test]\n` : options.config
  makeProject(project, {
    ...(options.files ?? SMALL_PROJECT),
    ...(config === null ? {} : { '.switchyard/config.yaml': config }),
  })
  const model = await startScriptedModel({ script: options.script })
  const env = {
    ...agentEnvironment(model.url, join(dir, 'claude')),
    SWITCHYARD_HOME: home,
    SWITCHYARD_CLAUDE: CLAUDE,
    XDG_CONFIG_HOME: join(dir, 'config'),
  }
  const around = surroundings(env)

  function engine(): OpenEngine {
    shareCompiledCode(home)
    const opened = openEngine(around, { command: 'test', claudePath: CLAUDE })
    if (!opened.ok) throw new Error(opened.failure.message)
    return opened.value
  }

  async function drive(opened: OpenEngine, run: RunId, observer: Partial<RunObserver> = {}): Promise<Ended> {
    const events: RunEvent[] = []
    const state = await opened.engine.drive(run, {
      changed: (current, added) => {
        events.push(...added)
        observer.changed?.(current, added)
      },
      activity: (attempt, activity) => observer.activity?.(attempt, activity),
    })
    return { run, state, report: runReport(state, Date.now()), events }
  }

  async function withEngine<T>(use: (opened: OpenEngine) => T | Promise<T>): Promise<T> {
    const opened = engine()
    try {
      return await use(opened)
    } finally {
      opened.close()
    }
  }

  const world: World = {
    dir,
    project,
    home,
    env,
    model,
    git: (...args) => git(project, ...args),
    write: (files) => writeFiles(project, files),
    run(request) {
      return withEngine(async (opened) => {
        const file = join(dir, 'spec.md')
        writeFileSync(file, request.spec)
        const intake = await takeIn(around.git, {
          spec: file,
          projectDir: project,
          cwd: dir,
          env,
          flags: request.flags ?? {},
        })
        if (!intake.ok) throw new Error([intake.failure.message, ...(intake.failure.details ?? [])].join('\n'))
        const run = recordRun({ store: opened.store, clock: systemClock, ids: systemIds }, intake.value, {
          yes: request.yes ?? true,
          merge: request.merge ?? false,
          allowRedBase: request.allowRedBase ?? false,
        })
        return drive(opened, run, request.observer)
      })
    },
    resume(run, resume = {}, observer = {}) {
      return withEngine((opened) => {
        const session = opened.engine.session(run)
        if (!session) throw new Error(`no run ${run}`)
        applyResume(session, resume)
        return drive(opened, run, observer)
      })
    },
    decide(run, task, decision, note = '') {
      const opened = engine()
      try {
        const session = opened.engine.session(run)
        if (!session) throw new Error(`no run ${run}`)
        const decided = decideTask(session, task, decision, note)
        if (!decided.ok) throw new Error(decided.failure.message)
      } finally {
        opened.close()
      }
    },
    async close() {
      open.delete(world)
      await model.close()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  open.add(world)
  return world
}
