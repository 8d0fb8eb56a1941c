/** The colours of a terminal, taken from the tokens as they are right now, in light or dark. */
import type { ITheme } from '@xterm/xterm'

const ANSI = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** Tokens hold both values (`light-dark`): only an element tells which one holds. */
export function tokenColours<T extends string>(tokens: readonly T[]): Record<T, string> {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colours = tokens.map((token) => {
    probe.style.color = `var(--${token})`
    return [token, getComputedStyle(probe).color] as const
  })
  probe.remove()
  return Object.fromEntries(colours) as Record<T, string>
}

export function terminalTheme(): ITheme {
  const colours = tokenColours([
    'terminal',
    'text',
    'accent',
    'terminal-selection',
    'line-strong',
    'line-control',
    ...ANSI.flatMap((name) => [`ansi-${name}`, `ansi-bright-${name}`] as const),
  ])
  return {
    background: colours.terminal,
    foreground: colours.text,
    cursor: colours.accent,
    cursorAccent: colours.terminal,
    selectionBackground: colours['terminal-selection'],
    scrollbarSliderBackground: colours['line-strong'],
    scrollbarSliderHoverBackground: colours['line-control'],
    scrollbarSliderActiveBackground: colours['line-control'],
    black: colours['ansi-black'],
    red: colours['ansi-red'],
    green: colours['ansi-green'],
    yellow: colours['ansi-yellow'],
    blue: colours['ansi-blue'],
    magenta: colours['ansi-magenta'],
    cyan: colours['ansi-cyan'],
    white: colours['ansi-white'],
    brightBlack: colours['ansi-bright-black'],
    brightRed: colours['ansi-bright-red'],
    brightGreen: colours['ansi-bright-green'],
    brightYellow: colours['ansi-bright-yellow'],
    brightBlue: colours['ansi-bright-blue'],
    brightMagenta: colours['ansi-bright-magenta'],
    brightCyan: colours['ansi-bright-cyan'],
    brightWhite: colours['ansi-bright-white'],
  }
}

/** Called when light turns to dark or back, by the system or by choice. */
export function onThemeChange(listener: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)')
  const chosen = new MutationObserver(listener)
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  media.addEventListener('change', listener)
  return () => {
    chosen.disconnect()
    media.removeEventListener('change', listener)
  }
}
