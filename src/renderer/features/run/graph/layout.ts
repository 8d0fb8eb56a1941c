/** Where each task stands in the graph: by dependency from left to right, or downwards where there is no width. Pure. */
import dagre from '@dagrejs/dagre'
import { levelsOf } from './graph-model.ts'

/** Room for the status and two lines of a title. */
export const NODE = { width: 224, height: 76 } as const
const GAP = { row: 16, column: 72 } as const

/** Up to here dagre finds the better order of rows; it takes seconds for 300 tasks and a minute for 1,000. */
const MOST_FOR_DAGRE = 60

export interface Placed {
  readonly x: number
  readonly y: number
}
type Linked = { readonly id: string; readonly dependsOn: readonly string[] }

export function layoutGraph(tasks: readonly Linked[]): Map<string, Placed> {
  return tasks.length <= MOST_FOR_DAGRE ? byDagre(tasks) : byLevels(tasks)
}

function byDagre(tasks: readonly Linked[]): Map<string, Placed> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: GAP.row, ranksep: GAP.column })
  graph.setDefaultEdgeLabel(() => ({}))
  const ids = new Set(tasks.map((task) => task.id))
  for (const { id } of tasks) graph.setNode(id, { ...NODE })
  for (const { id, dependsOn } of tasks) for (const before of dependsOn) if (ids.has(before)) graph.setEdge(before, id)
  dagre.layout(graph)
  return new Map(
    tasks.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number }
      return [id, { x: Math.round(x - NODE.width / 2), y: Math.round(y - NODE.height / 2) }]
    }),
  )
}

/** Beside each other on a phone: more could not be read there. */
const NARROW_ROW = 2

/** Downwards, a few beside each other: a screen that is narrow is scrolled down, never sideways. */
export function layoutNarrow(tasks: readonly Linked[]): Map<string, Placed> {
  const levels = levelsOf(tasks)
  const rows: string[][] = []
  for (const { id } of tasks) {
    const level = levels.get(id) ?? 0
    rows[level] = [...(rows[level] ?? []), id]
  }
  const places = new Map<string, Placed>()
  const step = NODE.width + GAP.row
  let y = 0
  for (const level of rows) {
    for (let at = 0; at < level.length; at += NARROW_ROW) {
      const row = level.slice(at, at + NARROW_ROW)
      const left = ((NARROW_ROW - row.length) * step) / 2
      for (const [index, id] of row.entries()) places.set(id, { x: left + index * step, y })
      y += NODE.height + GAP.row
    }
    y += GAP.row * 2
  }
  return places
}

const SWEEPS = 4

/** A column per level, rows near those of their neighbours; a crowded level takes several columns beside each other. */
export function byLevels(tasks: readonly Linked[]): Map<string, Placed> {
  const levels = levelsOf(tasks)
  const columns: string[][] = []
  for (const { id } of tasks) {
    const level = levels.get(id) ?? 0
    columns[level] = [...(columns[level] ?? []), id]
  }
  const before = new Map(tasks.map((task) => [task.id, task.dependsOn.filter((id) => levels.has(id))]))
  const after = new Map<string, string[]>()
  for (const [id, ids] of before) for (const other of ids) after.set(other, [...(after.get(other) ?? []), id])
  const row = new Map<string, number>()
  const number = (column: readonly string[]) => {
    for (const [index, id] of column.entries()) row.set(id, index - column.length / 2)
  }
  for (const column of columns) number(column)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0
    for (const column of forward ? columns : columns.toReversed()) {
      const neighbours = forward ? before : after
      const middle = (id: string): number => {
        const rows = (neighbours.get(id) ?? []).map((other) => row.get(other) ?? 0)
        return rows.length === 0 ? (row.get(id) ?? 0) : rows.reduce((sum, value) => sum + value, 0) / rows.length
      }
      const sorted = column.map((id) => [id, middle(id)] as const).sort((a, b) => a[1] - b[1])
      column.splice(0, column.length, ...sorted.map(([id]) => id))
      number(column)
    }
  }
  const mostRows = Math.max(12, Math.ceil(Math.sqrt(tasks.length) * 1.5))
  const places = new Map<string, Placed>()
  let x = 0
  for (const column of columns) {
    const wide = Math.ceil(column.length / mostRows)
    const tall = Math.ceil(column.length / wide)
    for (const [index, id] of column.entries())
      places.set(id, {
        x: x + Math.floor(index / tall) * (NODE.width + GAP.row),
        y: Math.round(((index % tall) - (tall - 1) / 2) * (NODE.height + GAP.row)),
      })
    x += wide * (NODE.width + GAP.row) - GAP.row + GAP.column
  }
  return places
}
