/** How an edge of the graph is drawn: told by its line as well as by its colour, and seen on its ground (WCAG: 3 to 1). */
import { MarkerType } from '@xyflow/react'
import type { GraphEdge } from './graph-model.ts'

export const COLOR = { met: 'var(--line-control)', open: 'var(--text-3)', blocked: 'var(--need)' } as const

export function edgeLook(edge: GraphEdge) {
  const color = edge.critical && edge.kind !== 'blocked' ? 'var(--text)' : COLOR[edge.kind]
  return {
    id: edge.id,
    source: edge.from,
    target: edge.to,
    focusable: false,
    selectable: false,
    markerEnd: { type: MarkerType.ArrowClosed, color, width: 14, height: 14 },
    style: {
      stroke: color,
      strokeWidth: edge.critical ? 2.5 : edge.kind === 'met' ? 1 : 1.75,
      ...(edge.kind === 'blocked' ? { strokeDasharray: '6 4' } : {}),
    },
    zIndex: edge.critical || edge.kind === 'blocked' ? 1 : 0,
  }
}
