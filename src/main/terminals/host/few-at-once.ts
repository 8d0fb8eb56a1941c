/** Lets so many of many pieces of work run at a time, in the order in which they came. */
export function createFewAtOnce(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running < most) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place is handed on: whoever comes in between does not take it.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
