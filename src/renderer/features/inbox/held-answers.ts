/**
 * Answers that can still be taken back: each is held for a few seconds before it is sent, and sent at once when the page
 * goes away. Nothing of it is kept beyond the page, as nothing has happened yet.
 */
import { useMemo, useSyncExternalStore } from 'react'

export const HOLD_MS = 5_000

interface Held {
  readonly id: string
  readonly send: () => Promise<unknown>
  /** null: it is on its way, or taken; it can no longer be taken back. */
  readonly timer: ReturnType<typeof setTimeout> | null
}

export interface HeldAnswers {
  /** Ids of the items that were answered here and are not to be shown, the newest last. */
  readonly ids: readonly string[]
  /** The newest answer that can still be taken back. */
  newest(): string | null
  hold(id: string, send: () => Promise<unknown>): void
  /** Takes the answer to that item back; false when it was sent already. */
  undo(id: string): boolean
  /** Sends everything now. */
  flush(): void
  subscribe(listener: () => void): () => void
}

/** Answered items that stay hidden: their feed tells a moment later that they are gone for good. */
const MOST = 500

export function createHeldAnswers(holdMs = HOLD_MS): HeldAnswers {
  let held: readonly Held[] = []
  let ids: readonly string[] = []
  const listeners = new Set<() => void>()
  const set = (next: readonly Held[]) => {
    held = next.slice(-MOST)
    ids = held.map((item) => item.id)
    for (const listener of [...listeners]) listener()
  }
  const without = (id: string) => held.filter((item) => item.id !== id)
  const release = (id: string) => {
    const item = held.find((candidate) => candidate.id === id)
    if (!item || item.timer === null) return
    clearTimeout(item.timer)
    set(held.map((candidate) => (candidate === item ? { ...item, timer: null } : candidate)))
    // Refused, or never taken: it waits again.
    item.send().catch(() => set(without(id)))
  }
  return {
    get ids() {
      return ids
    },
    newest: () => held.findLast((item) => item.timer !== null)?.id ?? null,
    hold(id, send) {
      // Another answer to the same item replaces the one before, which was never sent.
      const before = held.find((item) => item.id === id)
      if (before?.timer) clearTimeout(before.timer)
      const timer = setTimeout(() => release(id), holdMs)
      set([...without(id), { id, send, timer }])
    },
    undo(id) {
      const item = held.find((candidate) => candidate.id === id)
      if (!item || item.timer === null) return false
      clearTimeout(item.timer)
      set(without(id))
      return true
    },
    flush() {
      for (const { id } of held) release(id)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const heldAnswers = createHeldAnswers()
if (typeof window !== 'undefined') window.addEventListener('pagehide', () => heldAnswers.flush())

/** Those that nobody answered here yet: what is held is answered as far as this page goes, wherever it is shown. */
export function useUnanswered<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const ids = useSyncExternalStore(heldAnswers.subscribe, () => heldAnswers.ids)
  return useMemo(() => items.filter((item) => !ids.includes(item.id)), [items, ids])
}
