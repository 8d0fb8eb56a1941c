/**
 * The person's own terminal while it shows one of the engine's: everything is drawn in the alternate screen, so that what
 * stood there before, and can be scrolled back to, is there again afterwards.
 */
import type { TerminalSize } from '../../../../contract/terminal-wire.ts'
import type { CliContext } from '../context.ts'
import { createScreenFilter } from './screen-filter.ts'

const ENTER = '\u001b[?1049h'
/** Takes back whatever a program may have switched on: it does not get to do so itself while it goes on without us. */
const RESTORE = [
  '\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l', // No mouse.
  '\u001b[?1004l\u001b[?2004l', // No focus reports, no bracketed paste.
  '\u001b[?1l\u001b>', // Plain cursor keys and keypad.
  '\u001b[<u', // The keyboard as it was.
  '\u001b[r\u001b[0m\u001b[?25h', // The whole screen scrolls, no colours, a cursor.
  '\u001b[?1049l', // The main screen.
].join('')
const CLEAN = '\u001b[!p\u001b[0m\u001b[2J\u001b[H'
const DEFAULT_SIZE = { cols: 80, rows: 24 }

export interface AttachedScreen {
  enter(): void
  /** Empty, for a whole picture that comes next. */
  clear(): void
  /** `taken`: the terminal has taken it. */
  write(bytes: Uint8Array, taken?: () => void): void
  /** Instead of what is shown. */
  notice(text: string): void
  size(): TerminalSize
  leave(): Promise<void>
}

/** `lost`: what stands on the program's main screen is not known here, and has to be had anew. */
export function createAttachedScreen(stdout: CliContext['stdout'], lost: () => void): AttachedScreen {
  const filter = createScreenFilter(lost)
  const reset = (): void => {
    filter.reset()
    stdout.write(CLEAN)
  }
  return {
    enter: () => void stdout.write(ENTER),
    clear: reset,
    write: (bytes, taken = () => {}) => void stdout.write(filter.take(bytes), () => taken()),
    notice(text) {
      reset()
      stdout.write(text)
    },
    size: () => ({ cols: stdout.columns ?? DEFAULT_SIZE.cols, rows: stdout.rows ?? DEFAULT_SIZE.rows }),
    leave: () => new Promise((resolve) => stdout.write(`${RESTORE}\r\n`, () => resolve())),
  }
}
