/** On two sides each side is too narrow for long lines: both are moved across together, by the bar below them. */
import type { RefObject } from 'react'

const CHARACTER_PX = 7.25
/** What stands beside the code on a side: number and sign. */
const SIDE_PX = 72

/** How far the longest line in sight reaches beyond its side, pixels. */
export const beyondSide = (characters: number, width: number): number =>
  Math.max(0, Math.ceil(characters * CHARACTER_PX + SIDE_PX - width / 2))

export function LongLinesBar({
  ref,
  width,
  across,
  onAcross,
}: {
  ref: RefObject<HTMLElement | null>
  /** Of both sides together. */
  width: number
  across: number
  onAcross: (px: number) => void
}) {
  return (
    <section
      ref={ref}
      aria-label="Scroll long lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="focus-inside shrink-0 overflow-x-auto border-t border-line"
      onScroll={(event) => onAcross(event.currentTarget.scrollLeft)}
    >
      <div className="h-px" style={{ width: width + across }} />
    </section>
  )
}
