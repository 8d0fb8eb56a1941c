/**
 * Keeps what is looked at where it is while files above it turn out to be longer or shorter than was thought. The browser's own
 * anchoring does not: everything in a diff has a place of its own.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { type Layout, sectionAt } from './layout.ts'

/** How far the section at this height moves when the layout changes; 0 where there are other sections. */
export function shiftOf(before: Layout, now: Layout, top: number): number {
  if (before.tops.length !== now.tops.length) return 0
  const index = sectionAt(before, top)
  return (now.tops[index] ?? 0) - (before.tops[index] ?? 0)
}

export function useAnchor(scroller: RefObject<HTMLElement | null>, layout: Layout): void {
  const before = useRef(layout)
  useLayoutEffect(() => {
    const element = scroller.current
    const shift = element && element.scrollTop > 0 ? shiftOf(before.current, layout, element.scrollTop) : 0
    before.current = layout
    if (!element || shift === 0) return
    element.scrollTop += shift
    // Whoever draws by what is in sight is to know before the next frame, not after it.
    element.dispatchEvent(new Event('scroll'))
  }, [scroller, layout])
}
