/** The pty host as seen from the engine: started when it is needed, told what to do, and announced when it is gone. */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../lib/logger.ts'
import { type HostOrder, type HostReport, parseReport } from './messages.ts'

export interface PtyHost {
  /** Starts the host where there is none. */
  tell(order: HostOrder): void
  /** Tells only a host that is there. */
  mention(order: HostOrder): void
  /** null: there is none. */
  pid(): number | null
  /** Settles when none is just ending: what is told to one that ends is lost. */
  settled(): Promise<void>
  /** Lets it keep and end everything, and settles when it is gone; it is killed when it takes too long. */
  shutdown(): Promise<void>
}

export interface PtyHostOptions {
  readonly env: NodeJS.ProcessEnv
  readonly logger: Logger
  readonly report: (report: HostReport) => void
  /** It ended without being told to: every terminal in it is gone. */
  readonly died: () => void
  readonly execPath?: string
}

/** The host gives itself five seconds. */
const SHUTDOWN_MS = 7_000

/** What a process needs to run at all; programs in terminals get an environment of their own with each order. */
const PASSED = [
  'PATH',
  'Path',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
]

/** Beside this file: `.ts` in a checkout, `.js` in a bundle. */
function entry(): string {
  const bundled = fileURLToPath(new URL('./pty-host.js', import.meta.url))
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./host/pty-host.ts', import.meta.url))
}

export function createPtyHost(options: PtyHostOptions): PtyHost {
  const { env, logger } = options
  let child: ChildProcess | null = null
  let ending: Promise<void> | null = null

  function start(): ChildProcess {
    const variables = Object.fromEntries(PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
    const started = fork(entry(), [], {
      execPath: options.execPath ?? process.execPath,
      // What this process was started with (inspectors, loaders) is not for a helper.
      execArgv: [],
      env: {
        ...variables,
        NODE_NO_WARNINGS: '1',
        // The app's own binary acts as Node.
        ...('electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
      },
      serialization: 'advanced',
      // Not in our process group: a Ctrl-C for us is answered by us.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    started.on('message', (message) => {
      const report = parseReport(message)
      if (report === null) logger.warn({}, 'a message of the pty host was not understood')
      else options.report(report)
    })
    started.stderr?.on('data', (text: Buffer) => logger.warn({ text: text.toString().slice(0, 2_000) }, 'pty host'))
    started.on('error', (error) => logger.error({ error: error.message }, 'the pty host failed'))
    started.once('exit', (code, signal) => {
      if (child === started) child = null
      if (ending !== null) return
      logger.error({ code, signal }, 'the pty host ended')
      options.died()
    })
    return started
  }

  const tellTo = (host: ChildProcess, order: HostOrder): void => {
    // A host that is just dying takes nothing more; `exit` tells what follows from that.
    if (host.connected) host.send(order, () => {})
  }

  return {
    tell(order) {
      child ??= start()
      tellTo(child, order)
    },
    mention(order) {
      if (child !== null) tellTo(child, order)
    },
    pid: () => child?.pid ?? null,
    settled: () => ending ?? Promise.resolve(),
    async shutdown() {
      if (child === null) return
      const host = child
      ending ??= new Promise<void>((resolve) => {
        const timer = setTimeout(() => host.kill('SIGKILL'), SHUTDOWN_MS)
        host.once('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        tellTo(host, { type: 'shutdown' })
      }).finally(() => {
        ending = null
      })
      await ending
    },
  }
}
