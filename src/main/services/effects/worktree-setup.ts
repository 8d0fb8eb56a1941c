/** Makes a worktree usable: copies and links what git does not hold, and runs the project's setup commands. */
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import picomatch from 'picomatch'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { RunSettings } from '../../../contract/settings.ts'
import { detectProject } from '../../gates/detect-project.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Paths } from '../paths.ts'
import type { EffectDeps } from './deps.ts'
import { type CommandScope, executeCommand } from './execute-command.ts'
import { commitReader } from './gate-changes.ts'

interface SetupRecord {
  digest: string
}

/** Looked at whether or not the base has them: a task may bring the first one. */
const KNOWN_MANIFESTS = [
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'pyproject.toml',
  'requirements.txt',
  'uv.lock',
  'poetry.lock',
  'Cargo.toml',
  'go.mod',
  'Gemfile',
  'composer.json',
]
/** Never committed, however the repository ignores: dependencies and caches that commands leave behind. */
const NEVER_COMMITTED = ['node_modules/', '.venv/', '__pycache__/', '.pytest_cache/', '.mypy_cache/', '.ruff_cache/']

/** What setup depends on: its commands and the manifests as they lie in the worktree. */
async function setupDigest(settings: RunSettings, worktree: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([settings.setup, settings.env]))
  for (const manifest of new Set([...(settings.manifests ?? []), ...KNOWN_MANIFESTS]))
    hash.update(manifest).update(await readFile(join(worktree, manifest)).catch(() => Buffer.alloc(0)))
  return hash.digest('hex')
}

/** Configured commands as they are; detected ones anew, since a task may have added the first dependency. */
async function setupCommands(deps: EffectDeps, session: CommandScope, worktree: string): Promise<readonly string[]> {
  const { settings, projectDir, baseCommit } = session.state.created
  if (!settings.setupDetected) return settings.setup
  const repository = await deps.repository(projectDir)
  const { commit } = await repository.head(worktree)
  if (commit === baseCommit) return settings.setup
  return (await detectProject(commitReader(repository, commit))).setup
}

const recordFile = (paths: Paths, run: string, name: string): string => join(paths.run(run), 'setup', `${name}.json`)

/** Called when a worktree was removed: what setup made in it is gone. */
export const forgetSetup = (paths: Paths, run: string, name: string): Promise<void> =>
  rm(recordFile(paths, run, name), { force: true })

async function readRecord(file: string): Promise<SetupRecord | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SetupRecord
  } catch {
    return null
  }
}

/** Patterns of what setup made and no commit may hold. */
export function setupExcludes(settings: RunSettings): string[] {
  return [
    ...NEVER_COMMITTED,
    ...(settings.setupOutputs ?? []),
    ...settings.env.shared.map((folder) => `/${folder.replace(/\/+$/, '')}`),
  ]
}

/**
 * Runs setup in a worktree unless it ran there with the same commands and manifests.
 * `name` tells worktrees of a run apart in file names and markers.
 */
export async function ensureSetup(
  deps: EffectDeps,
  session: CommandScope,
  worktree: string,
  name: string,
): Promise<Result<{ ran: boolean }, Failure<'setup-failed'>>> {
  const { created } = session.state
  const { settings } = created
  const file = recordFile(deps.paths, session.run, name)
  const digest = await setupDigest(settings, worktree)
  if ((await readRecord(file))?.digest === digest) return ok({ ran: false })
  await copyFiles(settings.env.copy, created.projectDir, worktree)
  await linkFolders(settings.env.shared, created.projectDir, worktree)
  for (const [index, command] of (await setupCommands(deps, session, worktree)).entries()) {
    const owner = `${session.run}.setup.${name}.${index + 1}`
    const outputFile = deps.paths.output(session.run, `setup-${name}-${index + 1}`)
    const result = await executeCommand(deps, session, {
      owner,
      kind: 'setup',
      command,
      cwd: worktree,
      outputFile,
      task: null,
    })
    if (result.exitCode === 0) continue
    if (settings.setupDetected && (await borrowOutputs(settings, created.projectDir, worktree))) {
      deps.logger.warn(
        { run: session.run, command, exitCode: result.exitCode },
        'setup failed; copied from the project',
      )
      continue
    }
    const last = result.reason ?? result.tail.trim().split('\n').slice(-3).join(' / ')
    return fail(
      'setup-failed',
      `Setup \`${command}\` failed (${result.exitCode === null ? 'ended' : `exit ${result.exitCode}`}): ${last} Output: ${outputFile}.`,
    )
  }
  await mkdir(dirname(file), { recursive: true })
  writeFileAtomic(file, JSON.stringify({ digest } satisfies SetupRecord))
  return ok({ ran: true })
}

/** Copies what setup would have made from the project's own checkout; true when all of it was there. */
async function borrowOutputs(settings: RunSettings, project: string, worktree: string): Promise<boolean> {
  const folders = (settings.setupOutputs ?? []).filter((pattern) => !/[*?[\]!]/.test(pattern))
  if (folders.length === 0) return false
  for (const pattern of folders) {
    const folder = pattern.replace(/^\/+|\/+$/g, '')
    try {
      await cp(join(project, folder), join(worktree, folder), { recursive: true, verbatimSymlinks: true, force: true })
    } catch {
      return false
    }
  }
  return true
}

/** Folders that are never searched for files to copy: too large, or not the user's to copy. */
const NOT_SEARCHED = ['.git', 'node_modules']

async function copyFiles(patterns: readonly string[], from: string, to: string): Promise<void> {
  if (patterns.length === 0) return
  const matches = picomatch([...patterns], { dot: true })
  for (const path of await filesBelow(from, from)) {
    if (!matches(path)) continue
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(from, path), join(to, path), { verbatimSymlinks: true, force: true })
  }
}

/** Paths of files below a folder, relative to `root`, with forward slashes. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const paths: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!NOT_SEARCHED.includes(entry.name)) paths.push(...(await filesBelow(root, path)))
    } else paths.push(relative(root, path).split(sep).join('/'))
  }
  return paths
}

async function linkFolders(folders: readonly string[], from: string, to: string): Promise<void> {
  for (const folder of folders) {
    await mkdir(dirname(join(to, folder)), { recursive: true })
    await symlink(join(from, folder), join(to, folder), 'junction').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
