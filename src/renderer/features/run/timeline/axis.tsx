/** The axis of the timeline: round times, the line of now, and the pauses of the run behind everything. */
import type { RunHeader } from '../../../../contract/views.ts'
import { clockTime } from '../../../components/format.ts'
import { marks, type TimeWindow, toX } from './time-scale.ts'

const DAY = 24 * 3_600_000
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const second = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const format = (step: number): Intl.DateTimeFormat => (step >= DAY ? day : step >= 60_000 ? minute : second)
const LEAST_PX = 84

export function Axis({
  window,
  width,
  labels,
  now,
  pauses,
}: {
  window: TimeWindow
  width: number
  labels: number
  now: number | null
  pauses: RunHeader['pauses']
}) {
  const offsetMs = -new Date(window.start).getTimezoneOffset() * 60_000
  const axis = marks(window, width, LEAST_PX, offsetMs)
  const nowX = now === null ? null : toX(window, now)
  const bandOf = (pause: RunHeader['pauses'][number]) => {
    const left = toX(window, pause.from)
    return { left, width: Math.max(2, toX(window, pause.to ?? now ?? pause.from) - left) }
  }
  return (
    <>
      <div data-axis className="sticky top-0 z-20 h-7 border-b border-line bg-bg" style={{ paddingLeft: labels }}>
        <div className="relative h-full overflow-hidden text-small text-text-3">
          {pauses.map((pause) => (
            <span
              key={pause.from}
              title={`Paused, ${pause.reason}: ${clockTime(pause.from)} to ${pause.to === null ? 'now' : clockTime(pause.to)}`}
              className="absolute bottom-0 h-1.5 bg-line-control"
              style={bandOf(pause)}
            />
          ))}
          {axis.marks.map((mark) => (
            <span key={mark.at} className="absolute top-1 -translate-x-1/2 whitespace-nowrap" style={{ left: mark.x }}>
              {format(axis.step).format(mark.at)}
            </span>
          ))}
        </div>
      </div>
      {/* As high as what is in sight: it stays while the rows go by. */}
      <div aria-hidden="true" className="pointer-events-none sticky top-7 z-0 h-0">
        <div className="absolute top-0 right-0 h-dvh overflow-hidden" style={{ left: labels }}>
          {axis.marks.map((mark) => (
            <span key={mark.at} className="absolute inset-y-0 w-px bg-line" style={{ left: mark.x }} />
          ))}
          {pauses.map((pause) => (
            <span
              key={pause.from}
              className="absolute inset-y-0 border-x border-line-strong bg-active/60"
              style={bandOf(pause)}
            />
          ))}
          {nowX !== null && <span className="absolute inset-y-0 w-px bg-accent" style={{ left: nowX }} />}
        </div>
      </div>
    </>
  )
}
