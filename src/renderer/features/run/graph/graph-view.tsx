/** The dependency graph of a run, live: click or Enter opens the task, arrow keys follow the dependencies. */
import {
  Background,
  BackgroundVariant,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { Maximize, Minus, Plus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RunDetail, TaskCard } from '../../../../contract/views.ts'
import { go, href, type RunRoute } from '../../../app/routes.ts'
import { IconButton } from '../../../components/button.tsx'
import { PHONE, REDUCED_MOTION, useMedia } from '../../../components/media.ts'
import { Empty } from '../../../components/states.tsx'
import { taskLook } from '../../../components/status-badge.tsx'
import type { StatusShape } from '../../../components/status-glyph.tsx'
import { viewMemory } from '../../../components/view-memory.ts'
import { readableStart, rememberedView } from './begin.ts'
import { edgeLook } from './edge-look.ts'
import { criticalChain, graphEdges, neighbour } from './graph-model.ts'
import { layoutGraph, layoutNarrow, NODE } from './layout.ts'
import { type TaskFlowNode, TaskNode } from './task-node.tsx'
import './graph.css'

const NODE_TYPES = { task: TaskNode }
/** From here on an overview helps, and the whole graph is too small to be read at once. */
const LARGE = 40

const MAP_COLOR: Partial<Record<StatusShape, string>> = {
  working: 'var(--work)',
  verifying: 'var(--work)',
  reviewing: 'var(--work)',
  attention: 'var(--need)',
  merged: 'var(--done)',
  failed: 'var(--fail)',
}

const moreOf = (task: TaskCard): string =>
  task.status === 'reviewing' ? `${task.round} of ${task.rounds}` : task.status === 'working' ? (task.step ?? '') : ''

export default function GraphView({ run, route }: { run: RunDetail; route: RunRoute }) {
  if (run.tasks.length === 0)
    return <Empty title="No tasks yet">The graph of what waits for what appears here as soon as there is a plan.</Empty>
  return (
    <ReactFlowProvider>
      <Graph key={run.header.run} run={run} route={route} />
    </ReactFlowProvider>
  )
}

function Graph({ run, route }: { run: RunDetail; route: RunRoute }) {
  const { tasks } = run
  const flow = useReactFlow()
  const still = useMedia(REDUCED_MOTION)
  const phone = useMedia(PHONE)
  const box = useRef<HTMLDivElement>(null)
  const motion = still ? 0 : 160
  const [at, setAt] = useState<string | null>(null)
  // Places depend on ids and dependencies alone: status flows past without moving anything.
  const shape = tasks.map((task) => `${task.id}<${task.dependsOn.join(',')}`).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says all that places depend on.
  const places = useMemo(() => (phone ? layoutNarrow(tasks) : layoutGraph(tasks)), [shape, phone])
  const edges = useMemo(() => graphEdges(tasks), [tasks])
  const focusable = at ?? route.task ?? tasks[0]?.id ?? null

  const known = useRef(new Map<string, { key: string; node: TaskFlowNode }>())
  const nodes = useMemo(() => {
    const chain = new Set(criticalChain(tasks))
    const next = new Map<string, { key: string; node: TaskFlowNode }>()
    const list = tasks.map((task): TaskFlowNode => {
      const data = {
        id: task.id,
        title: task.title,
        run: run.header.run,
        task: { id: task.id, status: task.status, since: task.since, mergedAt: task.mergedAt, phases: task.phases },
        more: moreOf(task),
        href: href({ ...route, task: task.id, attempt: null }),
        selected: route.task === task.id,
        critical: chain.has(task.id),
        tabbable: focusable === task.id,
        down: phone,
      }
      const position = places.get(task.id) ?? { x: 0, y: 0 }
      const key = JSON.stringify([data, position])
      const before = known.current.get(task.id)
      // A node that did not change stays the same object: of a thousand, those that moved on are drawn again.
      const node =
        before?.key === key
          ? before.node
          : {
              id: task.id,
              type: 'task' as const,
              position,
              data,
              // Above every edge: on a narrow screen those pass behind the tasks between.
              zIndex: 2,
              ...NODE,
              measured: { ...NODE },
            }
      next.set(task.id, { key, node })
      return node
    })
    known.current = next
    return list
  }, [tasks, places, route, focusable, phone, run.header.run])
  const lines = useMemo(() => edges.map(edgeLook), [edges])

  /** Drawn narrow it is another picture. */
  const memory = `graph ${run.header.run}${phone ? ' narrow' : ''}`
  /** Somebody chose what is in sight: by hand, a button or a key. How it begins is chosen anew each time. */
  const moved = useRef(false)
  const show = useCallback(
    (id: string, focus: boolean) => {
      const place = places.get(id)
      if (!place) return
      moved.current = true
      const zoom = Math.max(0.7, flow.getZoom())
      const shown = flow.setCenter(place.x + NODE.width / 2, place.y + NODE.height / 2, { zoom, duration: motion })
      if (!focus) return
      setAt(id)
      const link = () => box.current?.querySelector<HTMLElement>(`[data-graph-task="${CSS.escape(id)}"]`)
      // What lies outside of the picture is not drawn: it can be focused once it is.
      if (link()) link()?.focus({ preventScroll: true })
      else void shown.then(() => requestAnimationFrame(() => link()?.focus({ preventScroll: true })))
    },
    [flow, places, motion],
  )
  const begun = useRef(false)
  const begin = () => {
    if (begun.current) return
    begun.current = true
    const first =
      route.task ??
      tasks.find((task) => task.status === 'attention')?.id ??
      tasks.find((task) => task.startedAt !== null && task.mergedAt === null)?.id ??
      tasks[0]?.id
    const place = first === undefined ? undefined : places.get(first)
    const size = { width: box.current?.clientWidth ?? 0, height: box.current?.clientHeight ?? 0 }
    const all = [...places.values()]
    const named = route.task === null ? null : (places.get(route.task) ?? null)
    const kept = rememberedView(viewMemory.recall(memory), all, named, size)
    moved.current = kept !== null
    const start = kept ?? (place ? readableStart(all, place, size) : null)
    if (start) void flow.setViewport(start)
    else void flow.fitView({ padding: 0.12, minZoom: 0.5, maxZoom: 1 })
  }
  const here = useRef(at)
  here.current = at
  // A task that was opened elsewhere comes into sight; one that was opened here is there already.
  useEffect(() => {
    if (begun.current && route.task !== null && here.current !== route.task) show(route.task, false)
  }, [route.task, show])

  const onKeyDown = (event: React.KeyboardEvent) => {
    const way = WAYS[event.key]
    if (way === undefined || event.metaKey || event.ctrlKey || event.altKey) return
    const from = (event.target as HTMLElement).dataset['graphTask']
    if (from === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const to = neighbour(tasks, places, from, way)
    if (to !== null) show(to, true)
  }
  // At each of its events: one notch of a wheel is told as a beginning alone. An end is told late, with what was then.
  const noteView = () => {
    const { x, y, zoom } = flow.getViewport()
    viewMemory.remember(memory, moved.current ? [x, y, zoom] : null)
  }
  // Not from the event of a move: the overview moves the graph without one.
  const noteMove = () => {
    moved.current = true
  }
  const zoomBy = (step: typeof flow.zoomIn) => {
    noteMove()
    void step({ duration: motion })
  }
  const blocked = edges.some((edge) => edge.kind === 'blocked')
  const chain = edges.some((edge) => edge.critical)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the links within; here they are only caught.
    <div
      ref={box}
      className="relative h-full"
      onKeyDown={onKeyDown}
      onFocus={(event) => noteFocus(event, setAt)}
      onPointerDownCapture={noteMove}
      onWheelCapture={noteMove}
    >
      <ReactFlow
        aria-label={`Dependencies of ${tasks.length} tasks`}
        nodes={nodes}
        edges={lines}
        nodeTypes={NODE_TYPES}
        onInit={begin}
        onMoveStart={noteView}
        onMove={noteView}
        onMoveEnd={noteView}
        onNodeClick={(event, node) => {
          // A click on the link itself is the link's; anywhere else of the node means the same.
          if (!(event.target as HTMLElement).closest('a')) go({ ...route, task: node.id, attempt: null })
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        onlyRenderVisibleElements
        disableKeyboardA11y
        minZoom={0.05}
        maxZoom={1.5}
        panOnScroll
        zoomOnDoubleClick={false}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line)" />
        {tasks.length > LARGE && (
          <MiniMap<TaskFlowNode>
            ariaLabel="Overview of the graph"
            pannable
            zoomable
            nodeColor={(node) => MAP_COLOR[taskLook(node.data.task.status).shape] ?? 'var(--line-control)'}
            nodeStrokeWidth={0}
            className="max-phone:hidden"
          />
        )}
        <Panel position="top-right" className="!m-2 flex rounded-m border border-line bg-surface">
          <IconButton label="Zoom in" onClick={() => zoomBy(flow.zoomIn)}>
            <Plus size={14} aria-hidden />
          </IconButton>
          <IconButton label="Zoom out" onClick={() => zoomBy(flow.zoomOut)}>
            <Minus size={14} aria-hidden />
          </IconButton>
          <IconButton
            label="Show the whole graph"
            onClick={() => {
              moved.current = false
              void flow.fitView({ padding: 0.1, maxZoom: 1, duration: motion })
            }}
          >
            <Maximize size={14} aria-hidden />
          </IconButton>
        </Panel>
        <Panel
          position={phone ? 'top-left' : 'bottom-left'}
          className="!m-2 flex flex-wrap gap-x-4 max-phone:max-w-44 max-phone:flex-col rounded-m bg-bg/80 px-2 py-1 text-small text-text-2"
        >
          {chain && <Key line="M0 5h24" name="Longest chain left" strong />}
          <Key line="M0 5h24" name="Waits for" />
          {blocked && <Key line="M0 5h24" name="Blocked" dashed />}
        </Panel>
      </ReactFlow>
    </div>
  )
}

const WAYS: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  h: 'left',
  l: 'right',
  k: 'up',
  j: 'down',
}

function noteFocus(event: React.FocusEvent, setAt: (id: string) => void): void {
  const id = (event.target as HTMLElement).dataset['graphTask']
  if (id !== undefined) setAt(id)
}

function Key({
  line,
  name,
  strong = false,
  dashed = false,
}: {
  line: string
  name: string
  strong?: boolean
  dashed?: boolean
}) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 24 10" className="h-2.5 w-6" aria-hidden="true">
        <path
          d={line}
          fill="none"
          stroke={dashed ? 'var(--need)' : strong ? 'var(--text)' : 'var(--text-3)'}
          strokeWidth={strong ? 2.5 : 1.75}
          strokeDasharray={dashed ? '6 4' : undefined}
        />
      </svg>
      {name}
    </span>
  )
}
