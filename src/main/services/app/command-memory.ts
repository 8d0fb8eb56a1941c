/** Makes commands idempotent: the same command id gives the same answer, also while the first one is still under way. */

/** Answers that are kept; a client that repeats a command does so within seconds. */
const MOST_ANSWERS = 1_000

export interface CommandMemory {
  once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T>
  /** Settles when no command is under way; with false when that takes longer. */
  idle(ms: number): Promise<boolean>
}

export function createCommandMemory(limit = MOST_ANSWERS): CommandMemory {
  const answers = new Map<string, Promise<unknown>>()
  let pending = 0
  const idling = new Set<() => void>()
  return {
    once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T> {
      const known = answers.get(commandId)
      if (known) return known as Promise<T>
      pending += 1
      const answer = carryOut().finally(() => {
        pending -= 1
        if (pending === 0) for (const listener of idling) listener()
      })
      answers.set(commandId, answer)
      // A bug is no answer: only what was decided is kept.
      answer.catch(() => answers.delete(commandId))
      const oldest = answers.size > limit ? answers.keys().next().value : undefined
      if (oldest !== undefined) answers.delete(oldest)
      return answer
    },
    async idle(ms) {
      if (pending === 0) return true
      return new Promise((resolve) => {
        const settle = (idle: boolean) => {
          clearTimeout(timer)
          idling.delete(listener)
          resolve(idle)
        }
        const listener = () => settle(true)
        const timer = setTimeout(() => settle(false), ms)
        idling.add(listener)
      })
    },
  }
}
