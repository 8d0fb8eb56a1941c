/** Finds the claude executable and asks it for its version and whether it has credentials; runs no agent. */
import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface FoundClaude {
  readonly path: string
  readonly source: 'SWITCHYARD_CLAUDE' | 'PATH' | 'npm'
}

const PACKAGE = '@anthropic-ai/claude-code'
const ADVICE = 'Install it with "npm install -g @anthropic-ai/claude-code" or set SWITCHYARD_CLAUDE to its path.'

/** SWITCHYARD_CLAUDE, else PATH, else the npm package beside Switchyard. */
export function findClaude(
  env: Environment,
  platform: NodeJS.Platform,
): Result<FoundClaude, Failure<'claude-not-found'>> {
  const named = env['SWITCHYARD_CLAUDE']
  if (named !== undefined && named !== '') {
    const file = path.resolve(named)
    return isExecutable(file)
      ? ok({ path: file, source: 'SWITCHYARD_CLAUDE' })
      : fail(
          'claude-not-found',
          `SWITCHYARD_CLAUDE names ${file}, which is not an executable file. Correct or unset it.`,
        )
  }
  const names = platform === 'win32' ? ['claude.exe', 'claude.cmd'] : ['claude']
  const searchPath = env['PATH'] ?? env['Path'] ?? ''
  for (const folder of searchPath.split(platform === 'win32' ? ';' : ':')) {
    // An empty entry means the current folder, which may be a hostile repository.
    if (!path.isAbsolute(folder)) continue
    for (const name of names) {
      const file = path.join(folder, name)
      if (isExecutable(file)) return ok({ path: file, source: 'PATH' })
    }
  }
  const installed = fromPackage()
  if (installed !== null) return ok({ path: installed, source: 'npm' })
  return fail('claude-not-found', `The claude command was not found. ${ADVICE}`)
}

const Manifest = z.object({ bin: z.object({ claude: z.string() }) })

function fromPackage(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)
    const { bin } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
    const file = path.join(path.dirname(manifest), bin.claude)
    return isExecutable(file) ? file : null
  } catch {
    return null // Not installed there; the caller says what to do.
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(realpathSync(file)).isFile()
  } catch {
    return false
  }
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starting the CLI takes half a second; a loaded machine or a cold disk may need far longer. */
const ANSWER_MS = 30_000

function ask(file: string, args: readonly string[], env: Environment): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env: { ...env }, timeout: ANSWER_MS, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
        resolve({ code, stdout, stderr: stderr || (error?.message ?? '') })
      },
    )
    child.stdin?.end()
  })
}

/** The version as `2.1.329`. */
export async function claudeVersion(
  file: string,
  env: Environment = process.env,
): Promise<Result<string, Failure<'claude-broken'>>> {
  const ran = await ask(file, ['--version'], env)
  const version = /\d+\.\d+\.\d+/.exec(ran.stdout)?.[0]
  if (ran.code === 0 && version !== undefined) return ok(version)
  return fail('claude-broken', `${file} does not say its version. ${ADVICE}`, [ran.stdout, ran.stderr].filter(Boolean))
}

const AuthAnswer = z.object({ loggedIn: z.boolean(), authMethod: z.string().catch('unknown') })

export interface AuthStatus {
  /** Whether there are credentials; whether the provider takes them shows only at the first request. */
  readonly loggedIn: boolean
  /** `none`, `api_key`, `oauth_token` ... */
  readonly method: string
}

export async function authStatus(
  file: string,
  env: Environment,
): Promise<Result<AuthStatus, Failure<'claude-broken'>>> {
  // It exits with 1 when nobody is logged in, so the answer counts, not the code.
  const ran = await ask(file, ['auth', 'status'], env)
  try {
    const { loggedIn, authMethod } = AuthAnswer.parse(JSON.parse(ran.stdout))
    return ok({ loggedIn, method: authMethod })
  } catch {
    return fail('claude-broken', `${file} does not say whether it is logged in. Run "claude auth status" to see why.`, [
      ran.stderr,
    ])
  }
}
