/** Whether a media query holds, for layouts that differ by more than a class. */
import { useSyncExternalStore } from 'react'

/** From here on the inspector stands beside the board; `--breakpoint-wide` in `theme.css`. */
export const WIDE = '(min-width: 56.25rem)'
export const PHONE = '(max-width: 37.5rem)'

const lists = new Map<string, MediaQueryList>()

/** One list for each query: making one looks at the styles of the whole page, and views ask in every frame of a scroll. */
function listOf(query: string): MediaQueryList {
  const list = lists.get(query) ?? matchMedia(query)
  lists.set(query, list)
  return list
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = listOf(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => listOf(query).matches,
  )
}

/** Whoever asks for less motion gets none. */
export const REDUCED_MOTION = '(prefers-reduced-motion: reduce)'
