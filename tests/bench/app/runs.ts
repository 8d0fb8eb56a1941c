/** Starts runs in a yard, and knows when their agents are at work. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Measurement } from '../measurement.ts'
import type { BenchYard } from './yard.ts'

export const AGENTS = 20

export type Say = (line: string) => void

type Rest = Pick<Measurement, 'note' | 'samples'> & Partial<Pick<Measurement, 'target' | 'ratio'>>

export const row = (name: string, measured: number, unit: Measurement['unit'], rest: Rest): Measurement => ({
  row: `app, ${name}`,
  measured,
  unit,
  target: null,
  ratio: null,
  ...rest,
})

const Started = z.object({ run: z.string() })
const Detail = z.object({ header: z.object({ agents: z.number() }) })

/** Tasks `t0`, `t1` ..., none of which waits for another. */
export async function startRun(yard: BenchYard, tasks: number, options: object): Promise<string> {
  await yard.post('/projects', { commandId: randomUUID(), dir: yard.project })
  const lines = Array.from({ length: tasks }, (_, n) => `- [ ] t${n}: Task ${n}\n  - files: src/${n}.js`)
  const spec = { text: `# Bench of ${tasks}\n\n## Tasks\n${lines.join('\n')}\n`, name: `bench-${tasks}` }
  return Started.parse(await yard.post('/runs', { commandId: randomUUID(), project: yard.project, spec, options })).run
}

/** Settles once every agent is at work. */
export async function startAgents(yard: BenchYard, tasks: number): Promise<string> {
  const run = await startRun(yard, tasks, { yes: true, maxAgents: AGENTS, strategy: 'worktrees' })
  for (let asked = 0; asked < 240; asked++) {
    const { header } = Detail.parse(await yard.get(`/runs/${run}`))
    if (header.agents >= AGENTS) return run
    await sleep(500)
  }
  throw new Error(`not all of ${AGENTS} agents came to work within two minutes`)
}

export const stopAgents = (yard: BenchYard, run: string): Promise<unknown> =>
  yard.post(`/runs/${run}/stop`, { commandId: randomUUID() })
