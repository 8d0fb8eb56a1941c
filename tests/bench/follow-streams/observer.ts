/**
 * The process that is measured: follows the attempts of a folder through the engine's own adapter.
 *
 *   observer.ts SECONDS ORDERS_FILE
 *
 * Says `{"following": n}` once all are followed, and after SECONDS what it took; then waits for all of them to end.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { WorkOrder } from '../../../src/main/agents/adapter.ts'
import { createClaudeAdapter } from '../../../src/main/agents/claude/claude-adapter.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../src/main/lib/logger.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { percentile } from '../statistics.ts'

const RESOLUTION_MS = 5
const WARM_UP_MS = 3_000
const [seconds = '10', ordersFile = ''] = process.argv.slice(2)
const orders = JSON.parse(readFileSync(ordersFile, 'utf8')) as WorkOrder[]
const adapter = createClaudeAdapter({
  claudePath: '/nonexistent/claude',
  processes: createProcessTable(),
  clock: systemClock,
  logger: silentLogger,
  baseEnv: process.env,
})

let activities = 0
let started = 0
const runs = orders.map((order) =>
  adapter.run(order, {
    started() {
      started += 1
      if (started === orders.length) void measure()
    },
    activity() {
      activities += 1
    },
  }),
)

async function measure(): Promise<void> {
  console.log(JSON.stringify({ following: started }))
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS))
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const activitiesBefore = activities
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  const late: number[] = []
  let expected = performance.now() + RESOLUTION_MS
  let rss = 0
  // A second opinion beside the histogram, which leaves out what happens between its own samples.
  const timer = setInterval(() => {
    const now = performance.now()
    late.push(Math.max(0, now - expected))
    expected = now + RESOLUTION_MS
  }, RESOLUTION_MS)
  const memory = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss())
  }, 250)
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000))
  const elapsedMs = performance.now() - begun
  const used = process.cpuUsage(cpu)
  clearInterval(timer)
  clearInterval(memory)
  histogram.disable()
  const stall = (share: number) => Math.max(0, histogram.percentile(share) / 1e6 - RESOLUTION_MS)
  console.log(
    JSON.stringify({
      cpuShare: (used.user + used.system) / 1_000 / elapsedMs,
      rssMb: rss / 1024 / 1024,
      stallP99Ms: Math.max(stall(99), percentile(late, 0.99)),
      stallMaxMs: Math.max(stall(100), percentile(late, 1)),
      activities: activities - activitiesBefore,
    }),
  )
  const outcomes = await Promise.all(runs.map((run) => run.done))
  console.log(JSON.stringify({ succeeded: outcomes.filter(({ outcome }) => outcome === 'succeeded').length }))
}
