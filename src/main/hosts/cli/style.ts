/** Colours, symbols and number formats of everything that is printed for people. */
import pc from 'picocolors'
import type { RunStatus, TaskStatus } from '../../../contract/status.ts'
import type { TextStream } from './context.ts'

export type Colors = ReturnType<typeof pc.createColors>

/** FORCE_COLOR beats NO_COLOR beats whether the stream is a terminal that knows colours. */
export function colorsFor(stream: TextStream, env: NodeJS.ProcessEnv): Colors {
  return pc.createColors(usesColor(stream, env))
}

export function usesColor(stream: TextStream, env: NodeJS.ProcessEnv): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR']) return false
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

type Status = RunStatus | TaskStatus

const LOOKS: Readonly<Record<Status, { symbol: string; color: keyof Colors }>> = {
  queued: { symbol: '○', color: 'dim' },
  planning: { symbol: '◐', color: 'cyan' },
  approval: { symbol: '!', color: 'yellow' },
  running: { symbol: '◐', color: 'cyan' },
  paused: { symbol: '‖', color: 'yellow' },
  attention: { symbol: '!', color: 'yellow' },
  succeeded: { symbol: '✓', color: 'green' },
  failed: { symbol: '✗', color: 'red' },
  cancelled: { symbol: '–', color: 'dim' },
  waiting: { symbol: '○', color: 'dim' },
  working: { symbol: '◐', color: 'cyan' },
  verifying: { symbol: '◑', color: 'cyan' },
  reviewing: { symbol: '◒', color: 'magenta' },
  merged: { symbol: '✓', color: 'green' },
}

export const symbolOf = (status: Status): string => LOOKS[status].symbol

export function paint(colors: Colors, status: Status, text: string): string {
  const color = colors[LOOKS[status].color]
  return typeof color === 'function' ? color(text) : text
}

export { dollars, duration, plural } from '../../lib/words.ts'
