/** A virtual display for one worker: apps on one display would take the focus of one another. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { hasCommand } from '../../../scripts/test-tools.ts'

const DISPLAY_MS = 10_000

export interface Display {
  readonly name: string
  close(): void
}

/** null: there is no need of one, or no Xvfb; then the display of the environment is used. */
export async function openDisplay(): Promise<Display | null> {
  if (process.platform !== 'linux' || !hasCommand('Xvfb')) return null
  const server: ChildProcess = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  // It writes the number once it listens.
  const said = once(server.stdio[3] as Readable, 'data', { signal: AbortSignal.timeout(DISPLAY_MS) })
  const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`)))
  ended.catch(() => {})
  try {
    const [number] = await Promise.race([said, ended])
    return { name: `:${String(number).trim()}`, close: () => void server.kill() }
  } catch (error) {
    server.kill()
    throw error
  }
}
