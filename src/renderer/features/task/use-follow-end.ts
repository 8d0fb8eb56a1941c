/** Keeps a pane at its end while it grows, until the reader moves away from there; reaching the end takes it up again. */
import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Nearer to the end than this counts as being there, pixels. */
const NEAR_END_PX = 40
const UP_KEYS = new Set(['ArrowUp', 'PageUp', 'Home'])

/** `height`: of what is in the pane, whose change is the reason to scroll. `mayFollow`: its end is one to follow. */
export function useFollowEnd(
  pane: RefObject<HTMLElement | null>,
  options: {
    following: boolean
    setFollowing: (following: boolean) => void
    height: string
    shown: boolean
    mayFollow: boolean
  },
): void {
  const { following, setFollowing, height, shown, mayFollow } = options
  // Rows are measured after they are drawn, which moves the end: it is followed whenever the height changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed height is the reason to scroll.
  useLayoutEffect(() => {
    if (following && pane.current) pane.current.scrollTop = pane.current.scrollHeight
  }, [following, height])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the pane is there only once there is something to show.
  useEffect(() => {
    if (pane.current) return watchReader(pane.current, mayFollow, setFollowing)
  }, [shown, mayFollow])
}

/**
 * Tells when the reader leaves the end, and when it is reached again. Leaving is known by the movement itself and not by
 * where it led: what is measured before the pane has scrolled still lies at the end, and would be pulled back to it.
 */
export function watchReader(pane: HTMLElement, mayFollow: boolean, tell: (following: boolean) => void): () => void {
  let last = { top: pane.scrollTop, height: pane.scrollHeight, room: pane.clientHeight }
  let finger: number | null = null
  const leave = () => {
    // What fits into the pane has no other place than its end.
    if (pane.scrollTop > 0) tell(false)
  }
  const wheel = (event: WheelEvent) => {
    if (event.deltaY < 0) leave()
  }
  const key = (event: KeyboardEvent) => {
    if (UP_KEYS.has(event.key) || (event.key === ' ' && event.shiftKey && event.target === pane)) leave()
  }
  const touch = (event: TouchEvent) => {
    const y = event.touches[0]?.clientY ?? null
    if (event.type === 'touchmove' && y !== null && finger !== null && y > finger) leave()
    finger = y
  }
  const scroll = () => {
    const now = { top: pane.scrollTop, height: pane.scrollHeight, room: pane.clientHeight }
    // Where less is left to scroll, the pane itself is moved up to its end: nobody read back.
    const shrunk = now.height < last.height || now.room > last.room
    if (now.top < last.top && !shrunk) tell(false)
    else if (now.top > last.top && now.height - now.top - now.room < NEAR_END_PX) tell(mayFollow)
    last = now
  }
  const passive = { passive: true }
  pane.addEventListener('wheel', wheel, passive)
  pane.addEventListener('keydown', key)
  pane.addEventListener('touchstart', touch, passive)
  pane.addEventListener('touchmove', touch, passive)
  pane.addEventListener('scroll', scroll, passive)
  return () => {
    pane.removeEventListener('wheel', wheel)
    pane.removeEventListener('keydown', key)
    pane.removeEventListener('touchstart', touch)
    pane.removeEventListener('touchmove', touch)
    pane.removeEventListener('scroll', scroll)
  }
}
