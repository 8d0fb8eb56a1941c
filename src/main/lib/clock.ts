/** Time as a dependency: wall-clock reads and timers, so that tests decide what time it is. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms`; the returned function cancels it. Never keeps the process alive by itself. */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
