/** What the dependency graph says about its edges: what is met, what is stuck, and which chain is the longest left. Pure. */
import type { TaskStatus } from '../../../../contract/status.ts'

export interface GraphTask {
  readonly id: string
  readonly dependsOn: readonly string[]
  readonly status: TaskStatus
}

/** `met`: merged, nothing waits for it. `open`: it is being built, or will be. `blocked`: it will not move by itself. */
export type EdgeKind = 'met' | 'open' | 'blocked'

export interface GraphEdge {
  readonly id: string
  /** What has to be merged first. */
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  /** On the longest chain of what is left: what decides how long the run still takes. */
  readonly critical: boolean
}

const STUCK: readonly TaskStatus[] = ['attention', 'failed', 'cancelled', 'paused']
const over = (task: GraphTask): boolean => task.status === 'merged' || task.status === 'cancelled'

export function graphEdges(tasks: readonly GraphTask[]): GraphEdge[] {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const chain = criticalChain(tasks)
  const next = new Map(chain.map((id, index) => [id, chain[index + 1]]))
  return tasks.flatMap((task) =>
    task.dependsOn.flatMap((id): GraphEdge[] => {
      const before = byId.get(id)
      if (!before) return []
      const kind =
        before.status === 'merged' ? 'met' : STUCK.includes(before.status) && !over(task) ? 'blocked' : 'open'
      return [{ id: `${id} ${task.id}`, from: id, to: task.id, kind, critical: next.get(id) === task.id }]
    }),
  )
}

/** The longest chain of tasks that are not over, first to last; none when it has a single link. */
export function criticalChain(tasks: readonly GraphTask[]): string[] {
  const left = tasks.filter((task) => !over(task))
  const byId = new Map(left.map((task) => [task.id, task]))
  const levels = levelsOf(left)
  let end: GraphTask | undefined
  for (const task of left) if (!end || (levels.get(task.id) ?? 0) > (levels.get(end.id) ?? 0)) end = task
  const chain: string[] = []
  while (end) {
    chain.unshift(end.id)
    const level: number = levels.get(end.id) ?? 0
    const before: string | undefined = end.dependsOn.find((id) => byId.has(id) && levels.get(id) === level - 1)
    end = before === undefined ? undefined : byId.get(before)
  }
  return chain.length > 1 ? chain : []
}

/** Distance of each task from the beginning: one more than the farthest thing that it waits for. A circle ends where it began. */
export function levelsOf(tasks: readonly Pick<GraphTask, 'id' | 'dependsOn'>[]): Map<string, number> {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const levels = new Map<string, number>()
  const open = new Set<string>()
  for (const { id } of tasks) {
    // By hand: a chain of a thousand tasks would exhaust the stack.
    const path = [id]
    while (path.length > 0) {
      const top = path.at(-1) ?? ''
      open.add(top)
      const before = byId.get(top)?.dependsOn.filter((other) => byId.has(other)) ?? []
      const due = before.find((other) => !levels.has(other) && !open.has(other))
      if (due !== undefined) path.push(due)
      else {
        levels.set(top, Math.max(-1, ...before.map((other) => levels.get(other) ?? -1)) + 1)
        open.delete(top)
        path.pop()
      }
    }
  }
  return levels
}

/** The circle that a further dependency would close, first to last; null when there is none. */
export function circleWith(
  tasks: readonly Pick<GraphTask, 'id' | 'dependsOn'>[],
  task: string,
  dependsOn: string,
): string[] | null {
  if (task === dependsOn) return [task]
  const byId = new Map(tasks.map((item) => [item.id, item]))
  const cameFrom = new Map<string, string | null>([[dependsOn, null]])
  const queue = [dependsOn]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (id === task) {
      const circle: string[] = []
      for (let at: string | null = id; at !== null; at = cameFrom.get(at) ?? null) circle.push(at)
      return circle.toReversed()
    }
    for (const before of byId.get(id)?.dependsOn ?? []) {
      if (cameFrom.has(before)) continue
      cameFrom.set(before, id)
      queue.push(before)
    }
  }
  return null
}

/** Where the keyboard goes from a task: to what it waits for, to what waits for it, or to its neighbour in the column. */
export function neighbour(
  tasks: readonly Pick<GraphTask, 'id' | 'dependsOn'>[],
  places: ReadonlyMap<string, { readonly x: number; readonly y: number }>,
  from: string,
  way: 'left' | 'right' | 'up' | 'down',
): string | null {
  const here = places.get(from)
  if (!here) return tasks[0]?.id ?? null
  const known = tasks.filter((task) => places.has(task.id))
  const nearest = (ids: readonly string[]): string | null =>
    ids.toSorted(
      (a, b) => Math.abs((places.get(a)?.y ?? 0) - here.y) - Math.abs((places.get(b)?.y ?? 0) - here.y),
    )[0] ?? null
  if (way === 'left')
    return nearest(known.find((task) => task.id === from)?.dependsOn.filter((id) => places.has(id)) ?? [])
  if (way === 'right') return nearest(known.filter((task) => task.dependsOn.includes(from)).map((task) => task.id))
  const column = known
    .filter((task) => places.get(task.id)?.x === here.x)
    .toSorted((a, b) => (places.get(a.id)?.y ?? 0) - (places.get(b.id)?.y ?? 0))
  return column[column.findIndex((task) => task.id === from) + (way === 'down' ? 1 : -1)]?.id ?? null
}
