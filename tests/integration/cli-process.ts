/** Runs the real command line as a process of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const CLI = join(import.meta.dirname, '..', '..', 'src', 'main', 'hosts', 'cli', 'index.ts')

export interface CliEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout, parsed. Throws when it is no JSON. */
  json(): Record<string, unknown>
}

export function runCli(env: NodeJS.ProcessEnv, cwd: string, ...args: string[]): Promise<CliEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(deadline)
      const json = () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
      resolve({ code, stdout, stderr, json })
    })
  })
}
