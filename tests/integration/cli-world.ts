/** A project, a data directory and the real command line as a child process, beside a scripted model. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { agentEnvironment, CLAUDE } from '../fixtures/claude-cli.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'main', 'hosts', 'cli', 'index.ts')

export interface CliEnd {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout, parsed; undefined when it is no JSON. */
  readonly json: unknown
}

export interface RunningCli {
  readonly child: ChildProcess
  /** Settles when stderr holds the text; rejects when the process ends without it. */
  said(text: string): Promise<void>
  readonly ended: Promise<CliEnd>
}

export interface World {
  readonly dir: string
  readonly home: string
  readonly project: string
  env: Record<string, string | undefined>
  git(...args: string[]): string
  /** Writes and commits files of the project. */
  commit(files: Readonly<Record<string, string>>): void
  start(...args: string[]): RunningCli
  cli(...args: string[]): Promise<CliEnd>
  dispose(): void
}

/** The gate runs every `check-*.mjs`, which is quicker than a test runner. */
const GATE = `import { readdirSync } from 'node:fs'
for (const file of readdirSync('.').filter((name) => name.startsWith('check-'))) await import('./' + file)
`
const config = (pipeline: string): string => `gates: { test: node gate.mjs }\npipeline: [${pipeline}]\n`

/** With a review, which is one more agent for each task. */
export const REVIEWED = config('implement, test, review')

/** `sharedHome`: a data directory for several worlds, as a person has for several projects. */
export function makeWorld(modelUrl: string, sharedHome?: string): World {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-cli-'))
  const home = sharedHome ?? join(dir, 'home')
  const project = join(dir, 'project')
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    })
  const env: World['env'] = {
    ...agentEnvironment(modelUrl, join(dir, 'claude')),
    SWITCHYARD_HOME: home,
    SWITCHYARD_CLAUDE: CLAUDE,
    XDG_CONFIG_HOME: join(dir, 'config'),
    NO_COLOR: '1',
  }
  const running = new Set<ChildProcess>()

  function start(...args: string[]): RunningCli {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: dir,
      env: world.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let stdout = ''
    let stderr = ''
    const listeners = new Set<() => void>()
    const tell = () => {
      for (const listener of listeners) listener()
    }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      tell()
    })
    const ended = new Promise<CliEnd>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exitCode) => {
        running.delete(child)
        resolve({ exitCode, stdout, stderr, json: lastLine(stdout) })
        tell()
      })
    })
    return {
      child,
      ended,
      said: (text) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (stderr.includes(text)) resolve()
            else if (!running.has(child)) reject(new Error(`It ended without saying "${text}":\n${stderr}`))
            else return
            listeners.delete(look)
          }
          listeners.add(look)
          look()
        }),
    }
  }

  const world: World = {
    dir,
    home,
    project,
    env,
    git,
    commit(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(project, file)), { recursive: true })
        writeFileSync(join(project, file), text)
      }
      git('add', '-A')
      git('commit', '-qm', 'Change')
    },
    start,
    cli: (...args) => start(...args).ended,
    dispose() {
      for (const child of running) child.kill('SIGKILL')
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  mkdirSync(project)
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'Test')
  git('config', 'user.email', 'test@example.invalid')
  world.commit({ 'gate.mjs': GATE, '.switchyard/config.yaml': config('implement, test') })
  return world
}

function lastLine(text: string): unknown {
  try {
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
  } catch {
    return undefined
  }
}
