/** What must be true of the machine before a token is spent: each check says what was found and what to do. */

import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { authStatus, claudeVersion, findClaude } from '../../agents/claude/find-claude.ts'
import type { Git } from '../../git/repository.ts'

export interface Check {
  readonly name: 'git' | 'claude' | 'credentials' | 'probe' | 'disk' | 'environment'
  readonly ok: boolean
  /** What was found; for a failed check, one sentence with the next step. */
  readonly text: string
}

export interface FoundClaudeCli {
  readonly path: string
  readonly version: string
}

/** What a program looks at when a check fails: literal and stable. */
export const CHECK_CODES: Readonly<Record<Check['name'], string>> = {
  git: 'git-missing',
  claude: 'claude-not-found',
  credentials: 'no-credentials',
  probe: 'claude-unfit',
  disk: 'disk-full',
  environment: 'environment-incomplete',
}

/** git 2.38 brought `merge-tree --write-tree`, which computes merges without a worktree. */
const OLDEST_GIT: readonly [number, number] = [2, 38]
/** Room for a few worktrees and their dependencies. */
const LEAST_FREE_BYTES = 512 * 1024 * 1024

export async function checkGit(git: Git): Promise<Check> {
  const version = await git.version()
  if (version === null)
    return { name: 'git', ok: false, text: 'git was not found. Install git 2.38 or newer, then try again.' }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])
  return fits
    ? { name: 'git', ok: true, text: `git ${version}` }
    : { name: 'git', ok: false, text: `git ${version} is too old. Install git 2.38 or newer, then try again.` }
}

/** Finds the claude executable and its version. */
export async function checkClaude(env: NodeJS.ProcessEnv): Promise<Check & { claude: FoundClaudeCli | null }> {
  const found = findClaude(env, process.platform)
  if (!found.ok) return { name: 'claude', ok: false, text: found.failure.message, claude: null }
  const version = await claudeVersion(found.value.path, env)
  if (!version.ok) return { name: 'claude', ok: false, text: version.failure.message, claude: null }
  const { path, source } = found.value
  return {
    name: 'claude',
    ok: true,
    text: `claude ${version.value} (${path}, from ${source})`,
    claude: { path, version: version.value },
  }
}

export async function checkCredentials(claudePath: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const status = await authStatus(claudePath, env)
  if (!status.ok) return { name: 'credentials', ok: false, text: status.failure.message }
  return status.value.loggedIn
    ? { name: 'credentials', ok: true, text: `credentials present (${status.value.method})` }
    : {
        name: 'credentials',
        ok: false,
        text: 'Claude has no credentials. Run `claude` and /login, or set ANTHROPIC_API_KEY, then try again.',
      }
}

export async function checkDisk(home: string): Promise<Check> {
  let folder = home
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const gigabytes = (free / 1024 ** 3).toFixed(1)
  return free >= LEAST_FREE_BYTES
    ? { name: 'disk', ok: true, text: `${gigabytes} GB free in ${folder}` }
    : {
        name: 'disk',
        ok: false,
        text: `Only ${gigabytes} GB are free in ${folder}. Free some space, or set SWITCHYARD_HOME to another disk.`,
      }
}

export function checkRequiredEnvironment(required: readonly string[], env: NodeJS.ProcessEnv): Check {
  const missing = required.filter((key) => !env[key])
  return missing.length === 0
    ? { name: 'environment', ok: true, text: `${required.length} required variables are set` }
    : {
        name: 'environment',
        ok: false,
        text: `The project requires ${missing.join(', ')} in the environment (env.required). Set ${missing.length === 1 ? 'it' : 'them'}, then try again.`,
      }
}
