/** Keeps an xterm and its line to the engine alive for as long as a pane is on the screen. */
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useApi } from '../../api/context.tsx'
import { openTerminalChannel } from '../../api/terminal-channel.ts'
import { useDensity } from '../../app/density.ts'
import { useStored } from '../../app/stored.ts'
import { withControl } from './keys.ts'
import { createLine, type Line, type LineState } from './line.ts'
import { openLink, wantsLink } from './links.ts'
import { createScreen, loadTerminalFont, type TerminalScreen } from './screen.ts'
import { onThemeChange, terminalTheme } from './theme.ts'

/** A box that is being dragged changes at each frame; the program hears of it when it rests. */
const REST_MS = 120
const FIRST_AGAIN_MS = 300
const MOST_AGAIN_MS = 8_000

export interface Held {
  readonly screen: TerminalScreen
  readonly line: Line
}

export interface UseTerminal {
  readonly held: Held | null
  readonly state: LineState | null
  /** The address below the pointer. */
  readonly hover: string | null
  /** The next character that is typed is sent with Ctrl. */
  readonly control: boolean
  setControl(on: boolean): void
}

export function useScreenReader(): [boolean, (on: boolean) => void] {
  const [stored, set] = useStored('terminal-screen-reader')
  return [stored === '1', (on) => set(on ? '1' : null)]
}

export function useTerminal(
  box: RefObject<HTMLElement | null>,
  terminal: string,
  onType: (text: string, line: Line) => void,
  onPaste: (text: string, screen: TerminalScreen) => void,
): UseTerminal {
  const { connection } = useApi()
  const [held, setHeld] = useState<Held | null>(null)
  const [state, setState] = useState<LineState | null>(null)
  const [hover, setHover] = useState<string | null>(null)
  const [control, setControl] = useState(false)
  const [density] = useDensity()
  const [screenReader] = useScreenReader()
  const fontSize = density === 'compact' ? 12 : 13
  const latest = useRef({ onType, onPaste, control, fontSize, screenReader })
  latest.current = { onType, onPaste, control, fontSize, screenReader }

  useEffect(() => {
    let end: (() => void) | null = null
    let over = false
    void loadTerminalFont().then(() => {
      if (over || !box.current) return
      const place = box.current
      const screen = createScreen(place, {
        fontSize: latest.current.fontSize,
        screenReader: latest.current.screenReader,
        onHover: setHover,
        onLink: (event, address) => {
          if (wantsLink(event, matchMedia('(pointer: coarse)').matches)) openLink(address)
        },
        onType: (text) => {
          const sent = latest.current.control ? withControl(text) : text
          if (latest.current.control) setControl(false)
          latest.current.onType(sent, line)
        },
        onPaste: (text) => latest.current.onPaste(text, screen),
        onPasted: (text) => line.type(text),
        onTypeBinary: (text) => line.typeBinary(text),
      })
      const line = createLine({
        terminal,
        screen,
        size: screen.room() ?? { cols: 80, rows: 24 },
        open: openTerminalChannel,
        again: async (tries, signal) => {
          const pause = Math.min(MOST_AGAIN_MS, FIRST_AGAIN_MS * 1.6 ** tries)
          await new Promise((resolve) => setTimeout(resolve, pause))
          await connection.online(signal)
        },
        changed: (next) => {
          screen.terminal.options.disableStdin = !next.writable
          setState(next)
        },
      })
      let rest: ReturnType<typeof setTimeout> | null = null
      const measure = new ResizeObserver(() => {
        if (rest !== null) clearTimeout(rest)
        rest = setTimeout(() => {
          const room = screen.room()
          if (room) line.fit(room)
        }, REST_MS)
      })
      measure.observe(place)
      const unfollow = onThemeChange(() => {
        screen.terminal.options.theme = terminalTheme()
      })
      setHeld({ screen, line })
      end = () => {
        if (rest !== null) clearTimeout(rest)
        measure.disconnect()
        unfollow()
        line.close()
        screen.dispose()
      }
    })
    return () => {
      over = true
      end?.()
      setHeld(null)
      setState(null)
      setHover(null)
    }
  }, [box, terminal, connection])

  useEffect(() => {
    if (held) held.screen.terminal.options.screenReaderMode = screenReader
  }, [held, screenReader])
  useEffect(() => {
    if (!held) return
    held.screen.terminal.options.fontSize = fontSize
    const room = held.screen.room()
    if (room) held.line.fit(room)
  }, [held, fontSize])

  return { held, state, hover, control, setControl }
}
