/** The time, for whoever shows ages and durations: one timer for all of them, none while nobody looks. */
import { useSyncExternalStore } from 'react'

const TICK_MS = 1000

const listeners = new Set<() => void>()
let current = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

function tick(): void {
  current = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === null) {
    current = Date.now()
    timer = setInterval(tick, TICK_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}

const nothing = () => () => {}

/** Epoch milliseconds, renewed each second while `live`. */
export function useNow(live = true): number {
  return useSyncExternalStore(live ? subscribe : nothing, () => current)
}
