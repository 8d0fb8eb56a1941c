/** Makes commands idempotent: the same command id gives the same answer, also while the first one is still under way. */
import type { Failure } from '../../../contract/result.ts'

/** Answers that are kept; a client that repeats a command does so within seconds. */
const MOST_ANSWERS = 1_000

/** No command is taken any more: this engine was let go. Thrown, as no use case began that could return it. */
export class CommandsClosed extends Error {
  readonly failure: Failure<'engine-busy'> = {
    code: 'engine-busy',
    message: 'The engine is just being handed to another process, and nothing was done. Try again in a moment.',
  }
}

export interface CommandMemory {
  /** Throws `CommandsClosed` after `close`, unless this command was carried out before. */
  once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T>
  /** Takes no new command from the moment on at which none is under way; with false, and still open, when that takes longer. */
  close(ms: number): Promise<boolean>
}

export function createCommandMemory(limit = MOST_ANSWERS): CommandMemory {
  const underWay = new Map<string, Promise<unknown>>()
  const answers = new Map<string, Promise<unknown>>()
  const idling = new Set<() => void>()
  let closed = false

  function ended(commandId: string, answer: Promise<unknown>, isAnswer: boolean): void {
    underWay.delete(commandId)
    // A bug is no answer: only what was decided is kept.
    if (isAnswer) answers.set(commandId, answer)
    const oldest = answers.size > limit ? answers.keys().next().value : undefined
    if (oldest !== undefined) answers.delete(oldest)
    if (underWay.size === 0) for (const listener of idling) listener()
  }

  return {
    async once<T>(commandId: string, carryOut: () => Promise<T>): Promise<T> {
      const known = underWay.get(commandId) ?? answers.get(commandId)
      if (known) return known as Promise<T>
      if (closed) throw new CommandsClosed('The engine takes no more commands')
      const answer = carryOut()
      underWay.set(commandId, answer)
      answer.then(
        () => ended(commandId, answer, true),
        () => ended(commandId, answer, false),
      )
      return answer
    },
    async close(ms) {
      if (underWay.size > 0) {
        const idle = await new Promise<boolean>((resolve) => {
          const settle = (now: boolean) => {
            clearTimeout(timer)
            idling.delete(listener)
            // Here, not after the promise: a command could come in between.
            closed ||= now
            resolve(now)
          }
          const listener = () => settle(true)
          const timer = setTimeout(() => settle(false), ms)
          idling.add(listener)
        })
        return idle
      }
      closed = true
      return true
    },
  }
}
