/** Whether a media query holds, for layouts that differ by more than a class. */
import { useSyncExternalStore } from 'react'

/** From here on the inspector stands beside the board; `--breakpoint-wide` in `theme.css`. */
export const WIDE = '(min-width: 56.25rem)'
export const PHONE = '(max-width: 37.5rem)'

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

/** Whoever asks for less motion gets none. */
export const REDUCED_MOTION = '(prefers-reduced-motion: reduce)'
