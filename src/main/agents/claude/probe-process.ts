/** One claude process of a probe: started from a real order, watched through the real parser, and ended with the probe. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { WorkOrder } from '../adapter.ts'
import { agentEnv } from './agent-env.ts'
import { agentSettings, commandLine } from './command-line.ts'
import type { Environment } from './find-claude.ts'
import type { ResultEvent, StreamEvent } from './stream-events.ts'
import { createStreamParser } from './stream-parser.ts'

export interface ProbeProcessOptions {
  readonly claudePath: string
  readonly env: Environment
  readonly order: WorkOrder
  readonly extraArgs?: readonly string[]
  /** Ends the process at once. */
  readonly signal: AbortSignal
}

export interface ProbeEnd {
  readonly events: readonly StreamEvent[]
  /** The last one. */
  readonly result: ResultEvent | null
  /** Last lines of stderr, or why it never started. */
  readonly stderr: string
}

export interface ProbeProcess {
  /** Settles at the end of the process. Never rejects. */
  readonly ended: Promise<ProbeEnd>
  /** Settles with the first such event, or with null at the end of the process. */
  first(type: StreamEvent['type']): Promise<StreamEvent | null>
  /** As the kernel would in want of memory: no time to put anything in order. */
  kill(): void
}

/** A probe's events are a few dozen; more come only from a claude that is none. */
const MOST_EVENTS = 10_000
const MOST_STDERR = 4_000

export function startProbeProcess(options: ProbeProcessOptions): ProbeProcess {
  const { order, claudePath, signal } = options
  mkdirSync(order.dir, { recursive: true, mode: 0o700 })
  mkdirSync(order.cwd, { recursive: true, mode: 0o700 })
  const settingsFile = path.join(order.dir, `settings-${order.resume ? 'again' : 'first'}.json`)
  writeFileSync(settingsFile, JSON.stringify(agentSettings(order)), { mode: 0o600 })
  const { args } = commandLine({ order, resume: order.resume, settingsFile, memoryFile: null })
  const child = spawn(claudePath, [...(options.extraArgs ?? []), ...args], {
    cwd: order.cwd,
    env: agentEnv(options.env, order),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const events: StreamEvent[] = []
  const waiting = new Set<(event: StreamEvent | null) => void>()
  let stderr = ''
  const parser = createStreamParser((event) => {
    if (events.length < MOST_EVENTS) events.push(event)
    for (const look of [...waiting]) look(event)
  })
  child.stdout.on('data', (bytes: Buffer) => parser.push(bytes))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-MOST_STDERR)
  })
  const kill = () => void child.kill('SIGKILL')
  if (signal.aborted) kill()
  signal.addEventListener('abort', kill, { once: true })
  const ended = new Promise<ProbeEnd>((resolve) => {
    let over = false
    const settle = () => {
      if (over) return
      over = true
      signal.removeEventListener('abort', kill)
      parser.end()
      for (const look of [...waiting]) look(null)
      const result = events.findLast((event) => event.type === 'result') ?? null
      resolve({ events, result, stderr })
    }
    child.once('error', (error) => {
      stderr = error.message
      settle()
    })
    // Not 'close': a process that it left behind may hold the pipes open for ever.
    child.once('exit', () => {
      const grace = setTimeout(settle, 1_000)
      child.once('close', () => {
        clearTimeout(grace)
        settle()
      })
    })
  })
  return {
    ended,
    kill,
    first: (type) =>
      new Promise((resolve) => {
        const known = events.find((event) => event.type === type)
        if (known) return resolve(known)
        const look = (event: StreamEvent | null) => {
          if (event !== null && event.type !== type) return
          waiting.delete(look)
          resolve(event)
        }
        waiting.add(look)
        void ended.then(() => look(null))
      }),
  }
}
