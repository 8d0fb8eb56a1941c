/** The headless xterm, and the few things of its inside that its public face lacks; the version is pinned, and tests hold it to them. */
import unicode from '@xterm/addon-unicode11'
import headless, { type IBufferCell, type Terminal } from '@xterm/headless'

// Both are CommonJS: their classes are found on the default export, whatever the types say.
const { Terminal: HeadlessTerminal } = headless as unknown as { Terminal: typeof Terminal }
const { Unicode11Addon } = unicode as unknown as {
  Unicode11Addon: typeof import('@xterm/addon-unicode11').Unicode11Addon
}

/** Lines above the screen that are kept. */
export const SCROLLBACK_LINES = 10_000

export interface Attributes {
  readonly fg: number
  readonly bg: number
}
/** Cells and the current attributes share one shape; its two numbers tell at once whether anything differs. */
export type Cell = IBufferCell & Attributes

interface Inside {
  readonly writeSync: (bytes: Uint8Array) => void
  readonly buffer: {
    readonly scrollTop: number
    readonly scrollBottom: number
    readonly ybase: number
    readonly savedX: number
    readonly savedY: number
    readonly savedCurAttrData: Cell
    readonly tabs: Readonly<Record<number, boolean>>
  }
  readonly coreService: { readonly isCursorHidden: boolean }
  readonly coreMouseService: { readonly activeEncoding: string }
  readonly _inputHandler: {
    readonly _curAttrData: Cell
    readonly _parser: { readonly currentState: number }
    readonly _charsetService: { readonly glevel: number; readonly _charsets: readonly unknown[] }
    readonly _utf8Decoder: { readonly interim: Uint8Array }
  }
}

export function createHeadless(cols: number, rows: number): Terminal {
  const terminal = new HeadlessTerminal({
    cols,
    rows,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
    // It would write about every odd byte of a program to our own stderr.
    logLevel: 'off',
  })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  return terminal
}

const inside = (terminal: Terminal): Inside => (terminal as unknown as { _core: Inside })._core

/** Parses at once, where `write` would wait for a timer: who takes turns is decided by us. */
export const parseNow = (terminal: Terminal, bytes: Uint8Array): void => inside(terminal).writeSync(bytes)

/** Whether the parser is between two sequences. */
export const isAtRest = (terminal: Terminal): boolean => inside(terminal)._inputHandler._parser.currentState === 0

/** The first bytes of a character whose rest has not come yet. */
export function halfCharacter(terminal: Terminal): Uint8Array {
  const { interim } = inside(terminal)._inputHandler._utf8Decoder
  const end = interim.indexOf(0)
  return interim.slice(0, end === -1 ? interim.length : end)
}

export const currentAttributes = (terminal: Terminal): Cell => inside(terminal)._inputHandler._curAttrData
export const isCursorHidden = (terminal: Terminal): boolean => inside(terminal).coreService.isCursorHidden
export const mouseEncoding = (terminal: Terminal): string => inside(terminal).coreMouseService.activeEncoding

/** What DECSC kept last, from 0 on the screen. */
export function savedCursor(terminal: Terminal): { x: number; y: number; attributes: Cell } {
  const { savedX, savedY, savedCurAttrData, ybase } = inside(terminal).buffer
  return { x: savedX, y: Math.max(0, savedY - ybase), attributes: savedCurAttrData }
}

/** Whether nothing was set that is not drawn: tab stops, character sets, what is below an alternate screen. */
export function isDrawnWhole(terminal: Terminal): boolean {
  const { buffer, _inputHandler } = inside(terminal)
  const { glevel, _charsets } = _inputHandler._charsetService
  if (terminal.buffer.active.type !== 'normal' || glevel !== 0 || _charsets.some((set) => set !== undefined))
    return false
  for (let x = 0; x < terminal.cols; x++) if ((buffer.tabs[x] ?? false) !== (x % 8 === 0)) return false
  return true
}

/** First and last row that scroll, from 0. */
export function scrollRegion(terminal: Terminal): { top: number; bottom: number } {
  const { scrollTop, scrollBottom } = inside(terminal).buffer
  return { top: scrollTop, bottom: scrollBottom }
}
