/**
 * Runs one git process: arguments in, exit code and bounded output out, with a deadline.
 *
 * It is `child_process.spawn` and not simple-git: simple-git takes exit 1 for success when nothing stands on stderr
 * (`merge-base --is-ancestor`, `merge-tree`), loses stdout otherwise, and has neither stdin, streams nor bounds.
 */
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { BASE_CONFIG, gitEnvironment } from './git-environment.ts'
import { GitError } from './git-error.ts'

export interface GitCall {
  /** Absolute folder that git runs in. */
  readonly cwd: string
  readonly args: readonly string[]
  /** Further configuration, `name=value`. */
  readonly config?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Whether it may take locks; reads run with GIT_OPTIONAL_LOCKS=0 and never disturb the user's own git. */
  readonly write?: boolean
  readonly timeoutMs?: number
  /** Stops git after so many bytes of stdout and says so in `truncated`. Without it too much output is an error. */
  readonly cutAfterBytes?: number
  /** Stops git once nobody wants its output any more, and says so in `truncated`. */
  readonly signal?: AbortSignal
  /** Takes stdout piece by piece instead of collecting it. */
  readonly onStdout?: (chunk: Buffer) => void
}

export interface GitOutput {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
  readonly truncated: boolean
}

export type RunGit = (call: GitCall) => Promise<GitOutput>

/** The part of a pino logger that this room uses. */
export interface GitLogger {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
}

const READ_DEADLINE_MS = 120_000
const WRITE_DEADLINE_MS = 600_000
/** On SIGTERM git removes its lock files; it gets this long before SIGKILL. */
const TERM_GRACE_MS = 5_000
const MAX_STDOUT_BYTES = 256 * 1024 * 1024
const MAX_STDERR_BYTES = 64 * 1024

export function createRunner(options: { env: NodeJS.ProcessEnv; logger: GitLogger | null }): RunGit {
  const inherited = gitEnvironment(options.env)

  return (call) =>
    new Promise((resolve, reject) => {
      const started = performance.now()
      const config = (call.config ?? []).flatMap((setting) => ['-c', setting])
      const child = spawn('git', [...BASE_CONFIG, ...config, ...call.args], {
        cwd: call.cwd,
        env: { ...inherited, ...(call.write ? {} : { GIT_OPTIONAL_LOCKS: '0' }), ...call.env },
        stdio: [call.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
      })
      const limit = call.cutAfterBytes ?? MAX_STDOUT_BYTES
      const deadlineMs = call.timeoutMs ?? (call.write ? WRITE_DEADLINE_MS : READ_DEADLINE_MS)
      const stdout: Buffer[] = []
      const stderr: Buffer[] = []
      let outBytes = 0
      let errBytes = 0
      let stopped: 'deadline' | 'size' | 'signal' | null = null
      let kill: NodeJS.Timeout | undefined

      const stop = (why: 'deadline' | 'size' | 'signal') => {
        if (stopped !== null) return
        stopped = why
        child.kill('SIGTERM')
        kill = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS)
      }
      const deadline = setTimeout(() => stop('deadline'), deadlineMs)
      const unwanted = () => stop('signal')
      if (call.signal?.aborted) unwanted()
      else call.signal?.addEventListener('abort', unwanted, { once: true })

      child.stdout?.on('data', (chunk: Buffer) => {
        if (stopped !== null) return
        const room = limit - outBytes
        outBytes += chunk.length
        const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
        if (call.onStdout) call.onStdout(kept)
        else stdout.push(kept)
        if (outBytes > limit) stop('size')
      })
      child.stderr?.on('data', (chunk: Buffer) => {
        if (errBytes < MAX_STDERR_BYTES) stderr.push(chunk)
        errBytes += chunk.length
      })
      // git may end before it read all of stdin; its exit code says what happened.
      child.stdin?.on('error', () => {})
      child.stdin?.end(call.stdin)

      child.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(deadline)
        clearTimeout(kill)
        reject(startError(error, call.cwd))
      })
      child.on('close', (code, signal) => {
        clearTimeout(deadline)
        clearTimeout(kill)
        call.signal?.removeEventListener('abort', unwanted)
        const ms = Math.round(performance.now() - started)
        options.logger?.debug({ args: call.args, cwd: call.cwd, code, ms }, 'git')
        const command = `git ${call.args[0] ?? ''}`
        if (stopped === 'deadline')
          return reject(
            new GitError(
              'git-failed',
              `${command} took longer than ${deadlineMs / 1000} s and was stopped; try again.`,
            ),
          )
        if (stopped === 'size' && call.cutAfterBytes === undefined)
          return reject(new GitError('git-failed', `${command} wrote more than ${limit} bytes and was stopped.`))
        if (stopped === null && code === null)
          return reject(new GitError('git-failed', `${command} was ended by ${signal}; try again.`))
        const text = Buffer.concat(stderr).toString('utf8')
        resolve({
          code: code ?? 0,
          stdout: Buffer.concat(stdout),
          stderr: text,
          truncated: stopped === 'size' || stopped === 'signal',
        })
      })
    })
}

/** `spawn` says ENOENT both for a missing executable and for a missing folder. */
function startError(error: NodeJS.ErrnoException, cwd: string): GitError {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
    return new GitError('git-failed', `git could not be started: ${error.message}`)
  const folder = statSync(cwd, { throwIfNoEntry: false })?.isDirectory() ?? false
  return folder
    ? new GitError('git-failed', 'git was not found; install git 2.38 or newer and put it into PATH.')
    : new GitError('not-a-repository', `The folder ${cwd} does not exist.`)
}
