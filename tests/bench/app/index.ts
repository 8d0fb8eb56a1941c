/** The app as its user feels it: from an agent's word to the pixel, from the start to a usable board, memory, stalls, size. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import type { Benchmark, Measurement } from '../measurement.ts'
import { percentile } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { type BenchYard, openBenchYard } from './yard.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const AGENTS = 20
const SECONDS = 20
const TARGETS = { pixelP99Ms: 50, stallP99Ms: 20 }
/** An agent says something every two seconds; an hour of that is streamed in one minute. */
const HOUR = { lines: 90, marks: 30, seconds: 60 }
const TASKS = 1_000
const STARTS = 5

export const app: Benchmark = async (say) => {
  execFileSync('npm', ['run', '-s', 'build:renderer'], { cwd: ROOT, stdio: 'ignore' })
  return [...(await streaming(say)), ...(await hour(say)), ...(await coldStart(say)), bundle()]
}

type Say = (line: string) => void

const row = (
  name: string,
  measured: number,
  unit: Measurement['unit'],
  target: number | null,
  note: string,
  samples: Record<string, unknown>,
): Measurement => ({ row: `app, ${name}`, measured, unit, target, ratio: null, note, samples })

/** Twenty agents stream; two pages look, one at the board, the other at the transcript of one of them. */
const streaming = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const yard = await openBenchYard(folder, { lines: 50, marks: 2 })
    try {
      const run = await startAgents(yard)
      const pages = { board: await yard.page(), transcript: await yard.page() }
      await pages.board.goto(`${yard.url}/#/runs/${run}/board`)
      await pages.transcript.goto(`${yard.url}/#/runs/${run}/board?task=t1&tab=transcript`)
      await allStream(yard, run)
      await pages.transcript
        .getByText(/mark \d+ of turn/)
        .first()
        .waitFor()
      await sleep(3_000)
      const rows: Measurement[] = []
      for (const [name, page] of Object.entries(pages)) {
        // The page that is looked at; the browser gives a hidden one no frames.
        await page.bringToFront()
        const stop = yard.watchServer()
        const late = await latencies(page)
        const server = await stop()
        const p99 = percentile(late, 0.99)
        say(
          `${name}: ${late.length} events, p50 ${percentile(late, 0.5)} ms, p99 ${p99} ms; server ${JSON.stringify(server)}`,
        )
        const note = `${AGENTS} agents, ${late.length} events, median ${percentile(late, 0.5).toFixed(0)} ms, longest ${Math.max(...late).toFixed(0)} ms`
        rows.push(row(`event to pixel, ${name}`, p99, 'ms', TARGETS.pixelP99Ms, note, { late }))
        if (name === 'board')
          rows.push(
            row(
              'loop stall p99',
              server.p99,
              'ms',
              TARGETS.stallP99Ms,
              `main process, longest ${server.max.toFixed(0)} ms, ${((server.cpuMs / (SECONDS * 1_000)) * 100).toFixed(0)} % of one core`,
              server,
            ),
          )
      }
      await stopAgents(yard, run)
      return rows
    } finally {
      await yard.close()
    }
  })

/** What the page holds at rest, and after an hour's worth of what twenty agents say. */
const hour = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const yard = await openBenchYard(folder, HOUR)
    try {
      const page = await yard.page()
      await page.getByText('No runs yet').waitFor()
      const rest = await heapMb(page)
      const run = await startAgents(yard)
      await page.goto(`${yard.url}/#/runs/${run}/board?task=t1&tab=transcript`)
      await allStream(yard, run)
      const began = await heapMb(page)
      await sleep(HOUR.seconds * 1_000)
      const after = await heapMb(page)
      await stopAgents(yard, run)
      say(
        `heap: ${rest.toFixed(1)} MB at rest, ${began.toFixed(1)} MB with a run, ${after.toFixed(1)} MB after an hour's worth`,
      )
      const samples = { rest, began, after }
      return [
        row('renderer memory at rest', rest, 'MB', null, 'JavaScript heap after a collection', samples),
        row(
          'renderer memory after an hour',
          after,
          'MB',
          null,
          `${HOUR.marks * HOUR.seconds * AGENTS} messages of ${AGENTS} agents; ${began.toFixed(0)} MB when they began`,
          samples,
        ),
      ]
    } finally {
      await yard.close()
    }
  })

