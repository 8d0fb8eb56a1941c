/** The plan as a graph that can be drawn on: pull a line from a task to what waits for it; choose a line and delete it. */
import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react'
import { memo, useMemo, useState } from 'react'
import type { Plan } from '../../../../contract/plan.ts'
import { cx } from '../../../components/cx.ts'
import { StatusGlyph } from '../../../components/status-glyph.tsx'
import { edgeLook } from '../graph/edge-look.ts'
import { layoutGraph, NODE } from '../graph/layout.ts'
import '../graph/graph.css'

interface PlanNodeData extends Record<string, unknown> {
  readonly id: string
  readonly title: string
  readonly selected: boolean
  readonly wrong: boolean
  readonly onSelect: (id: string) => void
}
type PlanNode = Node<PlanNodeData, 'planned'>

const Planned = memo(function Planned({ data }: NodeProps<PlanNode>) {
  return (
    <>
      <Handle
        type="target"
        position={Position.Left}
        className="graph-handle graph-handle-open"
        // A name needs a role; the keyboard adds dependencies in the form.
        role="img"
        aria-label={`Before ${data.id}`}
      />
      <button
        type="button"
        aria-pressed={data.selected}
        onClick={() => data.onSelect(data.id)}
        className={cx(
          'nopan flex h-19 w-56 flex-col justify-center rounded-m border bg-surface px-3 text-left',
          data.selected ? 'border-accent bg-raised' : data.wrong ? 'border-fail' : 'border-line-strong',
        )}
      >
        <span className="flex items-center gap-1.5 font-mono text-small text-text-3">
          {data.wrong && <StatusGlyph shape="failed" />}
          <span className="truncate">{data.id}</span>
        </span>
        <span className="line-clamp-2 font-medium wrap-anywhere">{data.title}</span>
      </button>
      <Handle
        type="source"
        position={Position.Right}
        className="graph-handle graph-handle-open"
        role="img"
        aria-label={`After ${data.id}`}
      />
    </>
  )
})

const NODE_TYPES = { planned: Planned }

export default function PlanGraph({
  plan,
  selected,
  wrong,
  onSelect,
  onConnect,
  onDisconnect,
}: {
  plan: Plan
  selected: string | null
  wrong: ReadonlySet<string>
  onSelect: (id: string) => void
  onConnect: (task: string, before: string) => void
  onDisconnect: (task: string, before: string) => void
}) {
  const [chosen, setChosen] = useState<string | null>(null)
  const shape = plan.tasks.map((task) => `${task.id}<${task.dependsOn.join(',')}`).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says all that places depend on.
  const places = useMemo(() => layoutGraph(plan.tasks), [shape])
  const nodes = plan.tasks.map(
    (task): PlanNode => ({
      id: task.id,
      type: 'planned',
      position: places.get(task.id) ?? { x: 0, y: 0 },
      ...NODE,
      measured: { ...NODE },
      data: { id: task.id, title: task.title, selected: selected === task.id, wrong: wrong.has(task.id), onSelect },
    }),
  )
  const edges = plan.tasks.flatMap((task) =>
    task.dependsOn
      .filter((before) => places.has(before))
      .map((before): Edge => {
        const id = `${before} ${task.id}`
        const look = edgeLook({ id, from: before, to: task.id, kind: 'open', critical: false })
        return {
          ...look,
          focusable: true,
          selectable: true,
          selected: chosen === id,
          ariaLabel: `${task.id} waits for ${before}. Press Delete to remove.`,
          interactionWidth: 24,
        }
      }),
  )
  return (
    <ReactFlow
      aria-label="Dependencies of the plan"
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      fitView
      fitViewOptions={{ padding: 0.12, minZoom: 0.5, maxZoom: 1 }}
      nodesDraggable={false}
      nodesFocusable={false}
      onlyRenderVisibleElements
      minZoom={0.1}
      maxZoom={1.5}
      panOnScroll
      deleteKeyCode={['Delete', 'Backspace']}
      onConnect={({ source, target }: Connection) => onConnect(target, source)}
      onEdgeClick={(_, edge) => setChosen(edge.id)}
      onPaneClick={() => setChosen(null)}
      onEdgesChange={(changes) => {
        for (const change of changes) {
          if (change.type === 'select') setChosen(change.selected ? change.id : null)
          if (change.type !== 'remove') continue
          const gone = edges.find((edge) => edge.id === change.id)
          if (gone) onDisconnect(gone.target, gone.source)
          setChosen(null)
        }
      }}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line)" />
    </ReactFlow>
  )
}
