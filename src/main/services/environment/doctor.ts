/** Examines the installation, the machine and a project; each line says what was found or what to do. */
import { accessSync, constants, existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Git, Repository } from '../../git/repository.ts'
import { checkDatabase } from '../../store/check-database.ts'
import { type EngineHolder, readEngineHolder } from '../../store/engine-holder.ts'
import { projectSettings } from '../intake/project-settings.ts'
import type { Paths } from '../paths.ts'
import {
  type Check,
  checkClaude,
  checkCredentials,
  checkDisk,
  checkGit,
  checkRequiredEnvironment,
  type FoundClaudeCli,
} from './checks.ts'

export interface Diagnosis {
  readonly group: 'machine' | 'data' | 'project'
  readonly name: string
  /** `warn`: it works, but there is something to know. */
  readonly status: 'ok' | 'warn' | 'fail'
  /** What was found; for `fail` one sentence with the next step. */
  readonly text: string
}

export interface DoctorOptions {
  readonly env: NodeJS.ProcessEnv
  readonly git: Git
  readonly paths: Paths
  readonly platform?: NodeJS.Platform
  readonly nodeVersion?: string
}

export interface Examined {
  readonly diagnoses: readonly Diagnosis[]
  /** null when it was not found or does not answer. */
  readonly claude: FoundClaudeCli | null
}

const OLDEST_NODE: readonly [number, number] = [20, 18]

type Found = Omit<Diagnosis, 'group'>

const found = (name: string, status: Diagnosis['status'], text: string): Found => ({ name, status, text })
const fromCheck = ({ name, ok, text }: Check): Found => found(name, ok ? 'ok' : 'fail', text)

/** Node, git, claude with its credentials, and room on the disk. The probe comes afterwards: it needs the store. */
export async function examineMachine(options: DoctorOptions): Promise<Examined> {
  const { env, git, paths } = options
  const claudeDue = checkClaude(env)
  const [gitCheck, claude, disk] = await Promise.all([checkGit(git), claudeDue, checkDisk(paths.home)])
  const lines = [node(options.nodeVersion ?? process.versions.node), fromCheck(gitCheck), fromCheck(claude)]
  if (claude.claude !== null) lines.push(fromCheck(await checkCredentials(claude.claude.path, env)))
  lines.push(fromCheck(disk))
  if ((options.platform ?? process.platform) === 'win32')
    lines.push(found('platform', 'fail', 'Headless agents need a POSIX shell: run Switchyard inside WSL.'))
  return { diagnoses: lines.map((line) => ({ group: 'machine', ...line })), claude: claude.claude }
}

function node(version: string): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return fits
    ? found('node', 'ok', `node ${version}`)
    : found(
        'node',
        'fail',
        `node ${version} is too old. Install node ${OLDEST_NODE.join('.')} or newer, then try again.`,
      )
}

/** The data directory: whether it can be written, who holds it, and whether the database is sound. */
export function examineData({ paths }: Pick<DoctorOptions, 'paths'>): {
  diagnoses: Diagnosis[]
  holder: EngineHolder | 'unknown' | null
} {
  const lines = [writable(paths.home)]
  const holder = readEngineHolder(paths.home)
  lines.push(
    found(
      'engine',
      'ok',
      holder === null
        ? 'no engine is running'
        : holder === 'unknown'
          ? 'held by a process that did not say who it is'
          : `held by \`${holder.command}\` (pid ${holder.pid})`,
    ),
  )
  const { exists, problems, schemaVersion, newestSchema, sizeBytes, backups } = checkDatabase(paths.database)
  if (!exists) lines.push(found('database', 'ok', 'none yet; the first run makes it'))
  else if (problems.length > 0) {
    const back = backups[0] === undefined ? 'there is no backup' : `the newest backup is ${backups[0]}`
    lines.push(
      found(
        'database',
        'fail',
        `${paths.database} is damaged (${problems[0]}). Move it away and put a backup in its place: ${back}.`,
      ),
    )
  } else if (schemaVersion > newestSchema)
    lines.push(
      found(
        'database',
        'fail',
        `${paths.database} has schema ${schemaVersion}, this Switchyard knows ${newestSchema}. Update Switchyard.`,
      ),
    )
  else
    lines.push(
      found('database', 'ok', `sound, schema ${schemaVersion} of ${newestSchema}, ${(sizeBytes / 1e6).toFixed(1)} MB`),
    )
  const newest = backups[0]
  lines.push(
    found(
      'backups',
      'ok',
      newest === undefined
        ? 'none; one is made before each migration'
        : `${backups.length}, newest ${basename(newest)}`,
    ),
  )
  return { diagnoses: lines.map((line) => ({ group: 'data', ...line })), holder }
}

