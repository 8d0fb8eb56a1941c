/**
 * `npm run bench [-- ROW ...]`: measures what DESIGN promises and says plainly what is missed.
 *
 * A missed target is a result, not an error: the exit code is 0 unless a benchmark could not be carried out.
 */
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { app } from './app/index.ts'
import { engineStart } from './engine-start/index.ts'
import { followStreams } from './follow-streams/index.ts'
import { largeDiff } from './large-diff/index.ts'
import type { Benchmark, Measurement } from './measurement.ts'
import { table, writeReport } from './report.ts'
import { runOverhead } from './run-overhead/index.ts'
import { strategies } from './strategies/index.ts'
import { terminalEcho } from './terminals/echo.ts'
import { terminalReattach } from './terminals/reattach.ts'
import { worktreeAdd } from './worktree-add.ts'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'run-overhead': runOverhead,
  strategies,
  'engine-start': engineStart,
  'follow-streams': followStreams,
  app,
  'terminal-echo': terminalEcho,
  'terminal-reattach': terminalReattach,
  'large-diff': largeDiff,
  // Last, because deleting its many files slows down whoever creates files in the minute after.
  'worktree-add': worktreeAdd,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in BENCHMARKS))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}.`)
  process.exit(2)
}
// So that folders are removed and children ended on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const begun = performance.now()
const measurements: Measurement[] = []
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.error(`${name} ...`)
  try {
    measurements.push(...(await benchmark((line) => console.error(`  ${line}`))))
  } catch (error) {
    console.error(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
console.log(table(measurements))
// A selection must not pass for the whole.
const file = wanted.length === 0 ? 'latest.json' : 'selection.local.json'
writeReport(join(import.meta.dirname, 'results', file), measurements, (performance.now() - begun) / 1000)
