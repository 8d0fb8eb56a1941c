/**
 * The environment of the person's login shell: an app that the dock or a launcher started has next to nothing of it, and
 * agents, gates and the search for claude need its PATH and keys.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { basename } from 'node:path'
import type { Logger } from '../../lib/logger.ts'

export interface LoginEnvironmentOptions {
  readonly logger: Logger
  /** Reads JSON of its own environment as Node; the app's binary does. */
  readonly node?: string
  readonly timeoutMs?: number
}

/** Version managers take a second or two in a shell's start-up files; the window waits for them. */
const TIMEOUT_MS = 8_000
const MOST_OUTPUT = 4 * 1024 * 1024

/** What only concerns the shell that was asked, and where our own files lie, which was settled before. */
const NOT_TAKEN = [
  '_',
  'PWD',
  'OLDPWD',
  'SHLVL',
  'SWITCHYARD_HOME',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
]

/** `env` with what the login shell adds. A shell that cannot be asked leaves it as it is, and the log says why. */
export async function loginEnvironment(
  env: NodeJS.ProcessEnv,
  { logger, node = process.execPath, timeoutMs = TIMEOUT_MS }: LoginEnvironmentOptions,
): Promise<NodeJS.ProcessEnv> {
  // Started from a terminal, it has that shell's environment already.
  if (env['TERM']) return env
  const shell = env['SHELL'] || shellOfUser()
  if (shell === null) return env
  const read = await ask(shell, env, node, timeoutMs)
  if (typeof read === 'string') {
    logger.warn({ shell, reason: read }, 'the environment of the login shell was not read')
    return env
  }
  for (const name of NOT_TAKEN) delete read[name]
  return { ...env, ...read }
}

function shellOfUser(): string | null {
  try {
    return userInfo().shell
  } catch {
    return null
  }
}

/** The environment, or why it cannot be had. */
function ask(
  shell: string,
  env: NodeJS.ProcessEnv,
  node: string,
  timeoutMs: number,
): Promise<Record<string, string> | string> {
  const marker = randomUUID()
  if (node.includes("'")) return Promise.resolve('the path of the app holds a quotation mark')
  // Start-up files print what they like; what counts stands between the markers. Node quotes better than `env` does.
  const script = `'${node}' -p '"${marker}" + JSON.stringify(process.env) + "${marker}"'`
  const flags = /^t?csh$/.test(basename(shell)) ? ['-ic'] : ['-i', '-l', '-c']
  return new Promise((resolve) => {
    // A session of its own: an interactive shell must not reach for a terminal, and ends with all that it started.
    const child = spawn(shell, [...flags, script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ATTACH_CONSOLE: '1' },
    })
    let output = ''
    const settle = (answer: Record<string, string> | string): void => {
      clearTimeout(timer)
      child.stdout.destroy()
      end(child.pid)
      resolve(answer)
    }
    const timer = setTimeout(() => settle('it took too long'), timeoutMs)
    child.once('error', (error) => settle(error.message))
    // Without waiting for the end of what start-up files leave behind.
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = between(output, marker)
      if (found !== null) settle(found)
      else if (output.length > MOST_OUTPUT) settle('it printed too much')
    })
    child.once('close', (code) => settle(`it ended with ${code} and said nothing of use`))
  })
}

function between(output: string, marker: string): Record<string, string> | string | null {
  const [, json, rest] = output.split(marker)
  if (json === undefined || rest === undefined) return null
  try {
    const parsed: unknown = JSON.parse(json)
    if (typeof parsed !== 'object' || parsed === null) return 'it answered with something else'
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]))
  } catch {
    return 'it answered with something else'
  }
}

/** The shell's own process group, which is of our making. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
