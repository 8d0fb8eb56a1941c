/** Runs the command line as its users do: a process of its own, real files, real signals. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const ENTRY = join(import.meta.dirname, '..', '..', 'src', 'main', 'hosts', 'cli', 'index.ts')

export interface CliEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliRun {
  readonly child: ChildProcess
  readonly ended: Promise<CliEnd>
  /** Resolves once stdout and stderr together contain the text; rejects when the process ends without it. */
  saw(text: string | RegExp): Promise<void>
}

export function startCli(args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): CliRun {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const collect = (add: (text: string) => void) => (chunk: Buffer) => {
    add(chunk.toString('utf8'))
    for (const listener of listeners) listener()
  }
  child.stdout.on(
    'data',
    collect((text) => (stdout += text)),
  )
  child.stderr.on(
    'data',
    collect((text) => (stderr += text)),
  )
  const ended = new Promise<CliEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return {
    child,
    ended,
    saw(text) {
      const found = () => (typeof text === 'string' ? (stdout + stderr).includes(text) : text.test(stdout + stderr))
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!found()) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
        void ended.then(() => (found() ? resolve() : reject(new Error(`ended without ${text}:\n${stdout}\n${stderr}`))))
      })
    },
  }
}

export const runCli = (args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<CliEnd> =>
  startCli(args, options).ended

/** The last line of stdout as JSON. */
export function lastJson<T>(end: CliEnd): T {
  const line = end.stdout.trim().split('\n').at(-1) ?? ''
  try {
    return JSON.parse(line) as T
  } catch {
    throw new Error(`no JSON at the end of stdout (exit ${end.code}):\n${end.stdout}\n${end.stderr}`)
  }
}
