/** One row of the timeline: the task at the left, its attempts as bars, gates and merges as marks. */
import { type AriaAttributes, memo } from 'react'
import { href, type RunRoute } from '../../../app/routes.ts'
import { cx } from '../../../components/cx.ts'
import { duration } from '../../../components/format.ts'
import type { Pointed } from './item-note.tsx'
import { type TimeWindow, toX } from './time-scale.ts'
import type { Item, Row } from './timeline-model.ts'

export const ROW = { lane: 24, pad: 10 } as const
/** A bar narrower than this could not be hit. */
const LEAST_BAR = 4
/** Room for a name that says something: of less, `r…` would be left. */
const LEAST_NAMED = 56

interface Props {
  row: Row
  top: number
  height: number
  labels: number
  window: TimeWindow
  visible: { from: number; to: number }
  now: number
  route: RunRoute
  tabbable: string | null
  onPoint: (pointed: Pointed | null) => void
  onFocus: (id: string) => void
}

export const TimelineRow = memo(function TimelineRow(props: Props) {
  const { row, top, height, labels, visible, now, route } = props
  const selected = row.task !== null && route.task === row.task
  return (
    <div
      className={cx('absolute inset-x-0 border-b border-line', selected && 'bg-accent-soft/60')}
      style={{ top, height }}
    >
      <div
        className="absolute inset-y-0 left-0 z-10 flex items-center border-r border-line bg-bg px-3"
        style={{ width: labels }}
      >
        {row.task === null ? (
          <span className="truncate text-text-2">{row.title}</span>
        ) : (
          <a
            href={href({ ...route, task: row.task, attempt: null })}
            title={row.title}
            aria-current={selected ? 'true' : undefined}
            className="focus-inside min-w-0 truncate py-1 hover:underline"
          >
            {row.title}
          </a>
        )}
      </div>
      <div className="absolute inset-y-0 right-0 overflow-hidden" style={{ left: labels }}>
        {row.items
          .filter((item) => item.from <= visible.to && (item.to ?? now) >= visible.from)
          .map((item) => (
            <Mark key={item.id} item={item} {...props} />
          ))}
      </div>
    </div>
  )
})

const BAR: Record<Item['look'], string> = {
  live: 'border-work bg-work text-bg',
  good: 'bg-work-soft text-work border-work/50',
  bad: 'bg-fail-soft text-fail border-fail/60',
  stopped: 'bg-active text-text-2 border-line-control border-dashed',
}
const GOOD_REVIEW = 'bg-accent-soft text-accent border-accent/50'

const tookOf = (item: Item, now: number): string => duration((item.to ?? now) - item.from)

export const itemName = (item: Item, now: number): string =>
  item.kind === 'merge' ? 'Merged' : `${item.name}, ${item.outcome}, ${tookOf(item, now)}`

/** Where a mark leads: the transcript of that very attempt, the evidence, or what was merged. */
function hrefOf(item: Item, route: RunRoute): string {
  if (item.task === null) return href({ ...route, view: 'activity', task: null })
  const tab = item.kind === 'merge' ? 'changes' : item.kind === 'gate' ? 'overview' : 'transcript'
  const attempt = item.kind === 'attempt' || item.kind === 'review' ? item.id : null
  return href({ ...route, task: item.task, tab, attempt })
}

function Mark({ item, window, now, route, tabbable, onPoint, onFocus }: Props & { item: Item }) {
  const x = toX(window, item.from)
  const width = toX(window, item.to ?? now) - x
  const point = (element: HTMLElement) => onPoint({ item, box: element.getBoundingClientRect() })
  const shared = {
    href: hrefOf(item, route),
    'data-item': item.id,
    'aria-label': itemName(item, now),
    'aria-current': (route.attempt === item.id ? 'true' : undefined) as AriaAttributes['aria-current'],
    tabIndex: item.id === tabbable ? 0 : -1,
    draggable: false,
    onPointerEnter: (event: React.PointerEvent<HTMLElement>) => point(event.currentTarget),
    onPointerLeave: () => onPoint(null),
    onFocus: (event: React.FocusEvent<HTMLElement>) => {
      onFocus(item.id)
      point(event.currentTarget)
    },
    onBlur: () => onPoint(null),
  }
  if (item.kind === 'gate' || item.kind === 'merge')
    return (
      <a
        {...shared}
        className="absolute bottom-0 grid h-3 w-3 -translate-x-1/2 place-items-center"
        style={{ left: x + width }}
      >
        {item.kind === 'merge' ? (
          <span className="size-2.5 rounded-full bg-done" />
        ) : (
          <span
            className={cx(
              'h-2.5 w-0.5',
              item.look === 'good' ? 'bg-done' : item.look === 'bad' ? 'w-1 bg-fail' : 'bg-work',
            )}
          />
        )}
      </a>
    )
  // The name stays in sight while its bar reaches beyond the left edge.
  const hidden = Math.max(0, -x)
  return (
    <a
      {...shared}
      className={cx(
        'absolute flex items-center overflow-hidden rounded-s border text-micro font-medium whitespace-nowrap',
        item.kind === 'review' && item.look === 'good' ? GOOD_REVIEW : BAR[item.look],
        route.attempt === item.id && 'outline-2 outline-accent',
      )}
      style={{ left: x, width: Math.max(LEAST_BAR, width), top: 3 + item.lane * ROW.lane, height: ROW.lane - 6 }}
    >
      {width - hidden >= LEAST_NAMED && (
        <span className="truncate px-1.5" style={{ marginLeft: hidden }}>
          {item.look === 'bad' && '✕ '}
          {item.name}
        </span>
      )}
    </a>
  )
}
