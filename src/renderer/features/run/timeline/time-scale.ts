/** The window of time that is looked at: zooming, panning, following, and where the marks of its axis stand. Pure. */

export interface TimeWindow {
  /** Epoch milliseconds at the left edge. */
  readonly start: number
  readonly msPerPx: number
}

/** At most this close: a second over 40 pixels. And at least so far that a month fits on a narrow screen. */
export const CLOSEST = 25
const FARTHEST = (31 * 24 * 3_600_000) / 320

const clamp = (value: number): number => Math.min(FARTHEST, Math.max(CLOSEST, value))

export const toX = (window: TimeWindow, at: number): number => (at - window.start) / window.msPerPx
export const toTime = (window: TimeWindow, x: number): number => window.start + x * window.msPerPx

/** Everything from `from` to `to`, with a little room at both sides. */
export function fitWindow(from: number, to: number, width: number): TimeWindow {
  const msPerPx = clamp((Math.max(1_000, to - from) * 1.06) / Math.max(1, width))
  return { start: from - (Math.max(1, width) * msPerPx - (to - from)) / 2, msPerPx }
}

/** `factor` above 1 comes closer; what stands at `x` stays there. */
export function zoom(window: TimeWindow, factor: number, x: number): TimeWindow {
  const msPerPx = clamp(window.msPerPx / factor)
  return { start: toTime(window, x) - x * msPerPx, msPerPx }
}

export const pan = (window: TimeWindow, px: number): TimeWindow => ({
  ...window,
  start: window.start + px * window.msPerPx,
})

/** The share of the width that lies before now while it is followed. */
const NOW_AT = 0.92

export const following = (window: TimeWindow, now: number, width: number): TimeWindow => ({
  ...window,
  start: now - width * NOW_AT * window.msPerPx,
})

/** Never farther away from what there is than a screen's width: nobody gets lost in empty time. */
export function kept(window: TimeWindow, from: number, to: number, width: number): TimeWindow {
  const span = width * window.msPerPx
  return { ...window, start: Math.min(Math.max(window.start, from - span * 0.9), to - span * 0.1) }
}

/** What a viewer chose to look at. `window` null: everything. */
export interface Chosen {
  readonly window: TimeWindow | null
  readonly follow: boolean
}

/** As numbers that are kept over a reload; null: nothing was chosen. */
export function chosenToPlace({ window, follow }: Chosen): readonly number[] | null {
  if (window === null) return follow ? [1] : null
  return [follow ? 1 : 0, window.start, window.msPerPx]
}

export function placeToChosen(place: readonly number[] | null): Chosen {
  const [follow, start, msPerPx] = place ?? []
  const window = start === undefined || msPerPx === undefined ? null : { start, msPerPx: clamp(msPerPx) }
  return { window, follow: follow === 1 }
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [1, 2, 5, 10, 15, 30]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    [1, 2, 3, 6, 12].map((n) => n * HOUR),
    [1, 2, 7, 14, 28].map((n) => n * DAY),
  )

export interface Mark {
  readonly at: number
  readonly x: number
}

/** Marks at round times of the viewer's own clock, at least `leastPx` from each other. `offsetMs`: of the time zone. */
export function marks(
  window: TimeWindow,
  width: number,
  leastPx: number,
  offsetMs: number,
): { step: number; marks: Mark[] } {
  const step = STEPS.find((candidate) => candidate / window.msPerPx >= leastPx) ?? STEPS.at(-1) ?? DAY
  const first = Math.ceil((window.start + offsetMs) / step) * step - offsetMs
  const found: Mark[] = []
  for (let at = first; toX(window, at) <= width; at += step) found.push({ at, x: toX(window, at) })
  return { step, marks: found }
}
