/** Shows a run as a picture that is redrawn in place on a terminal, and nothing at all while nothing changes. */
import { createLogUpdate } from 'log-update'
import type { RunState } from '../../../domain/run/state.ts'
import { describeEvent } from '../../../services/runs/describe-event.ts'
import type { CliContext } from '../context.ts'
import { note } from '../output.ts'
import { colorsFor } from '../style.ts'
import { drawRun, type LiveActivity } from './draw-run.ts'
import { eventText } from './plain-view.ts'
import type { RunView } from './run-view.ts'

/** At most eight pictures a second. */
const FRAME_MS = 125
/** How often clocks on the picture move on when nothing else does. */
const TICK_MS = 1_000

export function createLiveView(cli: CliContext): RunView {
  const colors = colorsFor(cli.stderr, cli.env)
  const paint = createLogUpdate(cli.stderr)
  const activities = new Map<string, LiveActivity>()
  let state: RunState | null = null
  let drawnAt = 0
  let frame: NodeJS.Timeout | null = null
  let tick: NodeJS.Timeout | null = null

  function draw(): void {
    frame = null
    if (state === null) return
    drawnAt = Date.now()
    const { columns = 80, rows = 24 } = cli.stderr
    paint(drawRun(state, { activities, now: cli.clock.now(), columns, rows, colors }))
  }
  function soon(): void {
    if (state === null || frame !== null) return
    frame = setTimeout(draw, Math.max(0, FRAME_MS - (Date.now() - drawnAt)))
    frame.unref()
  }
  function stop(): void {
    if (frame !== null) clearTimeout(frame)
    if (tick !== null) clearInterval(tick)
    frame = null
    tick = null
  }
  /** A line that stays, above the picture. */
  function above(text: string): void {
    paint.clear()
    note(cli, text)
    if (state !== null) draw()
  }

  return {
    begin(begun) {
      state = begun
      tick ??= setInterval(soon, TICK_MS).unref()
      soon()
    },
    changed(changed, events) {
      state = changed
      for (const event of events) {
        if (event.type === 'AttemptFinished') activities.delete(event.attempt)
        const line = describeEvent(event, changed)
        // What went wrong or was reached is worth a line in the scrollback; the rest is in the picture.
        if (line !== null && line.tone !== 'plain' && line.tone !== 'ask')
          above(eventText(line, cli.clock.now(), colors))
      }
      soon()
    },
    activity(attempt, { text, at, costUsd }) {
      activities.set(attempt, { text, at, costUsd })
      soon()
    },
    say: above,
    end() {
      if (state === null) return
      stop()
      // The report that follows on the same terminal says it all again.
      if (cli.stdout.isTTY === true) paint.clear()
      else draw()
      state = null
      paint.done()
    },
  }
}
