/** Keeps the place of a terminal's scroll bar and the lines that it shows the same when it is measured anew. */
import type { Terminal } from '@xterm/xterm'

/**
 * When xterm is resized its lines move and its scroll bar does not, nor is it told: the next wheel, key or search would start
 * from where the bar stands, lines away. Being moved, and back to what is shown, makes both one again.
 *
 * The returned function ends it.
 */
export function keepScrollPlace(terminal: Terminal): () => void {
  let frame: number | null = null
  // One frame later the bar knows how long it is now.
  const listening = terminal.onResize(() => {
    frame ??= requestAnimationFrame(() => {
      frame = null
      const { viewportY } = terminal.buffer.active
      // One of them moves it, at whichever end it stands.
      terminal.scrollLines(1)
      terminal.scrollLines(-1)
      terminal.scrollToLine(viewportY)
    })
  })
  return () => {
    listening.dispose()
    if (frame !== null) cancelAnimationFrame(frame)
  }
}
