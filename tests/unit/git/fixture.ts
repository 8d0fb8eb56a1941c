/** Real repositories in temporary folders, with a git of their own configuration, for the tests of this room. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { createGit } from '../../../src/main/git/create-git.ts'
import type { GitResult, Repository } from '../../../src/main/git/repository.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-git-')))
  folders.push(folder)
  return folder
}

export class Sandbox {
  readonly folder = tempFolder()
  readonly home = join(this.folder, 'home')
  readonly root: string
  readonly env: NodeJS.ProcessEnv

  constructor(
    name = 'project',
    config = '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n',
  ) {
    this.root = join(this.folder, name)
    mkdirSync(this.home)
    mkdirSync(this.root)
    writeFileSync(join(this.home, '.gitconfig'), config)
    this.env = { PATH: process.env['PATH'], HOME: this.home, GIT_CONFIG_NOSYSTEM: '1' }
    this.git(['init', '-q'])
  }

  /** Raw git, as a user would run it. */
  git(args: readonly string[], cwd = this.root, input = ''): string {
    return execFileSync('git', args, {
      cwd,
      env: this.env,
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
    }).replace(/\n$/, '')
  }

  write(path: string, text: string, cwd = this.root): void {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }

  read(path: string, cwd = this.root): string {
    return readFileSync(join(cwd, path), 'utf8')
  }

  /** Writes files (null deletes one), commits everything and returns the commit. */
  commit(files: Readonly<Record<string, string | null>>, message = 'change', cwd = this.root): string {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) rmSync(join(cwd, path))
      else this.write(path, text, cwd)
    }
    this.git(['add', '-A'], cwd)
    const config = ['user.name=Ada', 'user.email=ada@example.com', 'commit.gpgSign=false', 'core.hooksPath=/dev/null']
    const flags = config.flatMap((setting) => ['-c', setting])
    this.git([...flags, 'commit', '-q', '--allow-empty', '-m', message], cwd)
    return this.git(['rev-parse', 'HEAD'], cwd)
  }

  async open(directory = this.root): Promise<Repository> {
    return must(await createGit({ env: this.env }).open(directory))
  }

  worktree(name: string): string {
    return join(this.folder, 'worktrees', name)
  }
}

export function must<T>(result: GitResult<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export function refused<T>(result: GitResult<T>): { code: string; message: string; details?: readonly string[] } {
  if (result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result.value)}`)
  return result.failure
}
