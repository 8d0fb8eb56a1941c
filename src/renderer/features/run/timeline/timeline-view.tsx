/** The timeline: what was worked on when, live. Wheel, pinch, keys and buttons zoom; every mark opens what it stands for. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Maximize, Minus, Plus } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RunDetail } from '../../../../contract/views.ts'
import { useActions } from '../../../app/actions.tsx'
import type { RunRoute } from '../../../app/routes.ts'
import { Button, IconButton } from '../../../components/button.tsx'
import { count } from '../../../components/format.ts'
import { PHONE, useMedia } from '../../../components/media.ts'
import { useNow } from '../../../components/now.ts'
import { Empty } from '../../../components/states.tsx'
import { viewMemory } from '../../../components/view-memory.ts'
import { Axis } from './axis.tsx'
import { ItemNote, type Pointed } from './item-note.tsx'
import {
  chosenToPlace,
  fitWindow,
  following,
  kept,
  pan,
  placeToChosen,
  type TimeWindow,
  toTime,
  toX,
  zoom,
} from './time-scale.ts'
import { type Item, step, timelineOf } from './timeline-model.ts'
import { ROW, TimelineRow } from './timeline-row.tsx'
import { useGestures } from './use-gestures.ts'

const ZOOM_STEP = 1.6

export default function TimelineView({ run, route }: { run: RunDetail; route: RunRoute }) {
  const timeline = useMemo(() => timelineOf(run), [run])
  if (timeline.rows.length === 0)
    return <Empty title="Nothing was done yet">Attempts, gates, reviews and merges appear here as they happen.</Empty>
  return <Chart key={run.header.run} run={run} route={route} timeline={timeline} />
}

function Chart({ run, route, timeline }: { run: RunDetail; route: RunRoute; timeline: ReturnType<typeof timelineOf> }) {
  const { rows, from } = timeline
  const live = timeline.to === null
  const clock = useNow(live)
  const now = timeline.to ?? clock
  const phone = useMedia(PHONE)
  const labels = phone ? 104 : 220
  const scroller = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setWidth(Math.max(0, element.clientWidth - labels))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [labels])

  const memory = `timeline ${run.header.run}`
  const [begun] = useState(() => placeToChosen(viewMemory.recall(memory)))
  /** null: everything is shown, whatever comes. */
  const [moved, setMoved] = useState<TimeWindow | null>(begun.window)
  const [follow, setFollow] = useState(begun.follow)
  useEffect(() => viewMemory.remember(memory, chosenToPlace({ window: moved, follow })), [memory, moved, follow])
  const whole = fitWindow(from, now, width)
  const window = follow && live ? following(moved ?? whole, now, width) : (moved ?? whole)
  const latest = useRef(window)
  latest.current = window
  const change = useCallback(
    (next: TimeWindow, keepFollowing = false) => {
      setMoved(kept(next, from, now, width))
      if (!keepFollowing) setFollow(false)
    },
    [from, now, width],
  )
  const zoomBy = (factor: number, x = follow ? toX(latest.current, now) : width / 2) =>
    change(zoom(latest.current, factor, x), follow)
  const whole_ = () => {
    setMoved(null)
    setFollow(false)
  }
  useGestures(scroller, labels, {
    zoom: (factor, x) => change(zoom(latest.current, factor, x)),
    pan: (px) => change(pan(latest.current, px)),
  })
  useActions([
    { id: 'timeline-in', name: 'Zoom in', section: 'Timeline', keys: '+', run: () => zoomBy(ZOOM_STEP) },
    {
      id: 'timeline-in-2',
      name: 'Zoom in',
      section: 'Timeline',
      keys: '=',
      hidden: true,
      run: () => zoomBy(ZOOM_STEP),
    },
    { id: 'timeline-out', name: 'Zoom out', section: 'Timeline', keys: '-', run: () => zoomBy(1 / ZOOM_STEP) },
    { id: 'timeline-whole', name: 'Show the whole run', section: 'Timeline', keys: '0', run: whole_ },
    {
      id: 'timeline-earlier',
      name: 'Earlier',
      section: 'Timeline',
      keys: 'shift+arrowleft',
      hidden: true,
      run: () => change(pan(latest.current, -width / 4)),
    },
    {
      id: 'timeline-later',
      name: 'Later',
      section: 'Timeline',
      keys: 'shift+arrowright',
      hidden: true,
      run: () => change(pan(latest.current, width / 4)),
    },
    ...(live
      ? [{ id: 'timeline-follow', name: 'Follow now', section: 'Timeline', keys: 'f', run: () => setFollow(!follow) }]
      : []),
  ])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ROW.pad + (rows[index]?.lanes ?? 1) * ROW.lane,
    overscan: 6,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that got another lane are higher now.
  useEffect(() => virtual.measure(), [rows.map((row) => row.lanes).join()])

  const [pointed, setPointed] = useState<Pointed | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const tabbable = focused ?? rows[0]?.items[0]?.id ?? null
  const focusItem = (row: number, item: Item) => {
    virtual.scrollToIndex(row, { align: 'auto' })
    const x = toX(latest.current, item.from)
    if (x < 24 || x > width - 24) change({ ...latest.current, start: item.from - (width / 3) * latest.current.msPerPx })
    setFocused(item.id)
    const mark = () => scroller.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(item.id)}"]`)
    // Otherwise it is drawn with the next frames, as soon as its row and its time are in sight.
    if (mark()) mark()?.focus({ preventScroll: true })
    else requestAnimationFrame(() => requestAnimationFrame(() => mark()?.focus({ preventScroll: true })))
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const way = WAYS[event.key]
    const at = (event.target as HTMLElement).dataset['item']
    if (way === undefined || at === undefined || event.shiftKey || event.metaKey || event.ctrlKey || event.altKey)
      return
    event.preventDefault()
    event.stopPropagation()
    const next = step(rows, at, way)
    if (next) focusItem(next.row, next.item)
  }
  const visible = { from: toTime(window, -40), to: toTime(window, width + 40) }

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        role="toolbar"
        aria-label="Timeline"
        className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5"
      >
        <span className="min-w-0 flex-1 truncate text-text-3">
          {count(rows.filter((row) => row.task !== null).length)} begun
          {timeline.notBegun > 0 && `, ${count(timeline.notBegun)} to come`}
        </span>
        {live && (
          <Button tone={follow ? 'plain' : 'quiet'} aria-pressed={follow} hint="f" onClick={() => setFollow(!follow)}>
            Follow now
          </Button>
        )}
        <IconButton label="Zoom in" onClick={() => zoomBy(ZOOM_STEP)}>
          <Plus size={14} aria-hidden />
        </IconButton>
        <IconButton label="Zoom out" onClick={() => zoomBy(1 / ZOOM_STEP)}>
          <Minus size={14} aria-hidden />
        </IconButton>
        <IconButton label="Show the whole run" onClick={whole_}>
          <Maximize size={14} aria-hidden />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a named group of links, not a form. */}
      <div
        ref={scroller}
        role="group"
        aria-label={`Timeline of ${rows.length} rows`}
        data-testid="timeline"
        data-ms-per-px={Math.round(window.msPerPx)}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setPointed(null)}
        className="relative min-h-0 flex-1 touch-pan-y overflow-x-hidden overflow-y-auto"
      >
        <Axis window={window} width={width} labels={labels} now={live ? now : null} pauses={run.header.pauses} />
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((place) => {
            const row = rows[place.index]
            return (
              row && (
                <TimelineRow
                  key={row.task ?? ''}
                  row={row}
                  top={place.start}
                  height={place.size}
                  labels={labels}
                  window={window}
                  visible={visible}
                  now={now}
                  route={route}
                  tabbable={tabbable}
                  onPoint={setPointed}
                  onFocus={setFocused}
                />
              )
            )
          })}
        </div>
        {pointed && <ItemNote pointed={pointed} now={now} />}
      </div>
    </div>
  )
}

const WAYS: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
