/** Makes commands idempotent: the same command id gives the same answer, also while the first one is still under way. */
import type { Failure } from '../../../contract/result.ts'

/** Answers that are kept; a client that repeats a command does so within seconds. */
const MOST_ANSWERS = 1_000

/** A command that is not carried out at all. Thrown, as no use case began that could return it. */
export abstract class RefusedCommand extends Error {
  abstract readonly failure: Failure
}

/** No command is taken any more: this engine was let go. */
export class CommandsClosed extends RefusedCommand {
  readonly failure: Failure<'engine-busy'> = {
    code: 'engine-busy',
    message: 'The engine is just being handed to another process, and nothing was done. Try again in a moment.',
  }
}

/** The id is that of a command to another procedure: its answer would be of another kind, and nothing was done. */
export class CommandIdTaken extends RefusedCommand {
  readonly failure: Failure<'command-id-taken'>
  constructor(first: string) {
    super(`The command id belongs to ${first}`)
    this.failure = {
      code: 'command-id-taken',
      message: `This command id was sent with \`${first}\` before, and nothing was done. Give each command an id of its own.`,
    }
  }
}

export interface CommandMemory {
  /**
   * Throws `CommandsClosed` after `close`, unless this command was carried out before, and `CommandIdTaken` where the id is
   * that of a command to another procedure.
   */
  once<T>(commandId: string, procedure: string, carryOut: () => Promise<T>): Promise<T>
  /** Takes no new command from the moment on at which none is under way; with false, and still open, when that takes longer. */
  close(ms: number): Promise<boolean>
}

interface Remembered {
  readonly procedure: string
  readonly answer: Promise<unknown>
}

export function createCommandMemory(limit = MOST_ANSWERS): CommandMemory {
  const underWay = new Map<string, Remembered>()
  const answers = new Map<string, Remembered>()
  const idling = new Set<() => void>()
  let closed = false

  function ended(commandId: string, command: Remembered, isAnswer: boolean): void {
    underWay.delete(commandId)
    // A bug is no answer: only what was decided is kept.
    if (isAnswer) answers.set(commandId, command)
    const oldest = answers.size > limit ? answers.keys().next().value : undefined
    if (oldest !== undefined) answers.delete(oldest)
    if (underWay.size === 0) for (const listener of idling) listener()
  }

  return {
    async once<T>(commandId: string, procedure: string, carryOut: () => Promise<T>): Promise<T> {
      const known = underWay.get(commandId) ?? answers.get(commandId)
      if (known && known.procedure !== procedure) throw new CommandIdTaken(known.procedure)
      if (known) return known.answer as Promise<T>
      if (closed) throw new CommandsClosed('The engine takes no more commands')
      const answer = carryOut()
      const command = { procedure, answer }
      underWay.set(commandId, command)
      answer.then(
        () => ended(commandId, command, true),
        () => ended(commandId, command, false),
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
