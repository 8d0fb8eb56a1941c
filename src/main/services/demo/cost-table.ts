/** What a run cost, by phase and task: the numbers of the table, without its looks. Pure. */
import { type RunState, tasksInOrder } from '../../domain/run/state.ts'

export interface CostTable {
  /** Tasks in the order of the plan; null: the run itself (planning). */
  readonly tasks: readonly (string | null)[]
  readonly phases: readonly CostRow[]
  /** By task, then in all, US dollars. */
  readonly totals: readonly number[]
  readonly totalUsd: number
}

export interface CostRow {
  readonly phase: string
  readonly attempts: number
  /** US dollars by task, in the order of `tasks`; null: that task had no such phase. */
  readonly costs: readonly (number | null)[]
  readonly totalUsd: number
}

/** The order in which a task meets the phases that are not stages of its pipeline. */
const AFTER: Readonly<Record<string, string>> = { fix: 'implement', revise: 'review', resolve: 'revise' }

function phaseOrder(state: RunState): string[] {
  const used = new Set(Object.values(state.attempts).map((attempt) => attempt.phase))
  const stages = state.created.settings.pipeline.flatMap((stage) =>
    stage.kind === 'agent' ? [stage.phase] : stage.kind === 'review' ? ['review'] : [],
  )
  const order = ['plan', ...stages]
  for (const [phase, before] of Object.entries(AFTER)) {
    const at = order.indexOf(before)
    order.splice(at === -1 ? order.length : at + 1, 0, phase)
  }
  return [...new Set([...order, ...used])].filter((phase) => used.has(phase))
}

const sum = (numbers: readonly (number | null)[]): number => numbers.reduce<number>((all, one) => all + (one ?? 0), 0)

export function costTable(state: RunState): CostTable {
  const tasks = [null, ...tasksInOrder(state).map((task) => task.id)]
  const phases = phaseOrder(state).map((phase): CostRow => {
    const attempts = Object.values(state.attempts).filter((attempt) => attempt.phase === phase)
    const costs = tasks.map((task) => {
      const own = attempts.filter((attempt) => attempt.task === task)
      return own.length === 0 ? null : sum(own.map((attempt) => attempt.costUsd))
    })
    return { phase, attempts: attempts.length, costs, totalUsd: sum(costs) }
  })
  const totals = tasks.map((_, index) => sum(phases.map((row) => row.costs[index] ?? null)))
  return { tasks, phases, totals, totalUsd: sum(totals) }
}
