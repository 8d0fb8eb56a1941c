/** Loaded into the dashboard's process before it (`node --import`): writes how long its event loop stalled when it is asked. */
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 5
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
let cpu = process.cpuUsage()
// The first signal begins, the second one ends and tells.
let measuring = false
process.on('SIGUSR2', () => {
  if (!measuring) {
    histogram.reset()
    histogram.enable()
    cpu = process.cpuUsage()
  } else {
    histogram.disable()
    const ms = (value) => Math.max(0, value / 1e6 - RESOLUTION_MS)
    const used = process.cpuUsage(cpu)
    writeFileSync(
      process.env.STALL_FILE ?? '/dev/stderr',
      JSON.stringify({
        p99: ms(histogram.percentile(99)),
        max: ms(histogram.max),
        rssMb: process.memoryUsage.rss() / 1024 / 1024,
        cpuMs: (used.user + used.system) / 1_000,
      }),
    )
  }
  measuring = !measuring
})
