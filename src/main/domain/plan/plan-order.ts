/** The order that a plan's dependencies impose: levels, the longest chain, and how many tasks can run side by side. */
import type { TaskId } from '../../../contract/ids.ts'
import type { Plan, PlannedTask } from '../../../contract/plan.ts'
import { prepareClaims, preparedOverlap } from './claims.ts'

export interface PlanOrder {
  /** Tasks by their distance from the start: each task's dependencies are in earlier levels. */
  readonly levels: readonly (readonly TaskId[])[]
  /** Tasks on the longest chain from this one to the end, itself included: what starting it late would delay. */
  readonly chainLength: ReadonlyMap<TaskId, number>
  /** One longest chain, in the order in which it must be worked. */
  readonly criticalPath: readonly TaskId[]
}

/** Steps of the search for the widest set; beyond them the best set found so far stands. */
const MOST_STEPS = 50_000
/** Pairs of globs that are compared for one answer: well under a second. */
const MOST_COMPARED = 500_000

/** Of a valid plan. Dependencies on tasks outside the plan count as met. */
export function planOrder(plan: Pick<Plan, 'tasks'>): PlanOrder {
  const sorted = topological(plan.tasks)
  const level = new Map<TaskId, number>()
  for (const task of sorted) level.set(task.id, Math.max(-1, ...task.dependsOn.map((id) => level.get(id) ?? -1)) + 1)
  const levels: TaskId[][] = []
  for (const task of plan.tasks) {
    const at = level.get(task.id) ?? 0
    while (levels.length <= at) levels.push([])
    levels[at]?.push(task.id)
  }

  const chainLength = new Map<TaskId, number>()
  const follower = new Map<TaskId, TaskId>()
  for (const task of sorted.toReversed()) {
    const length = chainLength.get(task.id) ?? 1
    chainLength.set(task.id, length)
    for (const id of task.dependsOn) {
      if (!level.has(id) || (chainLength.get(id) ?? 1) > length) continue
      chainLength.set(id, length + 1)
      follower.set(id, task.id)
    }
  }
  const criticalPath: TaskId[] = []
  let head: TaskId | undefined = plan.tasks
    .map((task) => task.id)
    .sort((a, b) => (chainLength.get(b) ?? 0) - (chainLength.get(a) ?? 0))[0]
  for (; head !== undefined; head = follower.get(head)) criticalPath.push(head)
  return { levels, chainLength, criticalPath }
}

/** The largest number of tasks that can run at once, given dependencies and claims. */
export const planWidth = (plan: Pick<Plan, 'tasks'>): number => widestSet(plan).length

/**
 * A largest set of tasks of which none waits for another and no two claim a common file.
 * That is the maximum independent set of the conflict graph: searched exactly within `MOST_STEPS`, greedily beyond.
 */
export function widestSet(plan: Pick<Plan, 'tasks'>): TaskId[] {
  const conflicts = conflictGraph(plan.tasks)
  const order = plan.tasks
    .map((_, index) => index)
    .sort((a, b) => (conflicts[a]?.size ?? 0) - (conflicts[b]?.size ?? 0))
  let best: number[] = []
  let steps = 0
  // Each entry: what was chosen, and what may still be chosen. The last one pushed (choosing) is tried first, so the
  // first leaf reached is the greedy answer.
  const open: { chosen: number[]; left: number[] }[] = [{ chosen: [], left: order }]
  for (let node = open.pop(); node && steps < MOST_STEPS; node = open.pop()) {
    steps += 1
    const { chosen, left } = node
    if (chosen.length > best.length) best = chosen
    const [first, ...rest] = left
    if (first === undefined || chosen.length + left.length <= best.length) continue
    const meets = rest.filter((index) => conflicts[first]?.has(index))
    // Without a conflict among the rest there is no reason to leave the first one out.
    if (meets.length > 0) open.push({ chosen, left: rest })
    open.push({ chosen: [...chosen, first], left: rest.filter((index) => !conflicts[first]?.has(index)) })
  }
  const members = new Set(best)
  return plan.tasks.filter((_, index) => members.has(index)).map((task) => task.id)
}

function conflictGraph(tasks: readonly PlannedTask[]): Set<number>[] {
  const place = new Map(tasks.map((task, index) => [task.id, index]))
  const graph = tasks.map(() => new Set<number>())
  const link = (a: number, b: number) => {
    graph[a]?.add(b)
    graph[b]?.add(a)
  }
  const ancestors = new Map<TaskId, Set<number>>()
  for (const task of topological(tasks)) {
    const above = new Set<number>()
    for (const id of task.dependsOn) {
      const index = place.get(id)
      if (index !== undefined) above.add(index)
      for (const ancestor of ancestors.get(id) ?? []) above.add(ancestor)
    }
    ancestors.set(task.id, above)
    for (const ancestor of above) link(ancestor, place.get(task.id) ?? ancestor)
  }
  let compared = 0
  const claims = tasks.map((task) => prepareClaims(task.files))
  for (const [a, mine] of claims.entries())
    for (let b = a + 1; b < claims.length; b += 1) {
      const other = claims[b]
      if (!other || graph[a]?.has(b)) continue
      compared += mine.patterns.length * other.patterns.length
      // Whoever claims by thousands of globs is taken to overlap: unsure means yes.
      if (compared > MOST_COMPARED || preparedOverlap(mine, other)) link(a, b)
    }
  return graph
}

/** Dependencies first, otherwise in the plan's own order. What is in a circle comes last, in the plan's order. */
function topological(tasks: readonly PlannedTask[]): PlannedTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const waiting = new Map(tasks.map((task) => [task.id, task.dependsOn.filter((id) => byId.has(id)).length]))
  const dependents = new Map<TaskId, TaskId[]>()
  for (const task of tasks)
    for (const id of task.dependsOn) dependents.set(id, [...(dependents.get(id) ?? []), task.id])
  const sorted = tasks.filter((task) => waiting.get(task.id) === 0)
  for (const task of sorted) {
    for (const id of dependents.get(task.id) ?? []) {
      const left = (waiting.get(id) ?? 0) - 1
      waiting.set(id, left)
      const dependent = byId.get(id)
      if (left === 0 && dependent) sorted.push(dependent)
    }
  }
  const reached = new Set(sorted)
  return [...sorted, ...tasks.filter((task) => !reached.has(task))]
}
