/** How an edge of the graph is drawn: told by its line as well as by its colour. */
import { MarkerType } from '@xyflow/react'
import type { GraphEdge } from './graph-model.ts'

const COLOR = { met: 'var(--line-strong)', open: 'var(--line-control)', blocked: 'var(--need)' } as const

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
      strokeWidth: edge.critical ? 2.5 : 1.5,
      ...(edge.kind === 'blocked' ? { strokeDasharray: '6 4' } : {}),
    },
    zIndex: edge.critical || edge.kind === 'blocked' ? 1 : 0,
  }
}
