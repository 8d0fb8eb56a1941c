/** Small choices of this viewer (theme, keys, filter, widths) that survive a reload, the same in every window. */
import { useCallback, useSyncExternalStore } from 'react'

const PREFIX = 'switchyard.'
const listeners = new Set<() => void>()

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key)
  } catch {
    return null // Storage can be forbidden; then choices last as long as the page.
  }
}

export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, value)
  } catch {
    // As above.
  }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

export function useStored(key: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => read(key))
  return [value, useCallback((next) => store(key, next), [key])]
}
