/**
 * Finding in one terminal: asks its search, and keeps the match that is looked at in sight and marked while the terminal is
 * measured or filled anew. Nothing of the bar that asks for it.
 */
import type { ISearchOptions } from '@xterm/addon-search'
import type { IMarker } from '@xterm/xterm'
import type { TerminalScreen } from './screen.ts'

export interface Finder {
  /** Nothing is looked for where the text is empty. `typed`: the text grew, so that the match of before may still be the one. */
  find(text: string, forward: boolean, typed?: boolean): void
  dispose(): void
}

/** Where the match is that was found last. */
interface Place {
  readonly column: number
  readonly row: number
  readonly cols: number
  /** Moves with its line when lines before it wrap anew; disposed once the terminal was emptied. */
  readonly marker: IMarker | undefined
}

/** How long a terminal goes on moving after it was measured or filled anew, milliseconds: its scroll bar follows in steps. */
const SETTLING_MS = 500

export function createFinder(
  { terminal, search, onRestored }: Pick<TerminalScreen, 'terminal' | 'search' | 'onRestored'>,
  looks: () => NonNullable<ISearchOptions['decorations']>,
): Finder {
  let wanted = ''
  let place: Place | null = null
  /** A match that the user scrolled away from is not brought back. */
  let inSight = false
  let looking = false
  let frame: number | null = null
  let settledAt = 0

  function forget(): void {
    place?.marker?.dispose()
    place = null
  }

  function found(): void {
    const at = terminal.getSelectionPosition()?.start
    if (!at) return
    forget()
    const { baseY, cursorY } = terminal.buffer.active
    place = {
      column: at.x,
      row: at.y,
      cols: terminal.cols,
      marker: terminal.registerMarker(at.y - baseY - cursorY),
    }
  }

  function again(): void {
    frame = null
    if (wanted === '') return
    looking = true
    const { viewportY, length } = terminal.buffer.active
    if (place !== null) {
      const line = place.marker && !place.marker.isDisposed ? place.marker.line : place.row
      // A search that begins anew, which it does once its marks are gone, begins where the selection does.
      terminal.select(place.cols === terminal.cols ? place.column : 0, Math.min(line, length - 1), 1)
    }
    search.clearDecorations()
    if (search.findNext(wanted, { incremental: true, decorations: looks() })) found()
    if (place !== null && !inSight) terminal.scrollToLine(viewportY)
    looking = false
  }

  /** Not at once: until the next frame the search remembers the lines of before, and so does the scroll bar. */
  function soon(): void {
    if (wanted !== '') frame ??= requestAnimationFrame(again)
  }
  function anew(): void {
    settledAt = performance.now() + SETTLING_MS
    soon()
  }

  const listening = [
    terminal.onResize(anew),
    terminal.onScroll(() => {
      if (looking || !place?.marker || place.marker.isDisposed) return
      const { viewportY } = terminal.buffer.active
      const shown = place.marker.line >= viewportY && place.marker.line < viewportY + terminal.rows
      // What a new measure moves is no scrolling of the user's: the match that it took out of sight is brought back.
      if (performance.now() >= settledAt) inSight = shown
      else if (inSight && !shown) soon()
    }),
    { dispose: onRestored(anew) },
  ]

  return {
    find(text, forward, typed = false) {
      wanted = text
      if (text === '') {
        forget()
        search.clearDecorations()
        return
      }
      looking = true
      const is = forward
        ? search.findNext(text, { incremental: typed, decorations: looks() })
        : search.findPrevious(text, { decorations: looks() })
      looking = false
      inSight = true
      if (is) found()
    },
    dispose() {
      wanted = ''
      if (frame !== null) cancelAnimationFrame(frame)
      for (const one of listening) one.dispose()
      forget()
      search.clearDecorations()
    },
  }
}
