/** What a run may cost and how long it may take, from what tasks like these took before. Unknown stays unknown. */
import type { PlannedTask } from '../../../contract/plan.ts'

/** A task that was merged in an earlier run. */
export interface PastTask {
  readonly costUsd: number
  /** From its beginning to its merge. */
  readonly wallMs: number
}

export interface Range {
  readonly low: number
  readonly likely: number
  readonly high: number
}

export interface RunEstimate {
  /** Merged tasks that it rests on. */
  readonly basis: number
  readonly perTask: { readonly costUsd: Range; readonly wallMs: Range }
  /** Of the whole run; null while its tasks are unknown. */
  readonly total: { readonly costUsd: Range; readonly wallMs: Range } | null
}

/** With fewer, one odd task would be the estimate. */
const LEAST_TASKS = 3

/** null: there is too little to go by. `agents`: how many work side by side; `sequential`: one task after the other. */
export function estimateRun(question: {
  tasks: readonly Pick<PlannedTask, 'id' | 'dependsOn'>[] | null
  past: readonly PastTask[]
  agents: number
  sequential: boolean
}): RunEstimate | null {
  const { tasks, past, agents, sequential } = question
  if (past.length < LEAST_TASKS) return null
  const costUsd = quartiles(past.map((task) => task.costUsd))
  const wallMs = quartiles(past.map((task) => task.wallMs))
  const perTask = { costUsd, wallMs }
  if (tasks === null) return { basis: past.length, perTask, total: null }
  // Nothing is faster than its longest chain, nor than all of it shared among the agents.
  const rounds = sequential ? tasks.length : Math.max(longestChain(tasks), tasks.length / Math.max(1, agents))
  return {
    basis: past.length,
    perTask,
    total: { costUsd: times(costUsd, tasks.length), wallMs: times(wallMs, rounds) },
  }
}

/** First quartile, median and third quartile: half of all tasks lay between the outer two. */
export function quartiles(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? below
    return below + (above - below) * (place - Math.floor(place))
  }
  return { low: at(0.25), likely: at(0.5), high: at(0.75) }
}

const times = ({ low, likely, high }: Range, by: number): Range => ({
  low: low * by,
  likely: likely * by,
  high: high * by,
})

/** Tasks on the longest chain of dependencies. What waits in a circle counts once: a valid plan has none. */
export function longestChain(tasks: readonly Pick<PlannedTask, 'id' | 'dependsOn'>[]): number {
  const byId = new Map(tasks.map((task) => [String(task.id), task]))
  const lengths = new Map<string, number>()
  let longest = 0
  for (const { id } of tasks) {
    const path: string[] = [id]
    while (path.length > 0) {
      const top = path.at(-1) ?? ''
      const before = byId.get(top)?.dependsOn.filter((other) => byId.has(other)) ?? []
      const open = before.find((other) => !lengths.has(other) && !path.includes(other))
      if (open !== undefined) {
        path.push(open)
        continue
      }
      lengths.set(top, 1 + Math.max(0, ...before.map((other) => lengths.get(other) ?? 0)))
      longest = Math.max(longest, lengths.get(top) ?? 0)
      path.pop()
    }
  }
  return longest
}
