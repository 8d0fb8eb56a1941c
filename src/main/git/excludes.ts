/** Further ignore patterns for one worktree, without a change to the user's `.gitignore` or `.git/info/exclude`. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { RepositoryContext } from './repository-context.ts'
import { exists } from './worktree-folder.ts'

const FILE = 'switchyard-exclude'

/**
 * A file for `core.excludesFile` that holds the user's own global excludes (which it would otherwise replace) and
 * `patterns`. It lies in the worktree's git folder: a later snapshot of this worktree goes by the same patterns, and it
 * goes when the worktree goes.
 */
export async function writeExcludes(
  repo: RepositoryContext,
  gitDir: string,
  patterns: readonly string[],
): Promise<string | null> {
  const file = join(gitDir, FILE)
  if (patterns.length === 0 && !(await exists(file))) return null
  const own = await globalExcludes(repo)
  const text = `${own === '' || own.endsWith('\n') ? own : `${own}\n`}${patterns.map((line) => `${line}\n`).join('')}`
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return file
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text)
  await rename(draft, file)
  return file
}

/** The patterns that were last given for this worktree; null when there never were any. */
export async function rememberedExcludes(gitDir: string): Promise<string | null> {
  const file = join(gitDir, FILE)
  return (await exists(file)) ? file : null
}

async function globalExcludes(repo: RepositoryContext): Promise<string> {
  const configured = await repo.git(['config', '--type=path', '--get', 'core.excludesFile'])
  const named = configured.stdout.toString('utf8').replace(/\n$/, '')
  const file = named !== '' ? named : join(configHome(repo.env), 'git', 'ignore')
  return readFile(file, 'utf8').catch(() => '')
}

const configHome = (env: NodeJS.ProcessEnv): string =>
  env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config')
