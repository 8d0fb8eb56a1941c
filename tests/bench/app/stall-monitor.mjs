/** Loaded into the dashboard's process before it (`node --import`): writes how long its event loop stalled when it is asked. */
import { writeFileSync } from 'node:fs'

const RESOLUTION_MS = 5
let cpu = process.cpuUsage()
/** Per look: how late it came, and how much time it stands for. A long stall is one look, but much of the time. */
let looks = []
let timer = null
let last = 0

function begin() {
  looks = []
  cpu = process.cpuUsage()
  last = performance.now()
  timer = setInterval(() => {
    const now = performance.now()
    looks.push({ late: Math.max(0, now - last - RESOLUTION_MS), ms: now - last })
    last = now
  }, RESOLUTION_MS)
}

/** The stall that all but this share of the time had at most. */
function percentile(share) {
  const whole = looks.reduce((sum, { ms }) => sum + ms, 0)
  let past = 0
  for (const { late, ms } of looks.toSorted((a, b) => a.late - b.late)) {
    past += ms
    if (past >= share * whole) return late
  }
  return 0
}

function end() {
  clearInterval(timer)
  timer = null
  const used = process.cpuUsage(cpu)
  const told = {
    p99: percentile(0.99),
    max: Math.max(0, ...looks.map(({ late }) => late)),
    rssMb: process.memoryUsage.rss() / 1024 / 1024,
    cpuMs: (used.user + used.system) / 1_000,
  }
  writeFileSync(process.env.STALL_FILE ?? '/dev/stderr', JSON.stringify(told))
}

// The first signal begins, the second one ends and tells.
process.on('SIGUSR2', () => (timer === null ? begin() : end()))
