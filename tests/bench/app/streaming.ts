/**
 * Twenty agents of the largest run stream, beside a hundred runs that are stored: how late a page shows it, how the server's
 * event loop fares, and how late the least that can be done would be.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { MOST_TASKS } from '../../../src/main/domain/plan/validate-plan.ts'
import type { Measurement } from '../measurement.ts'
import { percentile } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { describe, type Latencies, latencies } from './latency.ts'
import { AGENTS, row, type Say, startAgents, stopAgents } from './runs.ts'
import { type BenchYard, openBenchYard } from './yard.ts'

const SECONDS = 60
/** As many as a run can have. */
const TASKS = MOST_TASKS
const TARGETS = { pixelP99Ms: 50, stallP99Ms: 20 }
/** A page that was just opened is still loading what it shows. */
const SETTLE_MS = 3_000

const LOOKS = {
  board: { hash: 'board', selector: '[data-column=working]' },
  transcript: { hash: 'board?task=t1&tab=transcript', selector: '[aria-label=Transcript]' },
} as const

export const streaming = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const stored = { runs: 100, unfinished: 0, tasks: 20, events: 400 }
    const yard = await openBenchYard(folder, { lines: 50, marks: 2, stored })
    try {
      const run = await startAgents(yard, TASKS)
      const bare = await bareLatencies(yard)
      say(`bare: ${describe(bare)}`)
      const bareP99 = percentile(bare.late, 0.99)
      const rows: Measurement[] = []
      const stalls: Awaited<ReturnType<ReturnType<BenchYard['watchServer']>>>[] = []
      for (const [name, { hash, selector }] of Object.entries(LOOKS)) {
        const page = await yard.page()
        await page.goto(`${yard.url}/#/runs/${run}/${hash}`)
        await page
          .locator(selector)
          .getByText(/(?:mark |part-)\d{13}/)
          .first()
          .waitFor({ timeout: 120_000 })
        await sleep(SETTLE_MS)
        const stop = yard.watchServer()
        const seen = await latencies(page, selector, SECONDS * 1_000)
        stalls.push(await stop())
        await page.close()
        const p99 = percentile(seen.late, 0.99)
        say(`${name}: ${describe(seen)}, p99 ${p99} ms; server ${JSON.stringify(stalls.at(-1))}`)
        rows.push(
          row(`event to pixel, ${name}`, p99, 'ms', {
            target: TARGETS.pixelP99Ms,
            ratio: p99 / bareP99,
            note: `p99 of ${AGENTS} agents: ${describe(seen)}; bare p99 ${bareP99.toFixed(0)} ms`,
            samples: { ...seen, bare },
          }),
        )
      }
      await stopAgents(yard, run)
      const worst = stalls.reduce((a, b) => (a.p99 > b.p99 ? a : b))
      const core = (Math.max(...stalls.map(({ cpuMs }) => cpuMs)) / (SECONDS * 1_000)) * 100
      rows.push(
        row('loop stall p99', worst.p99, 'ms', {
          target: TARGETS.stallP99Ms,
          note: `main process, of the time, longest ${worst.max.toFixed(0)} ms, ${core.toFixed(0)} % of one core, ${worst.rssMb.toFixed(0)} MB resident`,
          samples: { stalls },
        }),
      )
      return rows
    } finally {
      await yard.close()
    }
  })

/** Of the same agent's file, with the same agents at work, through the least code. */
async function bareLatencies(yard: BenchYard): Promise<Latencies> {
  const [file] = globSync('**/*.t1.*/stdout.jsonl', { cwd: yard.home })
  if (file === undefined) throw new Error('the agent of t1 has written nothing')
  const script = join(import.meta.dirname, 'bare.mjs')
  const server = spawn(process.execPath, [script, join(yard.home, file)], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [url] = await once(createInterface({ input: server.stdout }), 'line')
    const page = await yard.page()
    await page.goto(String(url))
    await sleep(SETTLE_MS)
    const seen = await latencies(page, '#bare', SECONDS * 1_000)
    await page.close()
    return seen
  } finally {
    server.kill('SIGTERM')
  }
}