function writable(home: string): Found {
  let folder = home
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return found('data directory', 'ok', existsSync(home) ? home : `${home} (is made by the first run)`)
  } catch {
    return found(
      'data directory',
      'fail',
      `${home} cannot be written. Mend its permissions, or set SWITCHYARD_HOME to another folder.`,
    )
  }
}

/** The project as a run from its current branch would see it. */
export async function examineProject({ env, git }: DoctorOptions, dir: string): Promise<Diagnosis[]> {
  const lines: Found[] = []
  const opened = await git.open(dir)
  if (!opened.ok) return [{ group: 'project', ...found('repository', 'fail', opened.failure.message) }]
  const repository = opened.value
  lines.push(found('repository', 'ok', repository.root))
  const branch = await repository.currentBranch()
  const commit = branch === null ? null : await repository.resolve(`refs/heads/${branch}`)
  if (branch === null || commit === null) {
    const why =
      branch === null
        ? 'The checkout is on no branch. Switch to the branch to build on, or name it as `base:` in the spec.'
        : `The branch ${branch} has no commit yet. Make a first commit, then try again.`
    lines.push(found('base branch', 'fail', why))
  } else {
    lines.push(found('base branch', 'ok', `${branch} at ${commit.slice(0, 10)}`))
    lines.push(await checkout(repository))
    lines.push(...(await configuration(repository, commit, env)))
  }
  return lines.map((line) => ({ group: 'project', ...line }))
}

async function checkout(repository: Repository): Promise<Found> {
  const { tracked, untracked } = await repository.status(repository.root)
  if (tracked.length > 0)
    return found(
      'checkout',
      'warn',
      `uncommitted changes in ${tracked.slice(0, 3).join(', ')}${tracked.length > 3 ? ` and ${tracked.length - 3} more` : ''}: a run begins without them, and --merge waits until they are committed`,
    )
  return found('checkout', 'ok', untracked.length === 0 ? 'clean' : `clean, ${untracked.length} untracked`)
}

async function configuration(repository: Repository, commit: string, env: NodeJS.ProcessEnv): Promise<Found[]> {
  const resolved = await projectSettings({ repository, commit, env })
  if (!resolved.ok) return [found('configuration', 'fail', resolved.failure.message)]
  const { settings, notes } = resolved.value
  const lines = [found('configuration', 'ok', 'valid'), ...notes.map((note) => found('configuration', 'warn', note))]
  lines.push(found('stack', settings.stacks.length > 0 ? 'ok' : 'warn', settings.stacks.join(', ') || 'none detected'))
  lines.push(
    settings.gates.length === 0
      ? found('gates', 'warn', 'none: only the reviewer would judge the work. Name gates in .switchyard/config.yaml')
      : found('gates', 'ok', settings.gates.map((gate) => `${gate.name}: ${gate.command} (${gate.source})`).join('; ')),
  )
  const setup = settings.setup.join('; ')
  lines.push(found('setup', 'ok', setup === '' ? 'nothing to set up' : setup))
  if (settings.env.required.length > 0) lines.push(fromCheck(checkRequiredEnvironment(settings.env.required, env)))
  return lines
}