/** From the start of the server's process until the board of a thousand tasks can be used. */
const coldStart = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const yard = await openBenchYard(folder, { lines: 1, marks: 1 })
    try {
      const tasks = Array.from({ length: TASKS }, (_, n) => `- [ ] t${n}: Task ${n}\n  - files: src/${n}.js`)
      const run = await startRun(yard, `# Thousand\n\n## Tasks\n${tasks.join('\n')}\n`, {})
      const page = await yard.page()
      await page.goto(`${yard.url}/#/runs/${run}/board`)
      await page.locator('[data-task=t0]').waitFor({ timeout: 60_000 })
      await page.close()
      const starts: { whole: number; page: number }[] = []
      for (let n = 0; n < STARTS; n++) {
        const begun = await yard.restart()
        const fresh = await yard.page()
        const opened = Date.now()
        await fresh.goto(`${yard.url}/#/runs/${run}/board`)
        await fresh.reload()
        await fresh.locator('[data-task=t0]').click()
        await fresh.getByRole('complementary', { name: /^Task/ }).waitFor()
        starts.push({ whole: Date.now() - begun, page: Date.now() - opened })
        await fresh.close()
      }
      say(`cold starts: ${JSON.stringify(starts)}`)
      const whole = percentile(
        starts.map((start) => start.whole),
        0.5,
      )
      const shown = percentile(
        starts.map((start) => start.page),
        0.5,
      )
      return [
        row(
          'cold start, 1,000 tasks',
          whole,
          'ms',
          null,
          `server process to an opened task; of these ${shown} ms in the page`,
          { starts },
        ),
      ]
    } finally {
      await yard.close()
    }
  })

/** What a browser fetches before it shows anything, and everything that may follow. */
function bundle(): Measurement {
  const folder = join(ROOT, 'out', 'renderer')
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file)
  const gzipped = first.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
  const all = readdirSync(join(folder, 'assets')).map((file) => statSync(join(folder, 'assets', file)).size)
  const total = all.reduce((sum, size) => sum + size, 0)
  const note = `${first.length} files before the first picture, gzipped; ${(total / 1e6).toFixed(1)} MB in ${all.length} files in all`
  return row('bundle', gzipped / 1e6, 'MB', null, note, { first, total })
}

const Started = z.object({ run: z.string() })
const Detail = z.object({ header: z.object({ agents: z.number() }) })

async function startRun(yard: BenchYard, text: string, options: object): Promise<string> {
  await yard.post('/projects', { commandId: randomUUID(), dir: yard.project })
  const body = { commandId: randomUUID(), project: yard.project, spec: { text, name: 'bench' }, options }
  return Started.parse(await yard.post('/runs', body)).run
}

function startAgents(yard: BenchYard): Promise<string> {
  const tasks = Array.from({ length: AGENTS }, (_, n) => `- [ ] t${n}: Task ${n}\n  - files: src/${n}.js`)
  return startRun(yard, `# Streams\n\n## Tasks\n${tasks.join('\n')}\n`, {
    yes: true,
    maxAgents: AGENTS,
    strategy: 'worktrees',
  })
}

const stopAgents = (yard: BenchYard, run: string): Promise<unknown> =>
  yard.post(`/runs/${run}/stop`, { commandId: randomUUID() })

/** Settles once every agent is at work. */
async function allStream(yard: BenchYard, run: string): Promise<void> {
  for (let asked = 0; asked < 240; asked++) {
    const { header } = Detail.parse(await yard.get(`/runs/${run}`))
    if (header.agents >= AGENTS) return
    await sleep(500)
  }
  throw new Error(`not all of ${AGENTS} agents came to work within two minutes`)
}

/** Per event: from when the agent wrote it until the frame after the one in which it stands in the page. */
const latencies = (page: Page): Promise<number[]> =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const late: number[] = []
        const seen = new Set<string>()
        const look = (root: Node, count: boolean): void => {
          for (const [, stamp = ''] of (root.textContent ?? '').matchAll(/(?:mark |part-)(\d{13})/g)) {
            if (seen.has(stamp)) continue
            seen.add(stamp)
            if (count)
              requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel()
                port1.onmessage = () => late.push(Date.now() - Number(stamp))
                port2.postMessage(null)
              })
          }
        }
        look(document.body, false)
        const observer = new MutationObserver((changes) => {
          for (const target of new Set(changes.map((change) => change.target))) look(target, true)
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
        setTimeout(() => {
          observer.disconnect()
          resolve(late)
        }, ms)
      }),
    SECONDS * 1_000,
  )

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1024 / 1024
}
