/** A dashboard with a browser on it: the real server in a process of its own, agents that only stream. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { z } from 'zod'
import { findBrowser } from '../../../scripts/find-browser.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { noteProbeIn } from '../../support/known-claude.ts'
import { makeProject } from '../../support/world.ts'
import { buildDatabase, type Size } from '../engine-start/build-database.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const Announced = z.object({ url: z.string(), port: z.number(), token: z.string(), link: z.string() })
const VIEWPORT = { width: 1280, height: 800 }
export const Stalls = z.object({ p99: z.number(), max: z.number(), rssMb: z.number(), cpuMs: z.number() })

export interface BenchYard {
  readonly url: string
  readonly project: string
  /** The data directory. */
  readonly home: string
  get(path: string): Promise<unknown>
  post(path: string, body: object): Promise<unknown>
  page(): Promise<Page>
  /** In a context of its own: signed in, with nothing in its cache, and nothing opened yet. */
  freshPage(): Promise<Page>
  /** From now until the returned function is called: how the server's event loop fared. */
  watchServer(): () => Promise<z.infer<typeof Stalls>>
  /** Ends the server and starts it again; gives the moment at which the new process was started. */
  restart(): Promise<number>
  close(): Promise<void>
}

export interface YardOptions {
  /** Of each agent, per second. */
  readonly lines: number
  readonly marks: number
  /** Runs that are stored before. */
  readonly stored?: Size
}

export async function openBenchYard(folder: string, options: YardOptions): Promise<BenchYard> {
  const home = join(folder, 'home')
  const project = join(folder, 'project')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  if (options.stored) buildDatabase(home, options.stored)
  makeProject(project, {
    'README.md': '# Bench\n',
    '.switchyard/config.yaml': 'pipeline: [implement]\nlimits: {agents: 20}\n',
  })
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    SWITCHYARD_HOME: home,
    SWITCHYARD_CLAUDE: join(import.meta.dirname, 'agent.mjs'),
    ANTHROPIC_API_KEY: 'none',
    STREAM_LINES: String(options.lines),
    STREAM_MARKS: String(options.marks),
    STALL_FILE: join(folder, 'stalls.json'),
  }
  await noteProbeIn(home, env)
  let server: ChildProcess | null = null
  let announced: z.infer<typeof Announced> | null = null
  let browser: Browser | null = null
  let context: BrowserContext | null = null
  const at = () => {
    if (announced === null) throw new Error('the server is not up')
    return announced
  }
  async function up(): Promise<number> {
    const begun = Date.now()
    const cli = join(ROOT, 'src/main/hosts/cli/index.ts')
    const monitor = join(import.meta.dirname, 'stall-monitor.mjs')
    server = spawn(
      process.execPath,
      ['--import', monitor, cli, 'web', '--port', String(announced?.port ?? 0), '--max-agents', '20', '--json'],
      {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    if (server.stdout === null) throw new Error('no stdout')
    const [line] = await once(createInterface({ input: server.stdout }), 'line')
    announced = Announced.parse(JSON.parse(String(line)))
    return begun
  }
  async function down(): Promise<void> {
    if (server === null || server.exitCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    await exited
  }
  async function openBrowser(): Promise<Browser> {
    const executablePath = findBrowser()
    browser ??= await chromium.launch({
      ...(executablePath === null ? {} : { executablePath }),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
    return browser
  }
  async function signedIn(): Promise<BrowserContext> {
    if (context !== null) return context
    context = await (await openBrowser()).newContext({ viewport: VIEWPORT })
    const page = await context.newPage()
    await page.goto(at().link)
    await page.waitForURL((url) => url.pathname === '/')
    await page.close()
    return context
  }
  await up()
  return {
    home,
    get url() {
      return at().url
    },
    project,
    async get(path) {
      const answer = await fetch(`${at().url}/api${path}`, { headers: { authorization: `Bearer ${at().token}` } })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 500)}`)
      return answer.json()
    },
    async post(path, body) {
      const answer = await fetch(`${at().url}/api${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${at().token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 500)}`)
      return answer.json()
    },
    async page() {
      const page = await (await signedIn()).newPage()
      await page.goto(at().url)
      return page
    },
    async freshPage() {
      const storageState = await (await signedIn()).storageState()
      return (await openBrowser()).newContext({ viewport: VIEWPORT, storageState }).then((fresh) => fresh.newPage())
    },
    watchServer() {
      server?.kill('SIGUSR2')
      return async () => {
        rmSync(env.STALL_FILE, { force: true })
        server?.kill('SIGUSR2')
        for (let waited = 0; !existsSync(env.STALL_FILE) && waited < 5_000; waited += 20) await sleep(20)
        return Stalls.parse(JSON.parse(readFileSync(env.STALL_FILE, 'utf8')))
      }
    },
    async restart() {
      await down()
      return up()
    },
    async close() {
      await browser?.close()
      await down()
      // A server that ends leaves its agents at work.
      const processes = createProcessTable()
      for (const left of processes.findByEnv('SWITCHYARD_HOME', home)) processes.kill(left, 'SIGKILL')
    },
  }
}
