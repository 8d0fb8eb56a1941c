/** Sends commands: each carries an id of its own, so that one whose answer was lost is sent again without doing it twice. */
import { ORPCError } from '@orpc/client'
import { useMutation } from '@tanstack/react-query'
import { useToast } from '../components/toast.tsx'
import type { Connection } from './connection.ts'
import { useApi } from './context.tsx'
import { type Problem, problemOf, TooLarge } from './problem.ts'

/** How long a command whose answer was lost waits for the line, milliseconds. */
const PATIENCE_MS = 10_000

export async function send<R>(connection: Connection, call: (commandId: string) => Promise<R>): Promise<R> {
  const commandId = crypto.randomUUID()
  try {
    return await call(commandId)
  } catch (error) {
    if (error instanceof ORPCError) throw error
    await connection.online(AbortSignal.timeout(PATIENCE_MS))
    return call(commandId).catch((again: unknown) => {
      // Once may have been another command's fault, on the same line.
      const { state } = connection
      throw state.kind === 'offline' && state.tooLarge ? new TooLarge() : again
    })
  }
}

export interface CommandOptions<V, R> {
  /** Said when it was done; absent: the screen shows it by itself. */
  done?: (result: R, input: V) => string
  after?: (result: R, input: V) => void
  /** Return true when the place of the command shows the problem itself. */
  failed?: (problem: Problem) => boolean
}

export function useCommand<V, R>(
  call: (input: V, commandId: string) => Promise<R>,
  options: CommandOptions<V, R> = {},
) {
  const { connection } = useApi()
  const toast = useToast()
  return useMutation<R, unknown, V>({
    mutationFn: (input) => send(connection, (commandId) => call(input, commandId)),
    onSuccess: (result, input) => {
      if (options.done) toast({ tone: 'done', text: options.done(result, input) })
      options.after?.(result, input)
    },
    onError: (error) => {
      const problem = problemOf(error)
      if (options.failed?.(problem)) return
      toast({ tone: 'fail', text: problem.message, details: problem.details })
    },
  })
}
