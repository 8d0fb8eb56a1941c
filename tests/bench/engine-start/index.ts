/** How long it takes until the engine is ready over a large history, after a clean end and after a crash. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Benchmark, Measurement } from '../measurement.ts'
import { runProcess } from '../run-process.ts'
import { median } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { buildDatabase, UNFINISHED } from './build-database.ts'
import { bundleEntry } from './bundle-entry.ts'

const STARTS = 7
const TARGET_MS = 300

const Start = z.object({
  runs: z.number(),
  tasks: z.number(),
  bootMs: z.number(),
  loadMs: z.number(),
  openMs: z.number(),
  inProcessMs: z.number(),
  cpuMs: z.number(),
  sinceStartMs: z.number(),
})
type Start = z.infer<typeof Start> & { readonly wholeMs: number }

export const engineStart: Benchmark = (say) =>
  inTempFolder(async (folder) => {
    const home = join(folder, 'home')
    mkdirSync(home, { mode: 0o700 })
    const built = buildDatabase(home)
    say(`${built.events} events and ${built.tasks} tasks in ${built.megabytes} MB`)
    const env = {
      ...process.env,
      SWITCHYARD_HOME: home,
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    }
    const bundle = await bundleEntry()
    const start = async (entry: string, die = false): Promise<Start> => {
      const end = await runProcess({
        file: process.execPath,
        args: [entry, ...(die ? ['--die'] : [])],
        env,
        ...(die ? { endsBy: 'SIGKILL' } : {}),
      })
      const told = Start.parse(JSON.parse(end.stdout))
      if (told.runs !== UNFINISHED || told.tasks === 0) throw new Error(`The engine found ${told.runs} runs`)
      return { ...told, wholeMs: end.ms }
    }
    const starts = async (count: number, entry: string, die = false): Promise<Start[]> => {
      const all: Start[] = []
      for (let i = 0; i < count; i++) all.push(await start(entry, die))
      return all
    }
    try {
      const source = join(import.meta.dirname, 'entry.ts')
      // Compiles both once, as an installed program has been.
      await start(source)
      await start(bundle.entry)
      const installed = await starts(STARTS, bundle.entry)
      const checkout = await starts(STARTS, source)
      await start(bundle.entry, true)
      const unclean = await starts(3, bundle.entry, true)

      const of = (all: readonly Start[], key: keyof Start): number => median(all.map((one) => one[key]))
      const row = (name: string, key: keyof Start, target: number | null, note: string, all: Start[]): Measurement => ({
        row: name,
        measured: of(all, key),
        unit: 'ms',
        target,
        ratio: null,
        note,
        samples: { starts: all, ...built },
      })
      const steps = (all: readonly Start[]) =>
        `node ${Math.round(of(all, 'bootMs'))}, modules ${Math.round(of(all, 'loadMs'))}, store and runs ${Math.round(of(all, 'inProcessMs'))}; CPU ${Math.round(of(all, 'cpuMs'))} ms`
      return [
        row('engine-start', 'inProcessMs', TARGET_MS, 'in process: store opened, unfinished runs loaded', installed),
        row('engine-start, installed', 'sinceStartMs', TARGET_MS, `from process start: ${steps(installed)}`, installed),
        row('engine-start, checkout', 'sinceStartMs', TARGET_MS, `from process start: ${steps(checkout)}`, checkout),
        row(
          'engine-start, after a crash',
          'sinceStartMs',
          null,
          `with the check of the database: ${steps(unclean)}`,
          unclean,
        ),
      ]
    } finally {
      bundle.remove()
    }
  })
