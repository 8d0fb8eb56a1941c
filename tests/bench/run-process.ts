/** Runs one process to its end and tells how long it took; a process that fails or hangs is an error. */
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

export interface ProcessCall {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly timeoutMs?: number
  /** A signal that is how it is meant to end. */
  readonly endsBy?: NodeJS.Signals
}

export interface ProcessEnd {
  readonly ms: number
  readonly stdout: string
  readonly stderr: string
}

export function runProcess(call: ProcessCall): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(call.file, call.args, {
      cwd: call.cwd,
      env: call.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Ctrl-C during a benchmark must not leave it behind.
    const kill = () => void child.kill('SIGKILL')
    process.once('exit', kill)
    const deadline = setTimeout(kill, call.timeoutMs ?? 180_000)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    let ms = 0
    child.once('exit', () => {
      ms = performance.now() - begun
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(deadline)
      process.off('exit', kill)
      if (code === 0 || (call.endsBy !== undefined && signal === call.endsBy)) resolve({ ms, stdout, stderr })
      else reject(new Error(`${call.file} ${call.args[0] ?? ''} ended with ${code ?? signal}:\n${stdout}\n${stderr}`))
    })
  })
}
