/** Wall time of a run of eight tasks through the command line against a shell script that makes the same calls. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../../../src/contract/status.ts'
import type { WorkOrder } from '../../../src/main/agents/adapter.ts'
import { startModelProcess } from '../../fixtures/model-process.ts'
import { git, makeProject } from '../../support/world.ts'
import type { Benchmark } from '../measurement.ts'
import { runProcess } from '../run-process.ts'
import { median } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { AGENTS, benchEnvironment, PROJECT, rules, SPEC, TASKS } from './bench-project.ts'
import { prepareBareRun } from './prepare-bare-run.ts'

const REPETITIONS = 3
const TARGET = 1.1
const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'main', 'hosts', 'cli', 'index.ts')

export const runOverhead: Benchmark = (say) =>
  inTempFolder(async (folder) => {
    const model = await startModelProcess(rules(), folder)
    try {
      const folders = { claude: join(folder, 'claude'), home: join(folder, 'home'), config: join(folder, 'config') }
      const env = benchEnvironment(model.url, folders)
      const spec = join(folder, 'numbers.md')
      writeFileSync(spec, SPEC)

      const ours = async (name: string) => {
        const project = join(folder, name)
        makeProject(project, PROJECT)
        const args = [CLI, 'run', spec, '--project', project, '--yes', '--merge', '--json']
        const end = await runProcess({ file: process.execPath, args, cwd: folder, env })
        const report = JSON.parse(end.stdout.trim().split('\n').at(-1) ?? '') as RunReport
        if (report.status !== 'succeeded') throw new Error(`The run ended as ${report.status}:\n${end.stderr}`)
        return { ms: end.ms, report, merged: expectMerged(project) }
      }

      // The first run also asks this claude once whether it is fit, which is remembered, and fills caches for both.
      const first = await ours('project-0')
      say(`first run, with the one-time probe of claude: ${seconds(first.ms)}`)
      const orders = readOrders(join(folders.home, 'runs', first.report.run))

      const bare = async (name: string) => {
        const project = join(folder, name)
        makeProject(project, PROJECT)
        const data = join(folder, `${name}-data`)
        const prepared = prepareBareRun({ orders, data, project, env })
        const args = [join(import.meta.dirname, 'bare.sh'), project, data, String(AGENTS), ...TASKS]
        const end = await runProcess({ file: 'bash', args, cwd: folder, env: prepared.env })
        return { ms: end.ms, merged: expectMerged(project) }
      }
      await bare('bare-0')

      const runs: number[] = []
      const scripts: number[] = []
      for (let i = 1; i <= REPETITIONS; i++) {
        // In turns, so that whatever else the machine does meets both alike.
        const sides = [
          async () => void runs.push((await ours(`project-${i}`)).ms),
          async () => void scripts.push((await bare(`bare-${i}`)).ms),
        ]
        if (i % 2 === 0) sides.reverse()
        for (const side of sides) await side()
        say(`run ${seconds(runs.at(-1) ?? 0)}, script ${seconds(scripts.at(-1) ?? 0)}`)
      }
      expectNoStrays(model.requests())
      const ratio = median(runs) / median(scripts)
      return [
        {
          row: 'run-overhead',
          measured: ratio,
          unit: 'x',
          target: TARGET,
          ratio,
          note: `8 tasks: run ${seconds(median(runs))}, bare script ${seconds(median(scripts))}`,
          samples: { runMs: runs, scriptMs: scripts, firstRunMs: first.ms },
        },
      ]
    } finally {
      await model.stop()
    }
  })

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

function readOrders(run: string): WorkOrder[] {
  mkdirSync(run, { recursive: true })
  const attempts = join(run, 'attempts')
  return readdirSync(attempts).map(
    (name) => JSON.parse(readFileSync(join(attempts, name, 'order.json'), 'utf8')) as WorkOrder,
  )
}

/** Whoever built less would have been faster. */
function expectMerged(project: string): number {
  const files = git(project, 'ls-tree', '-r', '--name-only', 'main').split('\n')
  const missing = TASKS.filter((task) => !files.includes(`src/${task}.js`) || !files.includes(`test/${task}.test.js`))
  if (missing.length > 0) throw new Error(`${missing.join(', ')} did not arrive on main of ${project}`)
  return files.length
}

function expectNoStrays(requests: readonly { phase: string | null; matched: boolean }[]): void {
  const strays = requests.filter((request) => request.phase !== null && !request.matched)
  if (strays.length > 0) throw new Error(`The model had no answer to ${strays.length} requests`)
}
