/** Brings a scrolled area back to where it was: after a reload, and when one comes back to it. Each tab has its own. */
import { useCallback } from 'react'

const NAME = 'switchyard.scroll'
/** Places that are remembered; the one that was left longest ago goes first. */
const MOST = 100
/** How long content that comes in bit by bit may take to be tall enough, milliseconds. */
const PATIENCE_MS = 3_000

let places: Map<string, number> | null = null

function remembered(): Map<string, number> {
  if (places) return places
  places = new Map()
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? '[]')
    if (Array.isArray(stored))
      for (const entry of stored.slice(-MOST))
        if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number')
          places.set(entry[0], entry[1])
  } catch {
    // Storage can be forbidden, or hold what another version wrote: then every area begins at its top.
  }
  return places
}

/** Pure but for the map: keeps `key` as the newest. */
export function remember(map: Map<string, number>, key: string, top: number, most = MOST): void {
  map.delete(key)
  if (top > 0) map.set(key, top)
  for (const oldest of map.keys()) {
    if (map.size <= most) break
    map.delete(oldest)
  }
}

function keep(): void {
  try {
    sessionStorage.setItem(NAME, JSON.stringify([...remembered()]))
  } catch {
    // As above.
  }
}

/** A ref for the area that scrolls. `null`: nothing is remembered. */
export function useScrollMemory(key: string | null): (area: HTMLElement | null) => (() => void) | undefined {
  return useCallback(
    (area: HTMLElement | null) => {
      if (area === null || key === null) return undefined
      const wanted = remembered().get(key) ?? 0
      let waiting = wanted > 0
      const settle = () => {
        if (!waiting) return
        area.scrollTop = wanted
        if (Math.abs(area.scrollTop - wanted) < 2) waiting = false
      }
      const content = new ResizeObserver(settle)
      for (const child of area.children) content.observe(child)
      const late = new MutationObserver(() => {
        for (const child of area.children) content.observe(child)
        settle()
      })
      late.observe(area, { childList: true })
      settle()
      const timer = setTimeout(() => {
        waiting = false
      }, PATIENCE_MS)
      // Whoever scrolls by hand meanwhile is not pulled back.
      const taken = () => {
        waiting = false
      }
      const scrolled = () => {
        if (!waiting) remember(remembered(), key, area.scrollTop)
      }
      // What was scrolled last may not have been told yet.
      const left = () => {
        scrolled()
        keep()
      }
      area.addEventListener('wheel', taken, { passive: true })
      area.addEventListener('touchstart', taken, { passive: true })
      area.addEventListener('keydown', taken)
      area.addEventListener('scroll', scrolled, { passive: true })
      window.addEventListener('pagehide', left)
      return () => {
        clearTimeout(timer)
        content.disconnect()
        late.disconnect()
        area.removeEventListener('wheel', taken)
        area.removeEventListener('touchstart', taken)
        area.removeEventListener('keydown', taken)
        area.removeEventListener('scroll', scrolled)
        window.removeEventListener('pagehide', left)
      }
    },
    [key],
  )
}
