/** What shows a run while it is driven. */
import type { RunEvent } from '../../../../contract/events.ts'
import type { Activity } from '../../../agents/adapter.ts'
import type { RunState } from '../../../domain/run/state.ts'

export interface RunView {
  /** The run as it stands before anything happens to it. */
  begin(state: RunState): void
  changed(state: RunState, events: readonly RunEvent[]): void
  activity(attempt: string, activity: Activity): void
  /** A sentence of ours that must not get lost in a redraw. */
  say(text: string): void
  /** Leaves the terminal as it is to stay. */
  end(): void
}
