/** One entry of the logs, whatever it comes from, and its text form. */
import type { RunEvent } from '../../../../contract/events.ts'
import { plain } from '../output.ts'
import type { Colors } from '../style.ts'
import { eventText } from '../views/plain-view.ts'

export type LogEntry =
  | {
      readonly type: 'event'
      /** Epoch milliseconds. */
      readonly at: number
      readonly task: string | null
      readonly text: string
      readonly tone: 'plain' | 'good' | 'bad' | 'ask'
      readonly event: RunEvent
    }
  | {
      readonly type: 'agent'
      readonly attempt: string
      readonly kind: 'said' | 'did' | 'refused' | 'waited' | 'ended' | 'stderr'
      readonly text: string
    }
  /** The end of what a failed gate printed. */
  | { readonly type: 'output'; readonly task: string | null; readonly gate: string; readonly text: string }

const MARKS = { said: '', did: '> ', refused: 'refused: ', waited: '', ended: '', stderr: 'stderr: ' } as const

export function entryText(entry: LogEntry, colors: Colors): string {
  switch (entry.type) {
    case 'event':
      return eventText(entry, entry.at, colors)
    case 'output':
      return colors.dim(indent(plain(entry.text.trimEnd()), '    | '))
    case 'agent': {
      const text = indent(`${MARKS[entry.kind]}${plain(entry.text).trim()}`, '    ')
      return entry.kind === 'said' ? text : entry.kind === 'refused' ? colors.red(text) : colors.dim(text)
    }
  }
}

const indent = (text: string, by: string): string => text.replaceAll(/^/gm, by)
