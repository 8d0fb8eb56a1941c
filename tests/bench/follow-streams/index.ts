/** CPU, memory and stalls of a process that follows 50 and 100 agents which all write at once. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { AttemptId, RunId, SessionId, TaskId } from '../../../src/contract/ids.ts'
import type { WorkOrder } from '../../../src/main/agents/adapter.ts'
import { FILES } from '../../../src/main/agents/claude/attempt-folder.ts'
import type { Benchmark, Measurement } from '../measurement.ts'
import { inTempFolder } from '../temp-folder.ts'

const LINES_PER_SECOND = 50
const SECONDS = 15
const TARGETS = { cpuPercentPerTenAgents: 10, rssMb: 250, stallP99Ms: 20 }

const Measured = z.object({
  cpuShare: z.number(),
  rssMb: z.number(),
  stallP99Ms: z.number(),
  stallMaxMs: z.number(),
  activities: z.number(),
})

export const followStreams: Benchmark = async (say) => {
  const rows: Measurement[] = []
  for (const agents of [50, 100]) rows.push(...(await follow(agents, say)))
  return rows
}

const follow = (agents: number, say: (line: string) => void): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const orders = Array.from({ length: agents }, (_, index) => orderIn(folder, index))
    for (const { dir } of orders) {
      mkdirSync(join(dir, FILES.claim), { recursive: true })
      writeFileSync(join(dir, FILES.stdout), '')
    }
    const ordersFile = join(folder, 'orders.json')
    writeFileSync(ordersFile, JSON.stringify(orders))

    const script = (name: string) => join(import.meta.dirname, name)
    const pairs = orders.map(({ dir, session }) => `${dir}=${session}`)
    const writer = child([script('writer.ts'), String(LINES_PER_SECOND), ...pairs])
    for (const { dir } of orders) writeFileSync(join(dir, FILES.pid), `${writer.pid}\n`)
    const observer = child([script('observer.ts'), String(SECONDS), ordersFile])
    try {
      await observer.line()
      const measured = Measured.parse(await observer.line())
      writer.kill()
      const written = z.object({ lines: z.number() }).parse(await writer.line())
      const { succeeded } = z.object({ succeeded: z.number() }).parse(await observer.line())
      // Whoever lost lines would have been faster.
      if (succeeded !== agents) throw new Error(`Only ${succeeded} of ${agents} streams were read to their end`)
      const bytes = orders.reduce((sum, { dir }) => sum + statSync(join(dir, FILES.stdout)).size, 0)
      const lines = orders.reduce((sum, { dir }) => sum + count(readFileSync(join(dir, FILES.stdout))), 0)
      if (lines !== written.lines) throw new Error(`${written.lines} lines were written, ${lines} are there`)
      say(
        `${agents} agents: ${lines} lines, ${Math.round(bytes / 1024 / 1024)} MB, ${measured.activities} activities told`,
      )

      const perTen = (measured.cpuShare * 100 * 10) / agents
      const row = (name: string, value: number, unit: Measurement['unit'], target: number | null, note: string) => ({
        row: `follow-streams ${agents}, ${name}`,
        measured: value,
        unit,
        target,
        ratio: null,
        note,
        samples: { ...measured, lines, bytes, linesPerSecond: agents * LINES_PER_SECOND },
      })
      const all = `${(measured.cpuShare * 100).toFixed(0)} % of one core for ${agents * LINES_PER_SECOND} lines/s`
      return [
        row('CPU per 10', perTen, '%', TARGETS.cpuPercentPerTenAgents, all),
        row('memory', measured.rssMb, 'MB', TARGETS.rssMb, 'resident, highest'),
        row('stall p99', measured.stallP99Ms, 'ms', TARGETS.stallP99Ms, `longest ${measured.stallMaxMs.toFixed(0)} ms`),
      ]
    } finally {
      await Promise.all([writer.end(), observer.end()])
    }
  })

function orderIn(folder: string, index: number): WorkOrder {
  const task = TaskId.parse(`agent-${index}`)
  return {
    run: RunId.parse('bench-0001'),
    task,
    attempt: AttemptId.parse(`bench-0001.${task}.implement.1`),
    phase: 'implement',
    gate: null,
    cwd: folder,
    dir: join(folder, String(index)),
    prompt: 'Replayed.',
    session: SessionId.parse(randomUUID()),
    resume: false,
    sessionCostUsd: 0,
    model: null,
    schema: null,
    hookCommand: 'false',
    readOnly: false,
    web: false,
    trustProject: false,
    budgetUsd: null,
    timeoutMs: 3_600_000,
    env: {},
  }
}

/** A node process whose stdout is lines of JSON; it is ended with the benchmark. */
function child(args: readonly string[]) {
  const spawned = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(spawned, 'exit')
  const kill = () => void spawned.kill('SIGKILL')
  process.once('exit', kill)
  const lines = createInterface({ input: spawned.stdout })[Symbol.asyncIterator]()
  return {
    pid: spawned.pid ?? 0,
    async line(): Promise<unknown> {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${args[0]} ended before it said what it measured`)
      return JSON.parse(value)
    },
    kill: () => spawned.kill('SIGTERM'),
    async end() {
      if (spawned.exitCode === null && spawned.signalCode === null) spawned.kill('SIGKILL')
      await exited
      process.off('exit', kill)
    },
  }
}

function count(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}
