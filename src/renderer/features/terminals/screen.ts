/** One xterm on the page: its addons, its looks, what the mirror in the engine answers instead of it, and how it is measured. */
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { TerminalSize } from '../../../contract/terminal-wire.ts'
import { takeGl } from './gl.ts'
import { pasteable } from './keys.ts'
import type { Screen } from './line.ts'
import { keepScrollPlace } from './scroll-place.ts'
import { terminalTheme } from './theme.ts'
import '@xterm/xterm/css/xterm.css'

const FONT = '"JetBrains Mono Variable"'
const SYMBOLS = '"JetBrains Mono Symbols"'
/** The engine's mirror keeps as many: what a viewer shows after a reload is what it showed before. */
const SCROLLBACK_LINES = 10_000

export interface ScreenOptions {
  readonly fontSize: number
  readonly screenReader: boolean
  readonly onType: (text: string) => void
  /** What `paste` makes of a text for the program here, and for no other. */
  readonly onPasted: (text: string) => void
  /** The user pastes: whoever is told calls `paste` of each terminal that it is for. */
  readonly onPaste: (text: string) => void
  readonly onTypeBinary: (text: string) => void
  /** The address below the pointer; null: it left. */
  readonly onHover: (address: string | null) => void
  readonly onLink: (event: MouseEvent, address: string) => void
}

export interface TerminalScreen extends Screen {
  readonly terminal: Terminal
  readonly search: SearchAddon
  /** What fits into the box right now; null while the box has no size. */
  room(): TerminalSize | null
  /** Bracketed if the program here asked for it. */
  paste(text: string): void
  /** Calls whenever a snapshot filled it anew, until the returned function is called. */
  onRestored(listener: () => void): () => void
  dispose(): void
}

/** A cell is measured with the font: one that comes later would leave every column wrong. */
export async function loadTerminalFont(): Promise<void> {
  // The symbols too: a glyph that was drawn once by another font stays in the atlas.
  await Promise.all(
    ['', 'bold '].flatMap((weight) => [
      document.fonts.load(`${weight}13px ${FONT}`),
      document.fonts.load(`${weight}13px ${SYMBOLS}`, '─'),
    ]),
  ).catch(() => {})
}

export function createScreen(box: HTMLElement, options: ScreenOptions): TerminalScreen {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily: `${FONT}, ${SYMBOLS}, ui-monospace, "SF Mono", Consolas, monospace`,
    fontSize: options.fontSize,
    lineHeight: 1.2,
    linkHandler: {
      activate: (event, address) => options.onLink(event, address),
      hover: (_, address) => options.onHover(address),
      leave: () => options.onHover(null),
    },
    macOptionClickForcesSelection: true,
    minimumContrastRatio: 4.5,
    screenReaderMode: options.screenReader,
    scrollback: SCROLLBACK_LINES,
    theme: terminalTheme(),
  })
  const fit = new FitAddon()
  const search = new SearchAddon({ highlightLimit: 1_000 })
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  terminal.loadAddon(
    new WebLinksAddon((event, address) => options.onLink(event, address), {
      hover: (_, address) => options.onHover(address),
      leave: () => options.onHover(null),
    }),
  )
  leaveAnswersToTheMirror(terminal)
  terminal.open(box)
  const giveBack = drawByHardware(terminal)
  const leaveScroll = keepScrollPlace(terminal)
  const listeners = new Set<() => void>()
  let pasting = false
  terminal.onData((text) => (pasting ? options.onPasted(text) : options.onType(text)))
  terminal.onBinary(options.onTypeBinary)

  const paste = (text: string) => {
    pasting = true
    try {
      terminal.paste(pasteable(text))
    } finally {
      pasting = false
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (!terminal.options.disableStdin) options.onPaste(event.clipboardData?.getData('text/plain') ?? '')
  }
  box.addEventListener('paste', onPaste, { capture: true })

  return {
    terminal,
    search,
    write: (bytes, parsed) => terminal.write(bytes, parsed),
    reset: () => terminal.reset(),
    resize: ({ cols, rows }) => {
      if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows)
    },
    room() {
      const room = fit.proposeDimensions()
      if (!room || !Number.isFinite(room.cols) || !Number.isFinite(room.rows)) return null
      return { cols: Math.min(1000, Math.max(2, room.cols)), rows: Math.min(500, Math.max(1, room.rows)) }
    },
    restored() {
      for (const listener of listeners) listener()
    },
    onRestored(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    paste,
    dispose() {
      box.removeEventListener('paste', onPaste, { capture: true })
      giveBack()
      leaveScroll()
      terminal.dispose()
    },
  }
}

/**
 * The engine's mirror answers what a program asks the terminal for, once, however many viewers there are. Only colours are
 * known here alone: they are told by the viewer that has the keyboard.
 */
function leaveAnswersToTheMirror(terminal: Terminal): void {
  const { parser } = terminal
  const swallow = () => true
  for (const id of [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
  ])
    parser.registerCsiHandler(id, swallow)
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow)
  for (const colours of [4, 10, 11, 12])
    parser.registerOscHandler(colours, (data) => data.includes('?') && document.activeElement !== terminal.textarea)
}

/** The returned function frees what the hardware holds. */
function drawByHardware(terminal: Terminal): () => void {
  const giveBack = takeGl()
  if (giveBack === null) return () => {}
  let over = false
  void import('@xterm/addon-webgl').then(({ WebglAddon }) => {
    if (over) return
    const addon = new WebglAddon()
    // Without a context it is drawn as elements again, which the terminal does by itself once the addon is gone.
    addon.onContextLoss(() => {
      addon.dispose()
      giveBack()
    })
    try {
      terminal.loadAddon(addon)
    } catch {
      addon.dispose()
      giveBack()
    }
  })
  return () => {
    over = true
    giveBack()
  }
}
