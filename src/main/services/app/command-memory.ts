/** Makes commands idempotent: the same command id gives the same answer, also while the first one is still under way. */

/** Answers that are kept; a client that repeats a command does so within seconds. */
const MOST_ANSWERS = 1_000

export interface CommandMemory {
  once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T>
}

export function createCommandMemory(limit = MOST_ANSWERS): CommandMemory {
  const answers = new Map<string, Promise<unknown>>()
  return {
    once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T> {
      const known = answers.get(commandId)
      if (known) return known as Promise<T>
      const answer = carryOut()
      answers.set(commandId, answer)
      // A bug is no answer: only what was decided is kept.
      answer.catch(() => answers.delete(commandId))
      const oldest = answers.size > limit ? answers.keys().next().value : undefined
      if (oldest !== undefined) answers.delete(oldest)
      return answer
    },
  }
}
