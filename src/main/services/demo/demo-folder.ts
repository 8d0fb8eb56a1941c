/** The throwaway world of a demo: a folder with the sample project under git, a data directory, and an environment. */
import { readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createRunner } from '../../git/run-git.ts'

export interface DemoFolder {
  /** Holds everything else. */
  readonly root: string
  readonly project: string
  /** Data directory of the demo's own Switchyard. */
  readonly home: string
  /** The environment that the whole demo runs in. */
  readonly env: NodeJS.ProcessEnv
  remove(): Promise<void>
}

/**
 * What would lead the demo to another provider, model or configuration than its own. A proxy is left out as well, since
 * a request to loopback must not leave the machine.
 */
const LEADS_AWAY = /^(?:ANTHROPIC_|CLAUDE|AWS_|SWITCHYARD_|GIT_|XDG_CONFIG_HOME$)|proxy$/i
/** Which claude is used, and how much we say about ourselves, stays the user's choice. */
const KEPT = ['SWITCHYARD_CLAUDE', 'SWITCHYARD_DEBUG', 'SWITCHYARD_LOG']

/** The user's environment without credentials and settings of theirs, pointed at a model on loopback. */
export function demoEnvironment(base: NodeJS.ProcessEnv, root: string, modelUrl: string): NodeJS.ProcessEnv {
  const kept = Object.entries(base).filter(([name]) => KEPT.includes(name) || !LEADS_AWAY.test(name))
  return {
    ...Object.fromEntries(kept),
    SWITCHYARD_HOME: join(root, 'home'),
    XDG_CONFIG_HOME: join(root, 'config'),
    CLAUDE_CONFIG_DIR: join(root, 'claude'),
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'scripted',
    DISABLE_TELEMETRY: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // The user's git settings (templates, line ends) must not change what the demo shows.
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
  }
}

/** Copies a project into a fresh folder and makes it a repository with one commit on `main`. */
export async function createDemoFolder(options: {
  env: NodeJS.ProcessEnv
  sampleProject: string
  modelUrl: string
}): Promise<DemoFolder> {
  // The real path: on macOS the temporary folder is a link, and git tells the real one.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-')))
  const remove = () => rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  try {
    const project = join(root, 'pocket-ledger')
    const env = demoEnvironment(options.env, root, options.modelUrl)
    await mkdir(join(root, 'config'))
    await cp(options.sampleProject, project, { recursive: true })
    await commitAll(project, env)
    return { root, project, home: join(root, 'home'), env, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Copies the sample project to `dir` and makes it a repository with one commit on `main`. */
export async function copySampleProject(sample: string, dir: string, env: NodeJS.ProcessEnv): Promise<void> {
  // File by file: in the packaged app the sample lies inside of an archive, which whole folders cannot be copied from.
  for (const entry of readdirSync(sample, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = join(entry.parentPath, entry.name)
    const to = join(dir, relative(sample, from))
    await mkdir(dirname(to), { recursive: true })
    await writeFile(to, await readFile(from))
  }
  await commitAll(dir, { ...env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' })
}

async function commitAll(project: string, env: NodeJS.ProcessEnv): Promise<void> {
  const run = createRunner({ env, logger: null })
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=Begin: amounts of money'],
  ]) {
    const config = ['user.name=Pocket Ledger', 'user.email=ledger@localhost']
    const { code, stderr } = await run({ cwd: project, args, config, write: true })
    if (code !== 0) throw new Error(`git ${args[0]} failed in ${project}: ${stderr.trim()}`)
  }
}
