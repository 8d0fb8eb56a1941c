/** What of a scrolled area is in sight, and how wide it is. */
import { type RefObject, useEffect, useState } from 'react'

export interface Viewport {
  readonly top: number
  readonly height: number
  readonly width: number
}

export function useViewport(ref: RefObject<HTMLElement | null>, ready: boolean): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ top: 0, height: 0, width: 0 })
  useEffect(() => {
    const element = ref.current
    if (!element || !ready) return
    const look = () =>
      setViewport((before) => {
        const { scrollTop: top, clientHeight: height, clientWidth: width } = element
        return before.top === top && before.height === height && before.width === width
          ? before
          : { top, height, width }
      })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [ref, ready])
  return viewport
}
