/**
 * The process that is measured: from nothing to an engine that could take up its unfinished runs.
 *
 *   entry.ts [--die]: ends by SIGKILL, as after a crash, instead of closing.
 */
import module from 'node:module'
import { performance } from 'node:perf_hooks'

// As the command line does.
module.enableCompileCache?.()

const begun = performance.now()
const { openEngine, surroundings } = await import('../../../src/main/hosts/compose.ts')
const loaded = performance.now()
const opened = openEngine(surroundings(process.env), { command: 'bench', claudePath: '/nonexistent/claude' })
if (!opened.ok) throw new Error(opened.failure.message)
const { engine, store, close } = opened.value
const openMs = performance.now() - loaded
const unfinished = store.runs.list({ unfinished: true })
const sessions = unfinished.map((row) => engine.session(row.run))
const ready = performance.now()
const cpu = process.cpuUsage()

const tasks = sessions.reduce((sum, session) => sum + Object.keys(session?.state.tasks ?? {}).length, 0)
console.log(
  JSON.stringify({
    runs: unfinished.length,
    tasks,
    bootMs: begun,
    loadMs: loaded - begun,
    openMs,
    inProcessMs: ready - loaded,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    /** `performance.now()` counts from the start of the process. */
    sinceStartMs: ready,
  }),
)
if (process.argv.includes('--die')) process.kill(process.pid, 'SIGKILL')
close()
