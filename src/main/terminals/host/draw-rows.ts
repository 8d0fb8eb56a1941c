/**
 * Draws rows of a terminal's buffer as text and escape sequences that make the same rows in another terminal.
 *
 * The serialize addon draws a buffer in one piece, and takes 60 ms and more for 10,000 rows. Rows drawn here do not depend on
 * those before them, so that they can be drawn a few at a time: attributes begin at the default with each call and end there,
 * and a background never spills over a line end.
 */
import type { IBuffer, IBufferLine } from '@xterm/headless'
import type { Cell } from './xterm.ts'

const RESET = '\x1b[0m'
const UNDERLINED = 1 << 28

/** `from` and `to` (exclusive) count from the top of the scrollback. What leads to the row after the last one is drawn too. */
export function drawRows(buffer: IBuffer, cols: number, from: number, to: number): string {
  const cell = buffer.getNullCell() as Cell
  let text = ''
  let line = buffer.getLine(from)
  for (let y = from; y < to; y++) {
    // Behind its end the buffer answers with its first rows.
    const next = y + 1 < buffer.length ? buffer.getLine(y + 1) : undefined
    if (line) text += drawRow(line, cols, cell)
    if (next) text += line && continues(line, next, cols, cell) ? '' : '\r\n'
    line = next
  }
  return text
}

/** Whether the next row follows by itself, when its first character is written behind a full row. */
function continues(line: IBufferLine, next: IBufferLine, cols: number, cell: Cell): boolean {
  if (!next.isWrapped) return false
  next.getCell(0, cell)
  if (cell.getChars() === '') return false
  // A wide character that found one column left moved to the next row as a whole.
  const wide = cell.getWidth() === 2
  line.getCell(cols - 1, cell)
  if (cell.getChars() !== '' || cell.getWidth() === 0) return true
  if (!wide) return false
  line.getCell(cols - 2, cell)
  return cell.getChars() !== '' || cell.getWidth() === 0
}

/** Columns that hold something: a character, or a background. */
function filled(line: IBufferLine, cols: number, cell: Cell): number {
  for (let x = Math.min(cols, line.length) - 1; x >= 0; x--) {
    line.getCell(x, cell)
    if (cell.getChars() !== '' || cell.getWidth() === 0 || hasBackground(cell)) return x + 1
  }
  return 0
}

const hasBackground = (cell: Cell): boolean => !cell.isBgDefault() || cell.isInverse() !== 0

function drawRow(line: IBufferLine, cols: number, cell: Cell): string {
  const end = filled(line, cols, cell)
  let text = ''
  let fg = 0
  let bg = 0
  let styled = false
  let empty = 0
  let wide = false
  for (let x = 0; x < end; x++) {
    line.getCell(x, cell)
    const chars = cell.getChars()
    const half = wide && chars === ''
    wide = cell.getWidth() === 2
    // The right half of a wide character is written with it; where something cut it off it is an empty cell.
    if (half) continue
    if (chars === '' && !hasBackground(cell)) {
      empty += 1
      continue
    }
    if (empty > 0) {
      text += `\x1b[${empty}C`
      empty = 0
    }
    if (cell.fg !== fg || cell.bg !== bg) {
      fg = cell.fg
      bg = cell.bg
      styled = !cell.isAttributeDefault()
      text += attributes(cell)
    }
    // An empty cell with a background was erased, not written.
    text += chars === '' ? (x + 1 < cols ? '\x1b[X\x1b[C' : '\x1b[X') : chars
  }
  return styled ? text + RESET : text
}

/** Sets exactly the attributes of the cell. */
export function attributes(cell: Cell): string {
  if (cell.isAttributeDefault()) return RESET
  const codes: number[] = [0]
  if (cell.isBold()) codes.push(1)
  if (cell.isDim()) codes.push(2)
  if (cell.isItalic()) codes.push(3)
  // A link looks underlined, and is not.
  if ((cell.fg & UNDERLINED) !== 0) codes.push(4)
  if (cell.isBlink()) codes.push(5)
  if (cell.isInverse()) codes.push(7)
  if (cell.isInvisible()) codes.push(8)
  if (cell.isStrikethrough()) codes.push(9)
  if (cell.isOverline()) codes.push(53)
  if (!cell.isFgDefault()) codes.push(...colour(cell.isFgRGB(), cell.getFgColor(), 30, 90, 38))
  if (!cell.isBgDefault()) codes.push(...colour(cell.isBgRGB(), cell.getBgColor(), 40, 100, 48))
  return `\x1b[${codes.join(';')}m`
}

function colour(rgb: boolean, value: number, base: number, bright: number, extended: number): number[] {
  if (rgb) return [extended, 2, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
  if (value < 8) return [base + value]
  return value < 16 ? [bright + value - 8] : [extended, 5, value]
}
