/** Three specs, each built with every strategy that makes sense for it and with `auto`: which is the fastest? */
import { performance } from 'node:perf_hooks'
import type { StrategyName } from '../../../src/contract/plan.ts'
import { createWorld } from '../../support/world.ts'
import type { Benchmark, Measurement } from '../measurement.ts'
import { CASES, type StrategyCase } from './cases.ts'

/** Two runs of the same kind differ by as much on a busy machine. */
const NOISE = 1.1
/** Of each the fastest counts: the one that the rest of the machine disturbed least. */
const REPETITIONS = 2

interface Built {
  readonly ms: number
  readonly strategy: string
  readonly reason: string
}

export const strategies: Benchmark = async (say) => {
  const rows: Measurement[] = []
  for (const given of CASES) {
    const times = new Map<StrategyName, Built>()
    for (let repetition = 1; repetition <= REPETITIONS; repetition++) {
      const order: StrategyName[] = [...given.strategies, 'auto']
      if (repetition % 2 === 0) order.reverse()
      for (const strategy of order) {
        const built = await build(given, strategy)
        const before = times.get(strategy)
        if (before === undefined || built.ms < before.ms) times.set(strategy, built)
        say(`${given.name}, ${strategy}: ${seconds(built.ms)} (${built.strategy})`)
      }
    }
    rows.push(rowOf(given, times))
  }
  return rows
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

async function build(given: StrategyCase, strategy: StrategyName): Promise<Built> {
  const world = await createWorld({ files: given.files, config: given.config, script: given.script() })
  try {
    const begun = performance.now()
    const { report } = await world.run({
      spec: given.spec,
      merge: true,
      allowRedBase: given.redBase,
      ...(strategy === 'auto' ? {} : { flags: { strategy } }),
    })
    const ms = performance.now() - begun
    if (report.status !== 'succeeded')
      throw new Error(`${given.name} with ${strategy} ended as ${report.status}: ${JSON.stringify(report.attention)}`)
    return { ms, strategy: report.strategy ?? '', reason: report.strategyReason ?? '' }
  } finally {
    await world.close()
  }
}

function rowOf(given: StrategyCase, times: ReadonlyMap<StrategyName, Built>): Measurement {
  const auto = times.get('auto')
  if (auto === undefined) throw new Error('auto was not tried')
  const others = given.strategies.flatMap((name) => {
    const built = times.get(name)
    return built === undefined ? [] : [{ name, ms: built.ms }]
  })
  if (auto.strategy !== given.strategies[0])
    throw new Error(`${given.name}: auto chose ${auto.strategy}, not ${given.strategies[0]}: ${auto.reason}`)
  const fastest = Math.min(...others.map(({ ms }) => ms))
  const told = others.map(({ name, ms }) => `${name} ${seconds(ms)}`).join(', ')
  return {
    row: `strategies, ${given.name}`,
    measured: auto.ms / fastest,
    unit: 'x',
    target: NOISE,
    ratio: auto.ms / fastest,
    note: `auto ${seconds(auto.ms)} chose ${auto.strategy}; ${told}`,
    samples: {
      what: given.what,
      reason: auto.reason,
      ...Object.fromEntries([...times].map(([k, v]) => [`${k}Ms`, v.ms])),
    },
  }
}
