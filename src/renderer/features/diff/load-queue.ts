/**
 * Whose turn it is to be fetched: what is in sight, a few at a time, once the eye rests on it. What is swept past is never
 * begun, and what leaves the sight before it has come is given up.
 */

/** As long as what is in sight keeps changing faster than this, nothing new begins, milliseconds. */
const REST_MS = 80
/** Each is a git process on the other side. */
const MOST_AT_ONCE = 4

export interface LoadQueue {
  /** What is in sight, first to last: instead of what was before. */
  look(keys: readonly string[]): void
  /** To be fetched at once, whether it is in sight or not. */
  add(key: string): void
  end(): void
}

/** `fetch` settles when it is done, has failed or was given up; `isDue` tells whether there is anything (left) to fetch. */
export function createLoadQueue(
  fetch: (key: string, signal: AbortSignal) => Promise<void>,
  isDue: (key: string) => boolean,
): LoadQueue {
  const asked = new Set<string>()
  let inSight: readonly string[] = []
  const running = new Map<string, AbortController>()
  let rest: ReturnType<typeof setTimeout> | null = null
  let ended = false

  function begin(): void {
    for (const key of [...asked, ...inSight]) {
      if (running.size >= MOST_AT_ONCE || ended) return
      if (running.has(key)) continue
      if (!isDue(key)) {
        asked.delete(key)
        continue
      }
      const stop = new AbortController()
      running.set(key, stop)
      void fetch(key, stop.signal).finally(() => {
        running.delete(key)
        if (!stop.signal.aborted) asked.delete(key)
        if (rest === null) begin()
      })
    }
  }

  return {
    look(keys) {
      if (keys.length === inSight.length && keys.every((key, n) => key === inSight[n])) return
      inSight = keys
      for (const [key, stop] of running) if (!asked.has(key) && !keys.includes(key)) stop.abort()
      // Who comes from a rest is served at once; in a sweep only what is stayed at.
      if (rest === null) begin()
      else clearTimeout(rest)
      rest = setTimeout(() => {
        rest = null
        begin()
      }, REST_MS)
    },
    add(key) {
      asked.add(key)
      begin()
    },
    end() {
      ended = true
      if (rest !== null) clearTimeout(rest)
      for (const stop of running.values()) stop.abort()
    },
  }
}
