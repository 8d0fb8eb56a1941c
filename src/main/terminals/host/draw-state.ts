/** Draws what a terminal has beside its rows: alternate screen, cursor, attributes, scroll region and modes. */
import type { IBuffer, Terminal } from '@xterm/headless'
import { attributes, drawRows } from './draw-rows.ts'
import { type Cell, currentAttributes, isCursorHidden, mouseEncoding, savedCursor, scrollRegion } from './xterm.ts'

/** To be written behind the rows of the normal buffer, all of its screen included. */
export function drawState(terminal: Terminal): string {
  const { normal, alternate, active } = terminal.buffer
  let text = active.type === 'normal' ? saveCursor(terminal) : ''
  text += placeCursor(normal, terminal, 0)
  // 1049 keeps the cursor of the normal screen for the way back.
  if (active.type === 'alternate') text += `\x1b[?1049h\x1b[H${drawRows(alternate, terminal.cols, 0, terminal.rows)}`
  const { top, bottom } = scrollRegion(terminal)
  // Both send the cursor home, so that it is placed after them.
  if (top !== 0 || bottom !== terminal.rows - 1) text += `\x1b[${top + 1};${bottom + 1}r`
  if (terminal.modes.originMode) text += '\x1b[?6h'
  text += placeCursor(active, terminal, terminal.modes.originMode ? top : 0)
  return text + attributes(currentAttributes(terminal)) + modes(terminal)
}

/** Before anything else is set, as it keeps more than the place. */
function saveCursor(terminal: Terminal): string {
  const saved = savedCursor(terminal)
  if (saved.x === 0 && saved.y === 0) return ''
  return `\x1b[${saved.y + 1};${saved.x + 1}H${attributes(saved.attributes)}\x1b7\x1b[0m`
}

function placeCursor(buffer: IBuffer, { cols }: Terminal, top: number): string {
  const { cursorX, cursorY } = buffer
  const row = cursorY - top + 1
  if (cursorX < cols) return `\x1b[${row};${cursorX + 1}H`
  // Behind the last column no sequence can bring it: the last character is written again.
  const line = buffer.getLine(buffer.baseY + cursorY)
  const cell = buffer.getNullCell() as Cell
  let x = cols - 1
  line?.getCell(x, cell)
  if (cell.getWidth() === 0 && x > 0) line?.getCell(--x, cell)
  return `\x1b[${row};${x + 1}H${attributes(cell)}${cell.getChars() || ' '}\x1b[0m`
}

const MOUSE = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' } as const
const ENCODING: Readonly<Record<string, string>> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' }

function modes(terminal: Terminal): string {
  const on = terminal.modes
  return [
    on.applicationCursorKeysMode ? '\x1b[?1h' : '',
    on.applicationKeypadMode ? '\x1b=' : '',
    on.bracketedPasteMode ? '\x1b[?2004h' : '',
    on.reverseWraparoundMode ? '\x1b[?45h' : '',
    on.sendFocusMode ? '\x1b[?1004h' : '',
    on.insertMode ? '\x1b[4h' : '',
    on.wraparoundMode ? '' : '\x1b[?7l',
    MOUSE[on.mouseTrackingMode],
    ENCODING[mouseEncoding(terminal)] ?? '',
    isCursorHidden(terminal) ? '\x1b[?25l' : '',
  ].join('')
}
