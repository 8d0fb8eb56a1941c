/** Shows a run as lines that stay: one for each event that means something to a person. */

import { describeEvent, type EventLine } from '../../../services/runs/describe-event.ts'
import type { CliContext } from '../context.ts'
import { note } from '../output.ts'
import { colorsFor } from '../style.ts'
import type { RunView } from './run-view.ts'

/** `12:03:44 parser  gate test passed (0.8s)`. */
export function eventText(line: EventLine, at: number, colors: ReturnType<typeof colorsFor>): string {
  const time = new Date(at).toTimeString().slice(0, 8)
  const tone = { plain: String, good: colors.green, bad: colors.red, ask: colors.yellow }[line.tone]
  return `${colors.dim(time)} ${colors.bold(line.task ?? 'run')}  ${tone(line.text)}`
}

export function createPlainView(cli: CliContext): RunView {
  const colors = colorsFor(cli.stderr, cli.env)
  return {
    begin() {},
    changed(state, events) {
      for (const event of events) {
        const line = describeEvent(event, state)
        if (line !== null) note(cli, eventText(line, cli.clock.now(), colors))
      }
    },
    activity() {},
    say: (text) => note(cli, text),
    end() {},
  }
}
